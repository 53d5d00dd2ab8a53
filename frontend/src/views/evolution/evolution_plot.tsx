import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { marksIn } from '../../color/table';
import { indexTicks } from '../../paint/axis';
import { drawView } from '../../paint/heatmap';
import { drawPartMarks } from '../../paint/marks';
import { useStore } from '../../state/context';
import type { Contrast } from '../../state/contrast';
import type { Source } from '../../state/derive';
import { FRESH_CONTRAST } from '../../state/view';
import { Canvas } from '../../ui/canvas';
import { nearestStep } from '../../data/slicing';
import { partlyNonfinite, type EvolutionMap } from './evolution_map';

/** Where the pointer is: column of the page, kept step, row. */
export interface Cell {
  readonly column: number;
  readonly at: number;
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly source: Source;
  readonly map: EvolutionMap;
  readonly index: number;
  readonly contrast: Contrast;
  readonly quantity: string;
  readonly pitch: number;
  readonly row: number;
  readonly hover: Signal<Cell | null>;
  readonly hasHorizon: boolean;
  readonly hasRightAxis: boolean;
  readonly isLast: boolean;
}

/** One run: kept steps across, timesteps or units down. */
export function EvolutionPlot(props: Props): JSX.Element {
  const { source, map, index, contrast, quantity, pitch, row, hover, isLast } = props;
  const store = useStore();
  const theme = store.theme.value;
  const width = pitch * map.steps.length;
  const height = row * map.nRows;
  const cellOf = (event: MouseEvent): Cell => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * map.steps.length);
    const down = Math.floor(((event.clientY - box.top) / box.height) * map.nRows);
    return {
      column: index,
      at: Math.max(0, Math.min(map.steps.length - 1, at)),
      row: Math.max(0, Math.min(map.nRows - 1, down)),
      x: event.clientX,
      y: event.clientY,
    };
  };
  const open = (event: MouseEvent) => {
    const step = map.steps[cellOf(event).at];
    if (step === undefined) return;
    store.setStep(step);
    store.show({ kind: 'sequences', ...FRESH_CONTRAST });
  };
  return (
    <div class="evolution" style={{ width: `${width}px`, height: `${height}px` }}>
      <Canvas
        width={width}
        height={height}
        label={`${source.column.run}, log10 rms of ${quantity}, training steps across`}
        inputs={[map, contrast.table, theme]}
        draw={({ context, rect, dpr }) => {
          drawView(context, map.view, { table: contrast.table, mask: map.mask, rect, dpr, theme });
          drawPartMarks(context, partlyNonfinite(map), {
            rect,
            view: map.view,
            marks: marksIn(contrast.table),
          });
        }}
      />
      <svg
        class="map-overlay over-map"
        width={width}
        height={height}
        aria-hidden="true"
        onPointerMove={(event) => (hover.value = cellOf(event))}
        onPointerLeave={() => (hover.value = null)}
        onClick={open}
      >
        <Crosshair hover={hover} map={map} index={index} pitch={pitch} row={row} />
        {props.hasHorizon && <Horizon {...props} width={width} />}
      </svg>
      {props.hasRightAxis && <RightAxis map={map} row={row} hasName={isLast} />}
    </div>
  );
}

/** Mean reach over training, as far before the last timestep as it is long. */
function Horizon({
  source,
  map,
  pitch,
  row,
  width,
}: Props & { width: number }): JSX.Element | null {
  const store = useStore();
  const series = store.scalars.value.get(source.column.run)?.[
    `rnn/${source.series}/gradient_horizon`
  ];
  if (!series) return null;
  const isForward = source.entry?.direction !== 'backward';
  const y = (value: number) => ((isForward ? map.nRows - 1 - value : value) + 0.5) * row;
  const points = map.steps.flatMap((step, i) => {
    const at = series.steps.indexOf(step);
    const value = series.values[at];
    if (value === undefined || !Number.isFinite(value)) return [];
    return [{ x: (i + 0.5) * pitch, y: y(value), value }];
  });
  const last = points.at(-1);
  if (!last) return null;
  const path = points.map((p) => `${p.x.toFixed(1)},${p.y.toFixed(1)}`).join(' ');
  const baseline = labelY(points, Math.min(width - 4, last.x - 6), row * map.nRows);
  return (
    <g class="horizon">
      <polyline class="halo" points={path} />
      <polyline points={path} />
      <circle class="halo" cx={last.x} cy={last.y} r="5" />
      <circle cx={last.x} cy={last.y} r="4" />
      <text x={Math.min(width - 4, last.x - 6)} y={baseline} text-anchor="end">
        horizon {last.value.toFixed(1)}
      </text>
    </g>
  );
}

/** CSS px of the label: its width, what it rises above its base line, its distance to the line. */
const LABEL = { width: 84, rise: 11, gap: 9 } as const;

/** The label's base line: clear of the line beside it, over or under it, whichever is nearer. */
export function labelY(
  points: readonly { readonly x: number; readonly y: number }[],
  right: number,
  height: number,
): number {
  const last = points.at(-1);
  const beside = points.filter(({ x }) => x >= right - LABEL.width);
  // The line comes in from the point before the label's left edge.
  const before = points.filter(({ x }) => x < right - LABEL.width).at(-1);
  const ys = [...beside, ...(before ? [before] : []), ...(last ? [last] : [])].map(({ y }) => y);
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const [over, under] = [top - LABEL.gap, bottom + LABEL.gap + LABEL.rise];
  if (under > height - 3) return Math.max(LABEL.rise, over);
  const dot = last?.y ?? 0;
  return over < LABEL.rise || dot - over > under - dot ? under : over;
}

interface CrosshairProps {
  readonly hover: Signal<Cell | null>;
  readonly map: EvolutionMap;
  readonly index: number;
  readonly pitch: number;
  readonly row: number;
}

/** The pointed step and row in every column; without a pointer the slider's step. */
function Crosshair({ hover, map, index, pitch, row }: CrosshairProps): JSX.Element {
  const store = useStore();
  const cell = hover.value;
  const step = store.step.value;
  const [width, height] = [pitch * map.steps.length, row * map.nRows];
  const shown = nearestStep(map.steps, step) ?? 0;
  const at = cell ? cell.at : map.steps.indexOf(shown);
  const x = (at + 0.5) * pitch;
  const lines = [
    ...(at < map.steps.length ? [{ x1: x, x2: x, y1: 0, y2: height }] : []),
    ...(cell && cell.row < map.nRows
      ? [{ x1: 0, x2: width, y1: (cell.row + 0.5) * row, y2: (cell.row + 0.5) * row }]
      : []),
  ];
  return (
    <g class="cursor">
      {lines.map((line, i) => (
        <g key={i}>
          <line class="halo" {...line} />
          <line class="dash" {...line} />
        </g>
      ))}
      {cell?.column === index && (
        <g class="cell-outline">
          {['outer', 'inner'].map((ring) => (
            <rect
              key={ring}
              class={ring}
              x={cell.at * pitch}
              y={cell.row * row}
              width={Math.max(4, pitch)}
              height={Math.max(4, row)}
            />
          ))}
        </g>
      )}
    </g>
  );
}

function RightAxis({
  map,
  row,
  hasName,
}: {
  map: EvolutionMap;
  row: number;
  hasName: boolean;
}): JSX.Element {
  return (
    <div class="right-axis" aria-hidden="true">
      {indexTicks(map.nRows, 5).map(({ value, label }) => (
        <span
          key={label}
          class="right-tick"
          style={{ top: `${(map.nRows - 1 - value + 0.5) * row}px` }}
        >
          {label}
        </span>
      ))}
      {hasName && <span class="right-name">timesteps before the last</span>}
    </div>
  );
}
