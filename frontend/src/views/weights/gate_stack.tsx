import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { indexTicks } from '../../paint/axis';
import { formatNumber } from '../../paint/format';
import { drawView } from '../../paint/heatmap';
import { useStore } from '../../state/context';
import type { Contrast } from '../../state/contrast';
import type { Tensor } from '../../data/safetensors';
import { Canvas } from '../../ui/canvas';
import { XLabels } from '../../ui/column_grid';
import type { WeightLayout } from './layout';
import {
  gateNorm,
  gateView,
  WEIGHT_NAMES,
  type WeightColumn,
  type WeightName,
} from './weight_columns';

/** Where the pointer is among the weights. */
export interface WeightCell {
  readonly column: number;
  readonly name: WeightName;
  readonly gate: string;
  readonly row: number;
  readonly unit: number;
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly data: WeightColumn;
  readonly column: number;
  readonly gate: string;
  readonly kind: string;
  readonly contrast: Contrast;
  readonly layout: WeightLayout;
  readonly hover: Signal<WeightCell | null>;
}

/** One gate: kernel, recurrent kernel and bias under each other, units across. */
export function GateStack(props: Props): JSX.Element {
  const { data, gate, layout } = props;
  const at = data.gates.indexOf(gate);
  const nUnits = data.tensors.kernel?.shape.at(-1) ?? 0;
  const width = layout.cell * nUnits;
  return (
    <div class="gate-stack" style={{ width: `${width}px` }}>
      <div class="gate-title">
        <strong>{gate}</strong>
        <NormNote data={data} gate={at} />
      </div>
      {WEIGHT_NAMES.map((name) => {
        const tensor = data.tensors[name];
        if (!tensor) return null;
        return (
          <WeightMap key={name} {...props} name={name} tensor={tensor} at={at} width={width} />
        );
      })}
      <XLabels
        name="unit to"
        width={width}
        ticks={indexTicks(nUnits, 5).map(({ value, label }) => ({
          label,
          x: (value + 0.5) * layout.cell,
        }))}
      />
    </div>
  );
}

/** Norm of the gate's recurrent kernel, from the first kept step to this one. */
function NormNote({ data, gate }: { data: WeightColumn; gate: number }): JSX.Element | null {
  const now = data.tensors.recurrent_kernel;
  const first = data.initial.recurrent_kernel;
  const text = useMemo(() => {
    if (!now) return '';
    const norm = (tensor: Tensor) =>
      formatNumber(gateNorm(tensor, 'recurrent_kernel', gate), { digits: 2 });
    const [before, after] = [first ? norm(first) : '', norm(now)];
    return first && first !== now
      ? `recurrent norm ${before} → ${after}`
      : `recurrent norm ${after}`;
  }, [now, first, gate]);
  return text ? <span>{text}</span> : null;
}

interface MapProps extends Props {
  readonly name: WeightName;
  readonly tensor: Tensor;
  readonly at: number;
  readonly width: number;
}

function WeightMap({
  data,
  column,
  gate,
  kind,
  contrast,
  layout,
  hover,
  name,
  tensor,
  at,
  width,
}: MapProps): JSX.Element {
  const store = useStore();
  const theme = store.theme.value;
  const view = useMemo(() => gateView(tensor, name, at), [tensor, name, at]);
  const height = layout.heights[name];
  const cellOf = (event: MouseEvent): WeightCell => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const index = (offset: number, length: number, n: number) =>
      Math.max(0, Math.min(n - 1, Math.floor((offset / length) * n)));
    return {
      column,
      name,
      gate,
      unit: index(event.clientX - box.left, box.width, view.nColumns),
      row: index(event.clientY - box.top, box.height, view.nRows),
      x: event.clientX,
      y: event.clientY,
    };
  };
  return (
    <div class="map weight-map" style={{ height: `${height}px` }}>
      <Canvas
        width={width}
        height={height}
        label={`${data.source.column.run}, ${name.replace('_', ' ')} ${kind}, ${gate} gate, step ${data.step}`}
        inputs={[view, contrast.table, theme]}
        draw={({ context, rect, dpr }) =>
          drawView(context, view, { table: contrast.table, rect, dpr, theme })
        }
      />
      <svg
        class="map-overlay"
        width={width}
        height={height}
        aria-hidden="true"
        onPointerMove={(event) => (hover.value = cellOf(event))}
        onPointerLeave={() => (hover.value = null)}
      >
        <Outline
          hover={hover}
          name={name}
          gate={gate}
          width={width / view.nColumns}
          height={height / view.nRows}
          nRows={view.nRows}
          nUnits={view.nColumns}
        />
      </svg>
    </div>
  );
}

interface OutlineProps {
  readonly hover: Signal<WeightCell | null>;
  readonly name: WeightName;
  readonly gate: string;
  readonly width: number;
  readonly height: number;
  readonly nRows: number;
  readonly nUnits: number;
}

/** The pointed weight, in the same gate of every column. */
function Outline({
  hover,
  name,
  gate,
  width,
  height,
  nRows,
  nUnits,
}: OutlineProps): JSX.Element | null {
  const cell = hover.value;
  if (!cell || cell.name !== name || cell.gate !== gate || cell.row >= nRows || cell.unit >= nUnits)
    return null;
  return (
    <g class="cell-outline">
      {['outer', 'inner'].map((ring) => (
        <rect
          key={ring}
          class={ring}
          x={cell.unit * width}
          y={cell.row * height}
          width={Math.max(4, width)}
          height={Math.max(4, height)}
        />
      ))}
    </g>
  );
}
