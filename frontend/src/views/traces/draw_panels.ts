/** Panels of units on one canvas: a line for each sample. */

import { sampleStyle } from '../../color/samples';
import { TOKENS, type Theme } from '../../color/tokens';
import type { Canvas2D, Rect } from '../../paint/canvas';
import { formatNumber } from '../../paint/format';
import { LABEL_PX, plotRect, type PanelGrid } from '../../paint/panel_grid';
import { drawTraces, type Trace } from '../../paint/traces';
import { valueY, type ValueAxis } from '../../paint/value_axis';
import { GAP } from '../../state/rms';
import type { Panel } from '../../state/sequence_columns';
import { placeOf, nPlaces, type TimeAxis } from '../../state/time_axis';
import { hasUnit, unitValues } from '../../state/unit_values';

/** Labels need text on top of what lines need. */
export type TextCanvas2D = Canvas2D &
  Pick<CanvasRenderingContext2D, 'fillText' | 'font' | 'textAlign' | 'textBaseline'>;

export interface PanelsDrawing {
  readonly grid: PanelGrid;
  /** Unit of the first panel. */
  readonly first: number;
  /** A sample each. */
  readonly lines: readonly Panel[];
  /** Those of other columns, in grey. */
  readonly others: readonly Panel[];
  readonly time: TimeAxis;
  readonly axisOf: (unit: number) => ValueAxis;
  readonly pinned: number | null;
  readonly theme: Theme;
  /** "Unit" or "Feature". */
  readonly name: string;
  /** Whether a label says how large its axis is. */
  readonly hasOwnAxes: boolean;
}

const BOLD_PX = 2.5;
const OTHER_PX = 0.75;
/** The font of the page, as canvas wants it. */
const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const BASELINE_PX = 5;

export function drawPanels(ctx: TextCanvas2D, drawing: PanelsDrawing): void {
  const { grid, first, lines } = drawing;
  for (let place = 0; place < grid.nPanels; place++) {
    const unit = first + place;
    if (!lines.some((line) => hasUnit(line, unit))) continue;
    const rect = plotRect(grid, place);
    const axis = drawing.axisOf(unit);
    const nonfinite = drawPlot(ctx, drawing, { rect, unit, axis });
    drawLabel(ctx, drawing, { rect, unit, axis, nonfinite });
  }
}

interface One {
  readonly rect: Rect;
  readonly unit: number;
  readonly axis: ValueAxis;
}

/** Draws one panel; returns how many of its values are no numbers. */
function drawPlot(ctx: Canvas2D, drawing: PanelsDrawing, { rect, unit, axis }: One): number {
  const { lines, others, time, theme, pinned } = drawing;
  const tokens = TOKENS[theme];
  ctx.fillStyle = tokens.nodata;
  ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
  const y = (value: number) => (value === GAP ? NaN : rect.y + valueY(axis, value));
  const style = { rect, zeroColour: tokens.control };
  const grey = { colour: tokens.control, width_px: OTHER_PX };
  for (const other of others) {
    if (!hasUnit(other, unit)) continue;
    const trace = { ...grey, values: valuesOn(time, other, unit) };
    drawTraces(ctx, [trace], { x: indexScale(time, rect), y }, { rect });
  }
  let nonfinite = 0;
  const traces = lines.flatMap((line): Trace[] => {
    if (!hasUnit(line, unit)) return [];
    const values = valuesOn(time, line, unit);
    for (const value of values) if (!Number.isFinite(value)) nonfinite++;
    const width_px = line.sample === pinned ? BOLD_PX : 1;
    return [{ values, ...sampleStyle(line.sample, theme), width_px }];
  });
  traces.sort((a, b) => (a.width_px ?? 1) - (b.width_px ?? 1));
  drawTraces(ctx, traces, { x: indexScale(time, rect), y }, style);
  return nonfinite;
}

/** The middle of a timestep's cell. */
export function timeScale(time: TimeAxis, { x, width }: Rect): (timestep: number) => number {
  const cell = width / nPlaces(time);
  return (timestep) => x + (placeOf(time, timestep) + 0.5) * cell;
}

/** The same for the values of `valuesOn`, by their index. */
function indexScale(time: TimeAxis, rect: Rect): (index: number) => number {
  const scale = timeScale(time, rect);
  return (index) => scale(time.start + index);
}

const valuesOn = ({ start, stop }: TimeAxis, line: Panel, unit: number): Float64Array =>
  unitValues(line, unit, [start, stop]);

function drawLabel(
  ctx: TextCanvas2D,
  { theme, name, hasOwnAxes }: PanelsDrawing,
  { rect, unit, axis, nonfinite }: One & { readonly nonfinite: number },
): void {
  const tokens = TOKENS[theme];
  const baseline = rect.y - BASELINE_PX;
  ctx.font = FONT;
  ctx.textBaseline = 'alphabetic';
  ctx.textAlign = 'left';
  ctx.fillStyle = tokens.ink2;
  ctx.fillText(`${name} ${unit}`, rect.x, baseline, rect.width);
  ctx.textAlign = 'right';
  if (nonfinite > 0) {
    ctx.fillStyle = tokens.warn;
    ctx.fillText(`${nonfinite} not finite`, rect.x + rect.width, baseline, rect.width / 2);
  } else if (hasOwnAxes) {
    const sign = axis.isPositive ? '' : '±';
    const limit = formatNumber(axis.norm.high, { digits: 2 });
    ctx.fillStyle = tokens.ink3;
    ctx.fillText(sign + limit, rect.x + rect.width, baseline, rect.width / 2);
  }
}

/** Height of a grid with its labels. */
export const heightOf = ({ nDown, plotHeight }: PanelGrid): number =>
  nDown * (plotHeight + LABEL_PX);
