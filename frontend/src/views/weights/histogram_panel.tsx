import type { JSX } from 'preact';

import { TOKENS } from '../../color/tokens';
import { linearTicks, scaleOf, type Tick } from '../../paint/axis';
import { countPlace, drawBars, drawOutline, type BarDrawing } from '../../paint/bars';
import type { Histogram } from '../../data/histogram';
import { formatCount } from '../../paint/format';
import { useStore } from '../../state/context';
import { Canvas } from '../../ui/canvas';
import { XLabels } from '../../ui/column_grid';
import type { HistogramPanel } from './histogram_grid';
import { gateWords, weightWords } from './words';

/** What each column is drawn with. */
export interface CurveStyle {
  readonly run: string;
  readonly colour: string;
  readonly step: number | null;
  /** Steps of one run have one colour: the later columns are dashed. */
  readonly dash: readonly number[];
}

interface Props {
  readonly panel: HistogramPanel;
  readonly styles: readonly CurveStyle[];
  readonly isLog: boolean;
  readonly width: number;
  readonly height: number;
  /** Whether its counts are on an axis of its own. */
  readonly ownCounts: boolean;
}

const N_TICKS = 5;
/** Air over the highest bar, CSS px. */
const TOP_PX = 2;
const FILL_OPACITY = 0.12;

/** Below that, three labels leave no room for the name of the axis, CSS px. */
const NARROW_PX = 240;

/** Two ticks at least, and no more than leave room for the axis' name. */
function valueTicks(low: number, high: number, width: number): readonly Tick[] {
  const few = linearTicks(low, high, N_TICKS);
  const ticks = few.length > 1 ? few : linearTicks(low, high, 2 * N_TICKS);
  const [first, last] = [ticks[0], ticks.at(-1)];
  const isTight = width < NARROW_PX && ticks.length > 2;
  return isTight && first && last ? [first, last] : ticks;
}

/** Bars of one column, or outlines of several over each other. */
export function HistogramPanelPlot(props: Props): JSX.Element {
  const { panel, styles, isLog, width, height, ownCounts } = props;
  const theme = useStore().theme.value;
  const { edges, curves, initial, highest } = panel;
  const [low, high] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  const x = scaleOf({ kind: 'linear', domain: [low, high], range: [0, width] });
  const isSingle = curves.length === 1 && styles.length === 1;
  const names = curves.map(({ column }) => `${styles[column]?.run}, step ${styles[column]?.step}`);
  const bent = ({ counts }: Histogram) =>
    Float64Array.from(counts, (n) => countPlace(n, highest, isLog));
  return (
    <div class="histogram" style={{ width: `${width}px` }}>
      {ownCounts && <span class="own-count">{formatCount(highest)}</span>}
      <Canvas
        width={width}
        height={height}
        label={`Histogram of the ${weightWords(panel.name)}, ${gateWords(panel.direction, panel.gate)}: ${names.join('; ')}`}
        inputs={[panel, isLog, theme, ...styles.map(({ colour }) => colour)]}
        draw={({ context, rect }) => {
          const plot = { ...rect, y: TOP_PX, height: rect.height - TOP_PX - 1 };
          const tokens = TOKENS[theme];
          if (low < 0 && high > 0) {
            context.fillStyle = tokens.line;
            context.fillRect(Math.round(x(0)), 0, 1, rect.height);
          }
          for (const { column, histogram } of curves) {
            const { colour = tokens.ink, dash = [] } = styles[column] ?? {};
            const bars: BarDrawing = {
              edges,
              counts: bent(histogram),
              x,
              highest: 1,
              rect: plot,
              colour,
              dash,
              gapless: !isSingle,
            };
            context.globalAlpha = isSingle ? (initial ? 0.55 : 0.75) : FILL_OPACITY;
            drawBars(context, bars);
            context.globalAlpha = 1;
            if (!isSingle) drawOutline(context, bars);
          }
          if (initial) {
            const counts = bent(initial);
            const drawing = { edges, counts, x, highest: 1, rect: plot, colour: tokens.ink2 };
            drawOutline(context, drawing);
          }
          context.fillStyle = tokens.control;
          context.fillRect(0, rect.height - 1, rect.width, 1);
        }}
      />
      <XLabels
        name="value"
        width={width}
        ticks={valueTicks(low, high, width).map(({ value, label }) => ({ label, x: x(value) }))}
      />
    </div>
  );
}
