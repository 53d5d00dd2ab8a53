/** What the routes answer, as written in tb_rnn_plugin/backend/http_api.md. */

import type { Histogram } from './histogram';
import type { Dtype, Tensor } from './safetensors';

export interface QuantityEntry {
  readonly axes: readonly string[];
  /** Shape of the first write; null for a quantity that was absent then. */
  readonly shape: readonly number[] | null;
  readonly dtype: Dtype | null;
  readonly tag: string;
}

export interface SeriesEntry {
  readonly cell: string | null;
  readonly direction: string | null;
  readonly gates: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly quantities: Readonly<Record<string, QuantityEntry>>;
  /** Quantities with an overview. */
  readonly overview: readonly string[];
}

export interface RunEntry {
  readonly series: Readonly<Record<string, SeriesEntry>>;
  /** Tag -> the steps that TensorBoard kept, ascending. */
  readonly steps: Readonly<Record<string, readonly number[]>>;
  /** Tag -> the largest step that there is. */
  readonly written: Readonly<Record<string, number>>;
  readonly scalars: readonly string[];
}

export interface Problem {
  readonly run: string;
  readonly tag: string;
  readonly message: string;
}

export interface Catalog {
  readonly format: number;
  readonly version: string;
  /** How many steps of a tag TensorBoard keeps; 0: all. */
  readonly max_steps: number;
  readonly runs: Readonly<Record<string, RunEntry>>;
  readonly problems: readonly Problem[];
}

export interface ArrayRequest {
  readonly run: string;
  readonly series: string;
  readonly quantity: string;
  readonly step: number;
  /** Half-open ranges, "0:4", either end optional; none: all. */
  readonly samples?: string;
  readonly timesteps?: string;
  /** A range or a gate's name. */
  readonly gates?: string;
  readonly units?: string;
  readonly units_from?: string;
  /** Reduces the picture axes to at most so many columns and rows. */
  readonly width_px?: number;
  readonly height_px?: number;
}

export interface HistogramRequest extends Omit<ArrayRequest, 'width_px' | 'height_px'> {
  readonly features?: string;
  readonly bins: number;
  /** Whether all gates have the same edges. */
  readonly edges: 'shared' | 'own';
  /** log: of |value|, with zeros apart. */
  readonly scale: 'linear' | 'log';
  /** Ends of the edges, both or neither; none: those of the values. */
  readonly low?: number;
  readonly high?: number;
}

/** Exact counts of one gate, made by the server. */
export interface GateHistogram {
  readonly gate: string | null;
  readonly histogram: Histogram;
}

export interface HistogramAnswer {
  readonly step: number;
  /** Axis -> the half-open range that was counted. */
  readonly slices: Readonly<Record<string, readonly [number, number]>>;
  readonly histograms: readonly GateHistogram[];
}

export interface ArrayInfo {
  readonly axes: readonly string[];
  readonly quantity: string;
  readonly run: string;
  readonly series: string;
  readonly step: number;
  readonly gates: readonly string[];
  /** "verified 4e-07", "approximate 1e-2: why" or "". */
  readonly status: string;
  readonly batch_size?: number;
  readonly n_statistics_samples?: number;
  readonly stored_dtype: string;
  /** Axis -> the half-open range that was cut out. */
  readonly slices: Readonly<Record<string, readonly [number, number]>>;
  /** Axis -> [entries before, boxes after]; absent where nothing was reduced. */
  readonly reduced?: Readonly<Record<string, readonly [number, number]>>;
  /** Of `tokens`: code -> text. */
  readonly vocabulary?: readonly string[];
}

export interface ArrayAnswer {
  readonly tensor: Tensor;
  readonly info: ArrayInfo;
}

/** Order of the middle axis of an overview's tensors: `STATISTICS[s]` is row s. */
export const STATISTICS = ['log10_rms', 'mean', 'log10_max', 'nonfinite', 'count'] as const;
export type Statistic = (typeof STATISTICS)[number];

export interface Overview {
  readonly run: string;
  readonly series: string;
  readonly quantity: string;
  readonly steps: readonly number[];
  /** Timesteps of the sequences at each step. */
  readonly nTimesteps: readonly number[];
  readonly statistics: readonly string[];
  readonly gates: readonly string[];
  readonly nUnits: number;
  /** F32 (steps, statistics, timestep bins). */
  readonly timesteps: Tensor;
  /** F32 (steps, statistics, channels); a channel is gate * nUnits + unit. */
  readonly channels: Tensor;
}

export interface ScalarSeries {
  readonly steps: readonly number[];
  /** NaN and infinities as such. */
  readonly values: readonly number[];
}
/** Full tag -> its points. */
export type Scalars = Readonly<Record<string, ScalarSeries>>;

export interface DataClient {
  catalog(signal?: AbortSignal): Promise<Catalog>;
  overview(request: OverviewRequest, signal?: AbortSignal): Promise<Overview>;
  array(request: ArrayRequest, signal?: AbortSignal): Promise<ArrayAnswer>;
  histogram(request: HistogramRequest, signal?: AbortSignal): Promise<HistogramAnswer>;
  /** Of one series and of the whole run where a series is given. */
  scalars(run: string, signal?: AbortSignal, series?: string): Promise<Scalars>;
  file(request: ExportRequest): Promise<ExportedFile>;
}

/** A file of what `array` or, with `of`, `overview` answers. Axis -> half-open range, too. */
export interface ExportRequest {
  readonly run: string;
  readonly series: string;
  readonly quantity: string;
  readonly step?: number;
  readonly format?: 'npy' | 'csv';
  readonly of?: 'overview';
  readonly against?: 'timesteps' | 'units';
  readonly [axis: string]: string | number | undefined;
}

export interface ExportedFile {
  readonly blob: Blob;
  readonly name: string;
}

export interface OverviewRequest {
  readonly run: string;
  readonly series: string;
  readonly quantity: string;
}
