/** Each unit as a thin line over timesteps, in the picture's domain. */

import { toSignedUnit, type Norm } from '../../color/norm';
import { TOKENS, type Theme } from '../../color/tokens';
import { isReal } from '../../data/mask';
import { rowValues } from '../../data/slicing';
import { decadeTicks, linearTicks } from '../../paint/axis';
import type { Canvas2D, Rect } from '../../paint/canvas';
import { formatNumber } from '../../paint/format';
import { drawTraces } from '../../paint/traces';
import { mirrored, type Contrast } from '../../state/contrast';
import type { Panel } from '../../state/sequence_columns';
import { GAP } from '../../state/rms';

interface Drawing {
  readonly panel: Panel;
  readonly rect: Rect;
  readonly contrast: Contrast;
  readonly theme: Theme;
}

/** More lines than this are one grey area; the others are left to the maps. */
const MAX_LINES = 256;

/** Share of half a panel between 0 and a limit; beyond it lines run along the edge. */
const REACH = 0.96;

/** How far from the top a value stands in a panel of that height, clipped at the limits. */
export function traceY(norm: Norm, value: number, height: number): number {
  const at = Math.max(-1, Math.min(1, toSignedUnit(norm, value)));
  return (height / 2) * (1 - REACH * at);
}

/** CSS px between two labels, and around the axis' name in the middle. */
const LABEL_PX = 14;
const NAME_PX = 28;
/** Labels on either side of 0; more only fill the gutter. */
const MAX_LABELS = 4;

export interface TraceTick {
  readonly label: string;
  readonly y: number;
}

/** Numbers of the panels' shared axis: 0 and the same ones above and below it, as many as fit. */
export function traceTicksOf(norm: Norm, height: number, hasName: boolean): readonly TraceTick[] {
  const most = Math.min(MAX_LABELS, Math.max(1, Math.floor(height / 2 / LABEL_PX)));
  const found =
    norm.kind === 'linear'
      ? linearTicks(0, norm.high, most + 1)
      : decadeTicks(norm.low, norm.high, most);
  const end = { value: norm.high, label: formatNumber(norm.high, { digits: 1 }) };
  const least = height / 2 - (hasName ? NAME_PX : LABEL_PX);
  const kept: (TraceTick & { value: number })[] = [];
  for (const { value, label } of [...found].reverse()) {
    const y = traceY(norm, value, height);
    if (value > 0 && y <= least) kept.push({ value, label, y });
  }
  if (kept.length === 0) kept.push({ ...end, y: traceY(norm, end.value, height) });
  return [
    ...kept,
    { label: '0', y: height / 2 },
    ...kept.map(({ value, label }) => ({ label: `−${label}`, y: traceY(norm, -value, height) })),
  ];
}

export function drawUnitTraces(context: Canvas2D, { panel, rect, contrast, theme }: Drawing): void {
  const { view, mask } = panel;
  const tokens = TOKENS[theme];
  context.fillStyle = tokens.nodata;
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
  const cell = rect.width / view.nColumns;
  const norm = mirrored(contrast.norm);
  const x = (t: number) => (t + 0.5) * cell;
  const y = (value: number) => (value === GAP ? NaN : rect.y + traceY(norm, value, rect.height));
  const stride = Math.ceil(view.nRows / MAX_LINES);
  const nLines = Math.ceil(view.nRows / stride);
  const traces = Array.from({ length: nLines }, (_, i) => {
    const values = Float64Array.from(rowValues(view, i * stride), (value, t) =>
      mask && !isReal(mask, 0, t) ? GAP : value,
    );
    return { values, colour: tokens.ink, width_px: 0.75, opacity: Math.max(0.18, 6 / nLines) };
  });
  drawTraces(context, traces, { x, y }, { rect, zeroColour: tokens.control });
}
