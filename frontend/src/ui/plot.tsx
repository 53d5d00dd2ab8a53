import type { JSX } from 'preact';

import { TOKENS, type Theme } from '../color/tokens';
import type { Histogram } from '../data/histogram';
import { scaleOf, type Tick } from '../paint/axis';
import { drawBars, drawOutline } from '../paint/bars';
import { formatCount, formatLogPower, formatNumber } from '../paint/format';
import { useStore } from '../state/context';
import { Canvas } from './canvas';
import { XLabels } from './column_grid';

export interface Outline {
  readonly histogram: Histogram;
  readonly colour: string;
}

interface Props {
  readonly histogram: Histogram;
  readonly outlines: readonly Outline[];
  readonly colour: string;
  /** Count at the top: shared, so that heights compare. */
  readonly highest: number;
  readonly isLog: boolean;
  readonly ticks: readonly Tick[];
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly axisName: string;
}

/** Bars of one histogram and outlines of others on the same edges. */
export function HistogramPlot(props: Props): JSX.Element {
  const { histogram, outlines, colour, highest, isLog, ticks, width, height, label } = props;
  const theme: Theme = useStore().theme.value;
  const { edges } = histogram;
  const x = scaleOf({
    kind: isLog ? 'log' : 'linear',
    domain: [edges[0] ?? 0, edges[edges.length - 1] ?? 1],
    range: [0, width],
  });
  return (
    <div class="histogram" style={{ width: `${width}px` }}>
      <Canvas
        width={width}
        height={height}
        label={label}
        inputs={[
          histogram,
          ...outlines.map((outline) => outline.histogram),
          outlines.length,
          colour,
          highest,
          theme,
        ]}
        draw={({ context, rect }) => {
          const plot = { ...rect, y: 2, height: rect.height - 3 };
          const bars = { edges, counts: histogram.counts, x, highest, rect: plot, colour };
          context.globalAlpha = barOpacity(theme, outlines.length > 0);
          drawBars(context, bars);
          context.globalAlpha = 1;
          for (const outline of outlines) {
            drawOutline(context, {
              ...bars,
              counts: outline.histogram.counts,
              colour: outline.colour,
            });
          }
          context.fillStyle = TOKENS[theme].control;
          context.fillRect(0, rect.height - 1, rect.width, 1);
        }}
      />
      <XLabels
        name={props.axisName}
        width={width}
        ticks={ticks.map((tick) => ({ label: tick.label, x: x(tick.value) }))}
      />
    </div>
  );
}

/** Bars under outlines stand back; over a dark page half of a bright colour would be a dull one. */
const barOpacity = (theme: Theme, hasOutlines: boolean): number =>
  theme === 'dark' ? 0.8 : hasOutlines ? 0.5 : 0.75;

export interface OutsideChoice {
  /** Exact zeros, which have no place on a log axis. */
  readonly nZeros?: number;
  readonly isLog?: boolean;
}

/** What a histogram's bars do not hold, in words: "14 below 10⁻⁸·⁵, 3 NaN". */
export function outsideText(
  { edges, nan, posInf, negInf, below, above }: Histogram,
  { nZeros = 0, isLog = false }: OutsideChoice = {},
): string {
  const end = (at: number) => {
    const value = edges.at(at) ?? NaN;
    return isLog ? formatLogPower(value) : formatNumber(value);
  };
  const parts = [
    [nZeros, 'exactly 0'],
    [below, `below ${end(0)}`],
    [above, `above ${end(-1)}`],
    [nan, 'NaN'],
    [posInf, '+∞'],
    [negInf, '−∞'],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .map(([n, what]) => `${formatCount(n)} ${what}`)
    .join(', ');
}

export const highestCount = (histograms: readonly Histogram[]): number =>
  Math.max(1, ...histograms.map(({ counts }) => counts.reduce((most, n) => Math.max(most, n), 0)));
