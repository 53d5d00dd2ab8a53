/** How large the maps of the weights are, and where they stand: pure. */

import { cellSize } from '../../paint/heatmap';
import type { Ranges } from '../../state/view';
import { gateStatistics, nGatesOf } from './gate_values';
import { firstRow, shownPart } from './shown_part';
import { WEIGHT_NAMES, type WeightName, type WeightStack } from './weight_columns';

/** One weight in every stack, from its top: a note where any has one, its map, its chart. */
export interface WeightPart {
  readonly name: WeightName;
  readonly top: number;
  readonly hasNote: boolean;
  readonly height: number;
  readonly chart: number;
  /** Shown rows, the most of any column, and the index of the first. */
  readonly nRows: number;
  readonly firstRow: number;
}

export interface WeightLayout {
  /** CSS px of one unit, across. */
  readonly cell: number;
  readonly parts: readonly WeightPart[];
}

export const TITLE_PX = 26;
export const MAP_GAP_PX = 12;
export const NOTE_PX = 16;
export const CHART_GAP_PX = 4;
export const CHART_PX = 40;
type Heights = Readonly<Record<Exclude<WeightName, 'bias'>, number>>;
const MAX_PX: Heights = { kernel: 256, recurrent_kernel: 400, embeddings: 400 };
/** Two directions of one column, one under the other, stand in a window of 860 px together. */
const MAX_PX_OF_BOTH: Heights = { kernel: 96, recurrent_kernel: 144, embeddings: 144 };
const BIAS_ROW_PX = 12;
const MIN_PX = 12;

export interface LayoutChoice {
  /** Room for one gate, CSS px. */
  readonly width: number;
  readonly dpr: number;
  /** Whether both directions of a single column are to be seen at once. */
  readonly bothInSight?: boolean;
  readonly ranges?: Ranges;
}

/** Square cells of whole device px where they fit, the same in all stacks. */
export function weightLayout(
  stacks: readonly WeightStack[],
  { width, dpr, bothInSight = false, ranges = {} }: LayoutChoice,
): WeightLayout {
  const most = bothInSight ? MAX_PX_OF_BOTH : MAX_PX;
  const all = stacks.flatMap(({ tensors }) => Object.values(tensors));
  const nUnits = Math.max(1, ...all.map((tensor) => shownPart(tensor, 0, ranges).view.nColumns));
  const cell = cellSize(nUnits, width, dpr);
  const parts: WeightPart[] = [];
  let top = TITLE_PX;
  for (const name of WEIGHT_NAMES) {
    const tensors = stacks.flatMap(({ tensors }) => tensors[name] ?? []);
    if (tensors.length === 0) continue;
    const shown = tensors.map((tensor) => shownPart(tensor, 0, ranges));
    const nRows = Math.max(...shown.map(({ view }) => view.nRows));
    const first = shown.find(({ view }) => view.nRows === nRows);
    const hasNote = tensors.some((tensor) =>
      Array.from({ length: nGatesOf(tensor) }, (_, gate) => gate).some((gate) =>
        isNoted(gateStatistics(tensor, gate)),
      ),
    );
    const isBias = name === 'bias';
    const height = isBias
      ? BIAS_ROW_PX * nRows
      : Math.max(MIN_PX, nRows * Math.min(cell, cellSize(nRows, most[name], dpr)));
    const chart = isBias ? CHART_PX * nRows : 0;
    parts.push({ name, top, hasNote, height, chart, nRows, firstRow: first ? firstRow(first) : 0 });
    top += (hasNote ? NOTE_PX : 0) + height + (isBias ? CHART_GAP_PX + chart : 0) + MAP_GAP_PX;
  }
  return { cell, parts };
}

const isNoted = (found: { nan: number; posInf: number; negInf: number }): boolean =>
  found.nan + found.posInf + found.negInf > 0;
