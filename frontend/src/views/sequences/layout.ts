/** How large the maps are: pure. */

import { cellSize } from '../../paint/heatmap';

export interface LayoutChoice {
  /** CSS px of one column, and of the scrolled area. */
  readonly column: number;
  readonly viewport: number;
  /** Entries across and down that are shown. */
  readonly nAcross: number;
  readonly nDown: number;
  readonly nPanels: number;
  readonly isGated: boolean;
  readonly hasTokens: boolean;
  readonly dpr: number;
}

export interface SequencesLayout {
  /** CSS px of one entry across. */
  readonly pitch: number;
  readonly mapHeight: number;
}

const HEAD_PX = 64;
const FOOT_PX = 150;
const CAPTION_PX = 18;
const TOKENS_PX = 18;
const GAP_PX = 4;
const MIN_MAP_PX = 96;
export const MAX_MAP_PX = 360;
/** Units of up to this many get 2 px each, though the last map then scrolls. */
const FEW_ROWS = 64;

/** Whole device px for each cell where they fit, the same in every column. */
export function sequencesLayout(choice: LayoutChoice): SequencesLayout {
  const { column, viewport, nAcross, nDown, nPanels, isGated, hasTokens, dpr } = choice;
  const around = CAPTION_PX + GAP_PX + (hasTokens ? TOKENS_PX : 0);
  const room = (viewport - HEAD_PX - FOOT_PX) / Math.max(1, nPanels) - around;
  const least = isGated ? MIN_MAP_PX / 2 : MIN_MAP_PX;
  const target = Math.min(MAX_MAP_PX, Math.max(least, Math.floor(room)));
  const fitting = cellSize(nDown, target, dpr);
  const row = nDown <= FEW_ROWS && !isGated ? Math.max(2, fitting) : fitting;
  return { pitch: cellSize(nAcross, column, dpr), mapHeight: row * nDown };
}

/** Columns narrower than this show no more by standing side by side. */
const MIN_COLUMN_PX = 264;
const GAP_ACROSS_PX = 24;

/** How many samples of a single run stand side by side: as wide as their cells need to be seen. */
export function samplesAcross(room: number, nAcross: number, nSamples: number): number {
  const least = Math.max(MIN_COLUMN_PX, Math.min(nAcross, room));
  const fitting = Math.floor((room + GAP_ACROSS_PX) / (least + GAP_ACROSS_PX));
  return Math.max(1, Math.min(nSamples, fitting));
}
