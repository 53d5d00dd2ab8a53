/** Each unit as a thin line over timesteps, in the picture's domain. */

import { TOKENS, type Theme } from '../../color/tokens';
import type { Canvas2D, Rect } from '../../paint/canvas';
import { drawTraces } from '../../paint/traces';
import { valueY } from '../../paint/value_axis';
import { mirrored, type Contrast } from '../../state/contrast';
import type { Panel } from '../../state/sequence_columns';
import { GAP } from '../../state/rms';
import { rowTrace } from '../../state/unit_values';

interface Drawing {
  readonly panel: Panel;
  readonly rect: Rect;
  readonly contrast: Contrast;
  readonly theme: Theme;
  /** The last timestep stands at the left. */
  readonly isMirrored: boolean;
}

/** More lines than this are one grey area; the others are left to the maps. */
const MAX_LINES = 256;

export function drawUnitTraces(
  context: Canvas2D,
  { panel, rect, contrast, theme, isMirrored }: Drawing,
): void {
  const { view } = panel;
  const tokens = TOKENS[theme];
  context.fillStyle = tokens.nodata;
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
  const cell = rect.width / view.nColumns;
  const norm = mirrored(contrast.norm);
  const x = (t: number) => ((isMirrored ? view.nColumns - 1 - t : t) + 0.5) * cell;
  const axis = { norm, height: rect.height };
  const y = (value: number) => (value === GAP ? NaN : rect.y + valueY(axis, value));
  const stride = Math.ceil(view.nRows / MAX_LINES);
  const nLines = Math.ceil(view.nRows / stride);
  const traces = Array.from({ length: nLines }, (_, i) => {
    const values = rowTrace(panel, i * stride);
    return { values, colour: tokens.ink, width_px: 0.75, opacity: Math.max(0.18, 6 / nLines) };
  });
  drawTraces(context, traces, { x, y }, { rect, zeroColour: tokens.control });
}
