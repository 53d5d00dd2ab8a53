/** A client that keeps what it has seen, asks for nothing twice at once, and reads ahead. */

import { arrayUrl, histogramUrl, overviewUrl, scalarsUrl } from './http';
import { JointRequests } from './joint';
import { LruByBytes } from './lru';
import type {
  ArrayAnswer,
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

export const CACHE_BYTES = 64 * 2 ** 20;
/** Reads ahead at once: of a browser's six connections to a host two stay free for what is shown. */
export const N_PARALLEL = 4;

type Held =
  | { readonly kind: 'array'; readonly answer: ArrayAnswer; readonly request: ArrayRequest }
  | {
      readonly kind: 'histogram';
      readonly answer: HistogramAnswer;
      readonly request: HistogramRequest;
    }
  | { readonly kind: 'overview'; readonly answer: Overview }
  | { readonly kind: 'scalars'; readonly answer: Scalars };

export class CachedClient implements DataClient {
  private readonly held: LruByBytes<Held>;
  private joint = new JointRequests();
  private readonly inner: DataClient;
  private known: Catalog | undefined;
  private reading = new AbortController();
  /** Arrays that are under way for a picture. */
  private readonly shown = new Set<Promise<unknown>>();

  constructor(inner: DataClient, maxBytes: number = CACHE_BYTES) {
    this.inner = inner;
    this.held = new LruByBytes(maxBytes);
  }

  /** Always asks the server, and drops what no longer holds: see `isStale`. */
  async catalog(signal?: AbortSignal): Promise<Catalog> {
    const now = await this.inner.catalog(signal);
    const before = this.known;
    this.known = now;
    // Answers under way may be of before or after: whoever waits gets them, nobody keeps them.
    this.joint = new JointRequests();
    // Overviews and scalars grow with each step; the browser revalidates them by their ETag.
    this.held.deleteWhere(
      (held) =>
        !('request' in held) || (before !== undefined && isStale(before, now, held.request)),
    );
    return now;
  }

  /** Forgets everything: what a refresh by hand asks for. */
  clear(): void {
    this.joint = new JointRequests();
    this.held.deleteWhere(() => true);
  }

  /** The array if it is here already: what can be drawn in this very frame. */
  peek(request: ArrayRequest): ArrayAnswer | undefined {
    const held = this.held.get(arrayUrl(request));
    return held?.kind === 'array' ? held.answer : undefined;
  }

  /** What somebody looks at: reading ahead waits for it. */
  array(request: ArrayRequest, signal?: AbortSignal): Promise<ArrayAnswer> {
    const answer = this.read(request, signal);
    const forget = () => this.shown.delete(answer);
    this.shown.add(answer);
    answer.then(forget, forget);
    return answer;
  }

  private read(request: ArrayRequest, signal?: AbortSignal): Promise<ArrayAnswer> {
    return this.ask(arrayUrl(request), signal, async (joint) => {
      const answer = await this.inner.array(request, joint);
      return { held: { kind: 'array', answer, request }, bytes: answer.tensor.data.byteLength };
    });
  }

  overview(request: OverviewRequest, signal?: AbortSignal): Promise<Overview> {
    return this.ask(overviewUrl(request), signal, async (joint) => {
      const answer = await this.inner.overview(request, joint);
      const bytes = answer.timesteps.data.byteLength + answer.channels.data.byteLength;
      return { held: { kind: 'overview', answer }, bytes };
    });
  }

  histogram(request: HistogramRequest, signal?: AbortSignal): Promise<HistogramAnswer> {
    return this.ask(histogramUrl(request), signal, async (joint) => {
      const answer = await this.inner.histogram(request, joint);
      const nBins = answer.histograms.reduce(
        (sum, { histogram }) => sum + histogram.counts.length,
        0,
      );
      return { held: { kind: 'histogram', answer, request }, bytes: 12 * nBins };
    });
  }

  scalars(run: string, signal?: AbortSignal, series?: string): Promise<Scalars> {
    return this.ask(scalarsUrl(run, series), signal, async (joint) => {
      const answer = await this.inner.scalars(run, joint, series);
      const nPoints = Object.values(answer).reduce((sum, { steps }) => sum + steps.length, 0);
      return { held: { kind: 'scalars', answer }, bytes: 16 * nPoints };
    });
  }

  /** A file goes to the disk and is not kept here. */
  file(request: ExportRequest): Promise<ExportedFile> {
    return this.inner.file(request);
  }

  /** Reads arrays ahead, in order, some at a time; a new list ends the old one. Never rejects. */
  async prefetch(requests: readonly ArrayRequest[]): Promise<void> {
    this.reading.abort();
    const { signal } = (this.reading = new AbortController());
    const queue = requests.filter((request) => !this.held.has(arrayUrl(request)));
    const read = async (): Promise<void> => {
      while (queue.length > 0 && !signal.aborted) {
        if (this.shown.size > 0) {
          await Promise.allSettled(this.shown);
          continue;
        }
        const next = queue.shift() as ArrayRequest;
        // Nobody looks at it yet: whoever asks for it later sees the error in the picture's place.
        await this.read(next, signal).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: N_PARALLEL }, read));
  }

  private async ask<T>(
    url: string,
    signal: AbortSignal | undefined,
    start: (joint: AbortSignal) => Promise<{ held: Held; bytes: number }>,
  ): Promise<T> {
    const known = this.held.get(url);
    if (known) return known.answer as T;
    const requests = this.joint;
    const { held } = await requests.join(url, signal, async (joint) => {
      const fresh = await start(joint);
      if (requests === this.joint) this.held.set(url, fresh.held, fresh.bytes);
      return fresh;
    });
    return held.answer as T;
  }
}

/**
 * Whether an array may have been written again: its tag has fewer steps than before, or ends at an
 * earlier one, as after a restart. A full reservoir swaps steps and stays as long.
 */
export function isStale(before: Catalog, now: Catalog, request: OverviewRequest): boolean {
  const { run, series, quantity } = request;
  const tag = before.runs[run]?.series[series]?.quantities[quantity]?.tag;
  if (tag === undefined) return false;
  const old = before.runs[run]?.steps[tag] ?? [];
  const kept = now.runs[run]?.steps[tag] ?? [];
  return kept.length < old.length || (kept.at(-1) ?? -1) < (old.at(-1) ?? -1);
}
