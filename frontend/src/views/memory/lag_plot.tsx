import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { TOKENS } from '../../color/tokens';
import { drawTraces, type Trace } from '../../paint/traces';
import { useStore } from '../../state/context';
import { GAP } from '../../state/rms';
import { Canvas } from '../../ui/canvas';
import { GUTTER_PX, XLabels, YLabels } from '../../ui/column_grid';
import { dashOf } from '../../ui/line_key';
import { lagAxes, lagLine, type LagAxes, type LagLine } from './lag_lines';
import type { MemoryColumn } from './memory_columns';

export interface LagHover {
  readonly lag: number;
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly columns: readonly MemoryColumn[];
  readonly width: number;
  readonly height: number;
  readonly hover: Signal<LagHover | null>;
  /** Of the pointed cell of a map. */
  readonly lag: number | null;
}

/** Gain against lag: one line per column. */
export function LagPlot({ columns, width: room, height, hover, lag }: Props): JSX.Element {
  const store = useStore();
  const theme = store.theme.value;
  const { lags: kind } = store.view.value.reach;
  const width = Math.max(200, room - GUTTER_PX - 32);
  const colours = columns.map(({ source }) => store.colourOf(source.column.run));
  const lines = useMemo(
    () => columns.flatMap(({ lags }, i) => lagLine(lags, i, kind) ?? []),
    [...columns.map(({ lags }) => lags), kind],
  );
  const axes = useMemo(() => lagAxes(lines, { kind, width, height }), [lines, kind, width, height]);
  const names = columns.map(({ source }) => source.column.run).join(', ');
  const point = (event: MouseEvent) => {
    const left = (event.currentTarget as Element).getBoundingClientRect().left;
    const at = Math.round(((event.clientX - left - 4) / (width - 8)) * (axes.nLags - 1));
    const lag = Math.max(0, Math.min(axes.nLags - 1, at));
    hover.value = { lag, x: event.clientX, y: event.clientY };
  };
  const marked = hover.value?.lag ?? lag;
  return (
    <div class="lag-plot" style={{ width: `${GUTTER_PX + width}px` }}>
      <div class="lag-axis" style={{ height: `${height}px` }}>
        <YLabels name="gain" ticks={axes.yTicks} top={0} height={height} />
      </div>
      <div class="lag-lines">
        <Canvas
          width={width}
          height={height}
          label={`Gain against lag: ${names}`}
          inputs={[lines, axes, theme, colours.join()]}
          draw={({ context, rect }) => {
            context.fillStyle = TOKENS[theme].line;
            for (const { y } of axes.yTicks) context.fillRect(0, Math.round(y), rect.width, 1);
            drawTraces(context, tracesOf(lines, axes, colours), scalesOf(axes), { rect });
          }}
        />
        <svg
          class="lag-overlay"
          width={width}
          height={height + 10}
          aria-hidden="true"
          onPointerMove={point}
          onPointerLeave={() => (hover.value = null)}
        >
          {marked !== null && (
            <line class="lag-cursor" x1={axes.x(marked)} x2={axes.x(marked)} y1="0" y2={height} />
          )}
          {columns.map(({ horizon }, i) =>
            horizon !== null && horizon <= axes.nLags - 1 ? (
              <path
                key={i}
                fill={colours[i]}
                transform={`translate(${axes.x(horizon)} ${height})`}
                d="M0 0l5 8h-10z"
              />
            ) : null,
          )}
        </svg>
        <XLabels name="lag, timesteps back" ticks={axes.xTicks} width={width} />
      </div>
    </div>
  );
}

const scalesOf = ({ x, y, range }: LagAxes) => ({
  x,
  y: (place: number) => (place === GAP ? NaN : y(Math.max(place, range[0]))),
});

/** Each line, and where it counts as vanished or exploded as a fine dotted one. */
function tracesOf(
  lines: readonly LagLine[],
  { range, nLags }: LagAxes,
  colours: readonly string[],
): Trace[] {
  const limits = lines.flatMap(({ index, vanished, exploded }): Trace[] =>
    [vanished, exploded].flatMap((limit) =>
      limit !== null && limit > range[0] && limit < range[1]
        ? [
            {
              values: [limit, limit],
              at: [0, nLags - 1],
              colour: colours[index] ?? '',
              width_px: 1,
              dash: [1, 4],
            },
          ]
        : [],
    ),
  );
  const own = lines.map(({ index, places }): Trace => ({
    values: places,
    colour: colours[index] ?? '',
    width_px: 2,
    dash: dashOf(index),
  }));
  return [...limits, ...own];
}
