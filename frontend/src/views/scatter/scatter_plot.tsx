import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { TOKENS } from '../../color/tokens';
import type { Range } from '../../data/slicing';
import { indexTicks } from '../../paint/axis';
import { drawPoints, nearestPoint } from '../../paint/scatter';
import { valueY, type ValueAxis } from '../../paint/value_axis';
import { useStore } from '../../state/context';
import type { ColumnData, Panel } from '../../state/sequence_columns';
import { AXES } from '../../terms';
import { Canvas } from '../../ui/canvas';
import { XLabels } from '../../ui/column_grid';
import { nextPoint, oddText, scatterPoints, xOf, type ScatterPoint } from './scatter_model';

export const CAPTION_PX = 18;

interface Props {
  readonly data: ColumnData;
  /** Of one gate. */
  readonly lines: readonly Panel[];
  readonly column: number;
  readonly gate: number;
  readonly timestep: number;
  readonly units: Range;
  readonly samples: readonly number[];
  readonly axis: ValueAxis;
  readonly width: number;
}

/** CSS px around a point that are the point. */
const REACH_PX = 40;

/** One gate of one column. */
export function ScatterPlot(props: Props): JSX.Element {
  const { data, lines, column, gate, timestep, units, samples, axis, width } = props;
  const store = useStore();
  const theme = store.theme.value;
  const { across } = store.view.value;
  const rect = { x: 0, y: 0, width, height: axis.height };
  const points = useMemo(
    () => scatterPoints({ lines, timestep, units, samples, across, axis, rect, theme }),
    [
      data.panels,
      gate,
      timestep,
      ...units,
      samples.join(),
      across,
      theme,
      width,
      axis.norm.kind,
      axis.norm.low,
      axis.norm.high,
      axis.height,
      axis.isPositive,
    ],
  );
  const gateName = data.gates[gate];
  const where = `timestep ${timestep}${gateName ? `, ${gateName} gate` : ''}`;
  const show = (point: ScatterPoint | undefined, x: number, y: number, byKey = false) => {
    if (!point) store.hover.value = null;
    else store.hover.value = { ...cellOf(point), column, x, y, byKey };
  };
  const cellOf = ({ sample, unit }: ScatterPoint) => ({ sample, timestep, row: unit, gate });
  const pointUnder = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    return points[nearestPoint(points, at, { rect, most: REACH_PX })];
  };
  const onKey = (event: KeyboardEvent) => {
    const next = nextPoint(points, { from: store.hover.value, key: event.key, across });
    if (!next) return;
    event.preventDefault();
    const box = (event.currentTarget as Element).getBoundingClientRect();
    show(next, box.left + next.x, box.top + (Number.isFinite(next.y) ? next.y : axis.height), true);
  };
  const radius = width / Math.max(1, points.length) < 0.6 ? 2 : 3.25;
  return (
    <div class="sample" style={{ width: `${width}px` }}>
      <div class="caption">
        <span>{where.charAt(0).toUpperCase() + where.slice(1)}</span>
        <span class="warn">{oddText(points, lines)}</span>
      </div>
      <div
        class="map scatter"
        style={{ height: `${axis.height}px` }}
        role="application"
        tabIndex={0}
        aria-label={`Points of ${data.source.column.run} at ${where}. Arrow keys move from one to another.`}
        onKeyDown={onKey}
        onBlur={() => {
          if (store.hover.value?.byKey) store.hover.value = null;
        }}
      >
        <Canvas
          width={width}
          height={axis.height}
          label={`${data.source.column.run}, ${where}, ${across} across, step ${data.step}`}
          inputs={[points, theme]}
          draw={({ context }) => {
            const tokens = TOKENS[theme];
            context.fillStyle = tokens.nodata;
            context.fillRect(0, 0, width, axis.height);
            context.fillStyle = tokens.control;
            context.fillRect(0, Math.round(valueY(axis, 0)), width, 1);
            drawPoints(context, points, { rect, radius, haloColour: tokens.nodata });
          }}
        />
        <svg
          class="map-overlay"
          width={width}
          height={axis.height}
          aria-hidden="true"
          onPointerMove={(event) => show(pointUnder(event), event.clientX, event.clientY)}
          onPointerLeave={() => (store.hover.value = null)}
          onClick={(event) => {
            const point = pointUnder(event);
            if (point) store.togglePin(cellOf(point));
          }}
        >
          <Chosen points={points} {...props} />
        </svg>
      </div>
      <XLabels
        name={across === 'units' ? (AXES[data.rowsAxis]?.singular ?? '') : 'sample'}
        ticks={ticksOf(props, across)}
        width={width}
      />
    </div>
  );
}

/** Where the pointed point stands in this column too. */
function Chosen({
  points,
  width,
  axis,
  samples,
  units,
  gate,
}: Props & { points: readonly ScatterPoint[] }): JSX.Element | null {
  const store = useStore();
  const { across, pin } = store.view.value;
  const active = store.hover.value ?? pin;
  if (!active || active.row < units[0] || active.row >= units[1]) return null;
  const rect = { x: 0, y: 0, width, height: axis.height };
  const x = xOf({ across, units, samples, rect }, { sample: active.sample, unit: active.row });
  const point = points.find(({ sample, unit }) => sample === active.sample && unit === active.row);
  return (
    <g class={`cursor ${store.hover.value ? '' : 'pinned'}`}>
      <line class="halo" x1={x} x2={x} y1="0" y2={axis.height} />
      <line class="dash" x1={x} x2={x} y1="0" y2={axis.height} />
      {point && active.gate === gate && Number.isFinite(point.y) && (
        <circle class="ring" cx={point.x} cy={point.y} r="6" />
      )}
    </g>
  );
}

/** Labels of units or samples across. */
function ticksOf({ units, samples, width }: Props, across: string) {
  const [start, n] = across === 'units' ? [units[0], units[1] - units[0]] : [0, samples.length];
  return indexTicks(n, width > 300 ? 5 : 3).map(({ value }) => ({
    label: String(across === 'units' ? start + value : samples[value]),
    x: ((value + 0.5) * width) / n,
  }));
}
