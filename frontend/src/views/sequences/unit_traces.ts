/** Each unit as a thin line over timesteps, in the picture's domain. */

import { toSignedUnit } from '../../color/norm';
import { TOKENS, type Theme } from '../../color/tokens';
import { isReal } from '../../data/mask';
import { rowValues } from '../../data/slicing';
import type { Canvas2D, Rect } from '../../paint/canvas';
import { drawTraces } from '../../paint/traces';
import type { Contrast } from '../../state/contrast';
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

/** Where a value stands between the bottom (-1) and the top (1) of a panel. */
function place(contrast: Contrast, value: number): number {
  const at = toSignedUnit(contrast.norm, value);
  return Math.max(-1, Math.min(1, at));
}

export function drawUnitTraces(context: Canvas2D, { panel, rect, contrast, theme }: Drawing): void {
  const { view, mask } = panel;
  const tokens = TOKENS[theme];
  context.fillStyle = tokens.nodata;
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
  const cell = rect.width / view.nColumns;
  const x = (t: number) => (t + 0.5) * cell;
  const y = (value: number) =>
    value === GAP ? NaN : rect.y + (rect.height / 2) * (1 - 0.96 * place(contrast, value));
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
