/** What is counted of one gate: its real values, each as often as it is there. Pure. */

import { codeToFloat } from '../../data/bfloat16';
import { cellsIn } from '../../data/cells';
import { countViews, magnitudeQuantiles, type CountedView, type Counts } from '../../data/codes';
import { finiteRange, histogram, type Histogram } from '../../data/histogram';
import { cropMask, isReal } from '../../data/mask';
import { cropView, indexOf, type Crop } from '../../data/slicing';
import type { Tensor } from '../../data/safetensors';
import type { Panel } from '../../state/sequence_columns';
import type { Ranges } from '../../state/view';
import { zoomAxis } from '../../ui/zoom';
import type { Ends } from './ends';

export interface Tally {
  /** As stored, in full precision. */
  readonly values: ArrayLike<number>;
  /** How often each is there; undefined: once. */
  readonly times: ArrayLike<number> | undefined;
  /** By code: for quantiles, to the precision of bfloat16. */
  readonly codes: Counts;
  readonly nValues: number;
}

/** A panel and the array that it is a part of. */
export type TalliedPanel = CountedView & Pick<Panel, 'tensor'>;

/** Counts what is no padding. */
export function tallyOf(panels: readonly TalliedPanel[]): Tally {
  const codes = countViews(panels);
  const isCoded = panels.every(({ tensor }) => tensor.dtype === 'BF16');
  const { values, times } = isCoded
    ? distinct(codes)
    : { values: stored(panels), times: undefined };
  const nValues = codes.reduce((sum, n) => sum + n, 0);
  return { values, times, codes, nValues };
}

/** Each code that occurs, as its value. */
function distinct(codes: Counts): { values: Float64Array; times: Uint32Array } {
  const there: number[] = [];
  codes.forEach((n, code) => {
    if (n > 0) there.push(code);
  });
  return {
    values: Float64Array.from(there, codeToFloat),
    times: Uint32Array.from(there, (code) => codes[code] as number),
  };
}

function stored(panels: readonly TalliedPanel[]): Float64Array {
  const size = panels.reduce((sum, { view }) => sum + view.nRows * view.nColumns, 0);
  const values = new Float64Array(size);
  let at = 0;
  for (const { view, mask, tensor } of panels) {
    for (let column = 0; column < view.nColumns; column++) {
      for (let row = 0; row < view.nRows; row++) {
        if (mask && !isReal(mask, row, column)) continue;
        values[at++] = numberAt(tensor, indexOf(view, row, column));
      }
    }
  }
  return values.subarray(0, at);
}

const numberAt = ({ dtype, data }: Tensor, index: number): number =>
  dtype === 'BF16' ? codeToFloat(Number(data[index])) : Number(data[index]);

/** The part of a panel that typed ranges leave; null: nothing. */
export function croppedPanel(panel: Panel, ranges: Ranges): TalliedPanel | null {
  const { view, mask, timesteps, rows, tensor } = panel;
  const rowsAxis = tensor.axes.at(-1) === 'features' ? 'features' : 'units';
  const shown = (axis: 'timesteps' | 'units' | 'features', cells: typeof rows) =>
    cellsIn(cells, zoomAxis(ranges, axis, cells.at(-1) ?? 0).shown);
  const crop: Crop = { rows: shown(rowsAxis, rows), columns: shown('timesteps', timesteps) };
  if (crop.rows[0] >= crop.rows[1] || crop.columns[0] >= crop.columns[1]) return null;
  return { view: cropView(view, crop), mask: mask && cropMask(mask, crop), tensor };
}

/** Less than this share of a tail must not take most of a log axis. */
export const TAIL_SHARE = 0.001;
/** Room at both ends of a log axis. */
const LOG_ROOM = 1.2;

/** Ends of the axis that a tally asks for; null: no value has a place on it. */
export function endsOf({ values, codes }: Tally, isLog: boolean): Ends | null {
  if (!isLog) return finiteRange([values]) ?? null;
  const [low = NaN, high = NaN] = magnitudeQuantiles(codes, [TAIL_SHARE, 1], { nonzero: true });
  return low > 0 ? [low / LOG_ROOM, high * LOG_ROOM] : null;
}

export const countTally = (
  { values, times }: Tally,
  edges: Float64Array,
  isLog: boolean,
): Histogram => histogram(values, edges, { times, magnitudes: isLog });
