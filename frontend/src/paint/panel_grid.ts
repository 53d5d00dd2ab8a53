/** Where small panels stand: the same place for the same panel in every column. Pure. */

import type { Rect } from './canvas';

/** CSS px around plots. A label's target is the strip between two plots, its text above the lower. */
export const ABOVE_PX = 18;
export const BELOW_PX = 6;
export const LABEL_PX = ABOVE_PX + BELOW_PX;
export const PANEL_GAP_PX = 12;
const MIN_WIDTH_PX = 104;
const MIN_PLOT_PX = 48;
const MAX_PLOT_PX = 200;
/** Width over height that reads best: slopes of lines of about 45 degrees, Cleveland 1993. */
const ASPECT = 2.2;

export interface GridChoice {
  readonly nPanels: number;
  /** CSS px of a column, and of what is seen of it at once. */
  readonly width: number;
  readonly height: number;
}

export interface PanelGrid {
  readonly nPanels: number;
  readonly nAcross: number;
  readonly nDown: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
}

/** As few panels across as let all be seen, in a good shape; else as many as are still read. */
export function panelGrid({ nPanels, width, height }: GridChoice): PanelGrid {
  const most = Math.max(1, Math.floor((width + PANEL_GAP_PX) / (MIN_WIDTH_PX + PANEL_GAP_PX)));
  const choices = Array.from({ length: Math.min(most, Math.max(1, nPanels)) }, (_, i) =>
    gridOf({ nPanels, width, height }, i + 1),
  );
  const fitting = choices.filter((grid) => grid.nDown * pitchY(grid) <= height);
  const badness = ({ plotWidth, plotHeight }: PanelGrid) =>
    Math.abs(Math.log(plotWidth / plotHeight / ASPECT));
  const best = fitting.sort((a, b) => badness(a) - badness(b))[0];
  return best ?? (choices.at(-1) as PanelGrid);
}

function gridOf({ nPanels, width, height }: GridChoice, nAcross: number): PanelGrid {
  const nDown = Math.ceil(nPanels / nAcross);
  const room = Math.floor(height / Math.max(1, nDown)) - LABEL_PX;
  return {
    nPanels,
    nAcross,
    nDown,
    plotWidth: Math.floor((width + PANEL_GAP_PX) / nAcross) - PANEL_GAP_PX,
    plotHeight: Math.max(MIN_PLOT_PX, Math.min(MAX_PLOT_PX, room)),
  };
}

export const pitchX = ({ plotWidth }: PanelGrid): number => plotWidth + PANEL_GAP_PX;
export const pitchY = ({ plotHeight }: PanelGrid): number => plotHeight + LABEL_PX;

/** The plot of the panel at a place, below its label. */
export function plotRect(grid: PanelGrid, place: number): Rect {
  return {
    x: (place % grid.nAcross) * pitchX(grid),
    y: Math.floor(place / grid.nAcross) * pitchY(grid) + ABOVE_PX,
    width: grid.plotWidth,
    height: grid.plotHeight,
  };
}

export interface PanelHit {
  readonly place: number;
  /** Its label rather than its plot. */
  readonly isLabel: boolean;
}

/** The panel at a point; null between panels and beyond the last. */
export function panelAt(grid: PanelGrid, x: number, y: number): PanelHit | null {
  // The strip below the last plot of a row belongs to the label of the next row.
  const [across, down] = [Math.floor(x / pitchX(grid)), Math.floor((y + BELOW_PX) / pitchY(grid))];
  const place = down * grid.nAcross + across;
  const isInside = x >= 0 && y >= 0 && across < grid.nAcross && place < grid.nPanels;
  if (!isInside || x - across * pitchX(grid) >= grid.plotWidth) return null;
  return { place, isLabel: y - down * pitchY(grid) < ABOVE_PX };
}

/** Rows of panels `start` to `stop` as a grid of their own. */
export function rowsOf(grid: PanelGrid, start: number, stop: number): PanelGrid {
  const nPanels = Math.min(grid.nPanels, stop * grid.nAcross) - start * grid.nAcross;
  return { ...grid, nPanels, nDown: Math.ceil(nPanels / grid.nAcross) };
}
