import type { JSX } from 'preact';

import { TOKENS } from '../../color/tokens';
import { scaleOf } from '../../paint/axis';
import { countPlace, drawBars, drawOutline, type BarDrawing } from '../../paint/bars';
import { useStore } from '../../state/context';
import { Canvas } from '../../ui/canvas';
import { dashOf } from '../../ui/line_key';
import { endsOfEdges } from './ends';
import type { Plot } from './plots';

export interface CurveStyle {
  readonly run: string;
  readonly colour: string;
  readonly step: number | null;
  /** What tells it from the run's other columns; "": nothing. */
  readonly part: string;
}

interface Props {
  readonly plot: Plot;
  readonly styles: readonly CurveStyle[];
  /** Whether all curves stand alike, or the first one as bars before the others. */
  readonly isOver: boolean;
  readonly isLog: boolean;
  /** Counts on a log axis. */
  readonly isLogCount: boolean;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

/** Air over the highest bar, CSS px. */
export const TOP_PX = 4;
const FILL_OPACITY = 0.12;
/** Bars under outlines stand back; over a dark page half of a bright colour would be a dull one. */
const BAR_OPACITY = { light: [0.75, 0.5], dark: [0.8, 0.8] } as const;

/** Bars of one column and outlines of others, or outlines of all of them. */
export function PlotCanvas(props: Props): JSX.Element {
  const { plot, styles, isOver, isLog, isLogCount, width, height, label } = props;
  const theme = useStore().theme.value;
  const { curves, edges, highest } = plot;
  const x = scaleOf({
    kind: isLog ? 'log' : 'linear',
    domain: endsOfEdges(edges),
    range: [0, width],
  });
  const hasBars = !isOver || styles.length === 1;
  return (
    <Canvas
      width={width}
      height={height}
      label={label}
      inputs={[
        ...curves.map(({ histogram }) => histogram),
        ...styles.map(({ colour }) => colour),
        curves.length,
        highest,
        isLogCount,
        isOver,
        theme,
      ]}
      draw={({ context, rect }) => {
        const [low, high] = endsOfEdges(edges);
        if (!isLog && low < 0 && high > 0) {
          context.fillStyle = TOKENS[theme].line;
          context.fillRect(Math.round(x(0)), 0, 1, rect.height);
        }
        curves.forEach(({ column, histogram }, i) => {
          const style = styles[column];
          const isBars = hasBars && i === 0;
          const bars: BarDrawing = {
            edges: histogram.edges,
            counts: Float64Array.from(histogram.counts, (n) => countPlace(n, highest, isLogCount)),
            x,
            highest: 1,
            rect: { ...rect, y: TOP_PX, height: rect.height - TOP_PX - 1 },
            colour: style?.colour ?? TOKENS[theme].ink,
            dash: isBars ? [] : dashOf(column),
            gapless: !isBars,
          };
          if (isBars || isOver) {
            context.globalAlpha = isBars
              ? BAR_OPACITY[theme][curves.length > 1 ? 1 : 0]
              : FILL_OPACITY;
            drawBars(context, bars);
            context.globalAlpha = 1;
          }
          if (!isBars) drawOutline(context, bars);
        });
        context.fillStyle = TOKENS[theme].control;
        context.fillRect(0, rect.height - 1, rect.width, 1);
      }}
    />
  );
}
