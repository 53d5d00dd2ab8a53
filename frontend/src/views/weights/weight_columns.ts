/** Weights of each column: requests, pictures by gate, counts. */

import { countCodes, mergeCounts, type Counts } from '../../data/codes';
import { codes, nearestStep, picture, type StridedView } from '../../data/slicing';
import type { Tensor } from '../../data/safetensors';
import type { ArrayRequest } from '../../data/types';
import { useArrays, type Loaded } from '../../state/arrays';
import { useStore } from '../../state/context';
import { stepsOf, type Source } from '../../state/derive';
import type { WeightKind } from '../../state/view';
import { WEIGHT_KINDS } from '../../terms';

export const WEIGHT_NAMES = ['kernel', 'recurrent_kernel', 'bias'] as const;
export type WeightName = (typeof WEIGHT_NAMES)[number];
export const ROWS_OF: Readonly<Record<WeightName, string>> = {
  kernel: 'features',
  recurrent_kernel: 'units_from',
  bias: 'bias_rows',
};

export interface WeightColumn {
  readonly source: Source;
  readonly step: number | null;
  readonly status: string | undefined;
  readonly loaded: readonly Loaded[];
  readonly gates: readonly string[];
  readonly tensors: Readonly<Record<WeightName, Tensor | null>>;
  /** Of the first kept step. */
  readonly initial: Readonly<Record<WeightName, Tensor | null>>;
  readonly firstStep: number | null;
  readonly counts: Counts | null;
}

export const quantityOf = (name: WeightName, kind: WeightKind): string => name + WEIGHT_KINDS[kind];

const countsOf = new WeakMap<Tensor, Counts>();

function counted(tensor: Tensor): Counts {
  let counts = countsOf.get(tensor);
  if (!counts) countsOf.set(tensor, (counts = countCodes(codes(tensor))));
  return counts;
}

export function useWeightColumns(kind: WeightKind): readonly WeightColumn[] {
  const store = useStore();
  const catalog = store.catalog.value;
  const sources = store.sources.value;
  const places = sources.map((source) => {
    const steps = stepsOf(catalog, source, quantityOf('kernel', kind));
    const step = nearestStep(steps, source.column.step ?? store.step.value) ?? null;
    return { source, step, first: steps[0] ?? null };
  });
  const requests = places.flatMap(({ source, step, first }) =>
    [step, first].flatMap((at) =>
      WEIGHT_NAMES.map((name) => requestOf(source, quantityOf(name, kind), at)),
    ),
  );
  const loaded = useArrays(requests);
  return places.map(({ source, step, first }, i) => {
    const own = loaded.slice(6 * i, 6 * i + 3);
    const initial = loaded.slice(6 * i + 3, 6 * i + 6);
    const tensors = own.flatMap(({ answer }) => (answer ? [answer.tensor] : []));
    return {
      source,
      step: own[0]?.answer?.info.step ?? step,
      status: own[0]?.answer?.info.status,
      loaded: own,
      gates: own[0]?.answer?.info.gates ?? source.entry?.gates ?? [],
      tensors: byName(own),
      initial: byName(initial),
      firstStep: first,
      counts: tensors.length > 0 ? mergeCounts(tensors.map(counted)) : null,
    };
  });
}

function requestOf(source: Source, quantity: string, step: number | null): ArrayRequest | null {
  const { series, entry, column } = source;
  if (series === null || step === null || !entry?.quantities[quantity]) return null;
  return { run: column.run, series, quantity, step };
}

function byName(loaded: readonly Loaded[]): Readonly<Record<WeightName, Tensor | null>> {
  const [kernel, recurrent_kernel, bias] = loaded.map(({ answer }) => answer?.tensor ?? null);
  return { kernel: kernel ?? null, recurrent_kernel: recurrent_kernel ?? null, bias: bias ?? null };
}

/** One gate of a weight: units across, what feeds them down. */
export function gateView(tensor: Tensor, name: WeightName, gate: number): StridedView {
  return picture(tensor, { columns: 'units', rows: ROWS_OF[name], at: { gates: gate } });
}

/** Values of one gate as stored; indices of a view are those of the tensor. */
export function gateValues(tensor: Tensor, name: WeightName, gate: number): Float64Array {
  const view = gateView(tensor, name, gate);
  const isCodes = tensor.dtype === 'BF16';
  const floats = new Float32Array(1);
  const words = new Uint32Array(floats.buffer);
  return Float64Array.from({ length: view.nRows * view.nColumns }, (_, i) => {
    const row = Math.floor(i / view.nColumns);
    const index = view.offset + row * view.rowStride + (i % view.nColumns) * view.columnStride;
    if (!isCodes) return Number(tensor.data[index]);
    words[0] = Number(tensor.data[index]) << 16;
    return floats[0] as number;
  });
}

/** Frobenius norm of one gate, summed in float64. */
export function gateNorm(tensor: Tensor, name: WeightName, gate: number): number {
  return Math.sqrt(gateValues(tensor, name, gate).reduce((sum, value) => sum + value * value, 0));
}
