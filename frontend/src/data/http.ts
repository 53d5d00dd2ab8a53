/** Asks the routes of http_api.md. This is the only file that calls fetch. */

import { DamagedBufferError, readSafetensors, type Tensor } from './safetensors';
import type {
  ArrayAnswer,
  ArrayInfo,
  ArrayRequest,
  Catalog,
  DataClient,
  ExportedFile,
  ExportRequest,
  HistogramAnswer,
  HistogramRequest,
  Overview,
  OverviewRequest,
  Scalars,
} from './types';

/** The server refused; the message is its own sentence. */
export class ApiError extends Error {
  readonly tag = 'ApiError';
  constructor(
    message: string,
    readonly status: number,
    readonly url: string,
  ) {
    super(message);
    this.name = this.tag;
  }
}

/** No answer at all. */
export class ServerGoneError extends Error {
  readonly tag = 'ServerGoneError';
  constructor(
    readonly url: string,
    override readonly cause: unknown,
  ) {
    super(
      'TensorBoard does not answer. Is it still running? Start it again: this page goes on asking.',
    );
    this.name = this.tag;
  }
}

export type Fetch = (url: string, init: { signal?: AbortSignal }) => Promise<Response>;

type Parameters = Readonly<Record<string, string | number | undefined>>;

/** A route's relative URL; equal requests have equal URLs, whatever the order of their fields. */
export function urlOf(route: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const name of Object.keys(parameters).sort()) {
    const value = parameters[name];
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `./${route}?${text}` : `./${route}`;
}

export const arrayUrl = (request: ArrayRequest): string => urlOf('array', { ...request });
export const histogramUrl = (request: HistogramRequest): string =>
  urlOf('histogram', { ...request });
export const overviewUrl = (request: OverviewRequest): string => urlOf('overview', { ...request });
export const scalarsUrl = (run: string, series?: string): string =>
  urlOf('scalars', { run, series });

export class HttpClient implements DataClient {
  constructor(private readonly fetch: Fetch = (url, init) => globalThis.fetch(url, init)) {}

  async catalog(signal?: AbortSignal): Promise<Catalog> {
    const answer = await this.get(urlOf('catalog'), signal);
    return this.read(answer, async () => (await answer.json()) as Catalog);
  }

  async overview(request: OverviewRequest, signal?: AbortSignal): Promise<Overview> {
    const answer = await this.get(overviewUrl(request), signal);
    return overviewOf(await this.read(answer, () => answer.arrayBuffer()));
  }

  async array(request: ArrayRequest, signal?: AbortSignal): Promise<ArrayAnswer> {
    const answer = await this.get(arrayUrl(request), signal);
    const buffer = await this.read(answer, () => answer.arrayBuffer());
    const { tensors, info } = readSafetensors(buffer);
    return {
      tensor: tensorNamed(tensors, 'data', buffer.byteLength),
      info: info as unknown as ArrayInfo,
    };
  }

  async histogram(request: HistogramRequest, signal?: AbortSignal): Promise<HistogramAnswer> {
    const answer = await this.get(histogramUrl(request), signal);
    return this.read(answer, async () => histogramOf((await answer.json()) as RawHistograms));
  }

  async scalars(run: string, signal?: AbortSignal, series?: string): Promise<Scalars> {
    const answer = await this.get(scalarsUrl(run, series), signal);
    return this.read(answer, async () => scalarsOf((await answer.json()) as RawScalars));
  }

  async file(request: ExportRequest): Promise<ExportedFile> {
    const answer = await this.get(urlOf('export', request));
    const blob = await this.read(answer, () => answer.blob());
    return { blob, name: nameOf(answer.headers.get('content-disposition') ?? '') };
  }

  private async get(url: string, signal?: AbortSignal): Promise<Response> {
    let answer: Response;
    try {
      answer = await this.fetch(url, signal ? { signal } : {});
    } catch (error) {
      throw isAbort(error) ? error : new ServerGoneError(url, error);
    }
    if (answer.ok) return answer;
    const sentence = (await this.read(answer, () => answer.text())).trim();
    const isSentence = answer.headers.get('content-type')?.startsWith('text/plain') && sentence;
    const message = isSentence
      ? sentence
      : `The server answered ${answer.status} without a reason.`;
    throw new ApiError(message, answer.status, url);
  }

  /** The body may break off too; only that is the server being gone. */
  private async read<T>(answer: Response, body: () => Promise<T>): Promise<T> {
    try {
      return await body();
    } catch (error) {
      throw error instanceof TypeError ? new ServerGoneError(answer.url, error) : error;
    }
  }
}

/** The name that the server gives a file, https://www.rfc-editor.org/rfc/rfc6266. */
function nameOf(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="([^"]+)"/.exec(disposition)?.[1] ?? 'export';
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function tensorNamed(tensors: ReadonlyMap<string, Tensor>, name: string, nBytes: number): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new DamagedBufferError(`it has no tensor "${name}"`, nBytes);
  return tensor;
}

/** Reads the two tensors of an overview. */
export function overviewOf(buffer: ArrayBuffer): Overview {
  const { tensors, info } = readSafetensors(buffer);
  const { n_timesteps, n_units, ...rest } = info as unknown as RawOverviewInfo;
  return {
    ...rest,
    nTimesteps: n_timesteps,
    nUnits: n_units,
    timesteps: tensorNamed(tensors, 'timesteps', buffer.byteLength),
    channels: tensorNamed(tensors, 'channels', buffer.byteLength),
  };
}

interface RawOverviewInfo extends Omit<Overview, 'nTimesteps' | 'nUnits'> {
  readonly n_timesteps: readonly number[];
  readonly n_units: number;
}
interface RawHistograms extends Omit<HistogramAnswer, 'histograms'> {
  readonly histograms: readonly {
    readonly gate: string | null;
    readonly edges: readonly number[];
    readonly counts: readonly number[];
    readonly below: number;
    readonly above: number;
    readonly zeros: number;
    readonly nan: number;
    readonly positive_infinity: number;
    readonly negative_infinity: number;
    readonly total: number;
  }[];
}

function histogramOf({ step, slices, histograms }: RawHistograms): HistogramAnswer {
  const of = (raw: RawHistograms['histograms'][number]) => ({
    gate: raw.gate,
    histogram: {
      edges: Float64Array.from(raw.edges),
      counts: Uint32Array.from(raw.counts),
      below: raw.below,
      above: raw.above,
      zeros: raw.zeros,
      nan: raw.nan,
      posInf: raw.positive_infinity,
      negInf: raw.negative_infinity,
      total: raw.total,
    },
  });
  return { step, slices, histograms: histograms.map(of) };
}

type RawScalars = Record<string, { steps: number[]; values: (number | string)[] }>;

/** JSON has no NaN: the route writes "NaN", "Infinity" and "-Infinity", which Number reads. */
function scalarsOf(raw: RawScalars): Scalars {
  const entries = Object.entries(raw).map(([tag, { steps, values }]) => [
    tag,
    { steps, values: values.map(Number) },
  ]);
  return Object.fromEntries(entries) as Scalars;
}
