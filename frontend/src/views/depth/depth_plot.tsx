import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { marksIn } from '../../color/table';
import { nearestStep } from '../../data/slicing';
import { cellAt } from '../../paint/axis';
import { drawView } from '../../paint/heatmap';
import { drawPartMarks } from '../../paint/marks';
import { useStore } from '../../state/context';
import type { Contrast } from '../../state/contrast';
import { FRESH_CONTRAST } from '../../state/view';
import { Canvas } from '../../ui/canvas';
import { partlyNonfinite, type DepthMap } from './depth_map';
import type { DepthColumn } from './depth_columns';

/** Where the pointer is: column of the page, kept step of that run, series. */
export interface Cell {
  readonly column: number;
  readonly at: number;
  readonly depth: number;
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly data: DepthColumn;
  readonly map: DepthMap;
  readonly index: number;
  readonly contrast: Contrast;
  readonly what: string;
  readonly pitch: number;
  readonly row: number;
  readonly hover: Signal<Cell | null>;
}

/** One run: kept steps across, series in order of depth down. */
export function DepthPlot(props: Props): JSX.Element {
  const { data, map, index, contrast, what, pitch, row, hover } = props;
  const store = useStore();
  const theme = store.theme.value;
  const width = pitch * map.steps.length;
  const height = row * map.rows.length;
  const cellOf = (event: MouseEvent): Cell => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return {
      column: index,
      at: cellAt(event.clientX - box.left, map.steps.length, box.width),
      depth: cellAt(event.clientY - box.top, map.rows.length, box.height),
      x: event.clientX,
      y: event.clientY,
    };
  };
  const open = (event: MouseEvent) => {
    const { at, depth } = cellOf(event);
    const [step, series] = [map.steps[at], data.series[depth]];
    if (step === undefined || series === undefined) return;
    store.show({ kind: 'sequences', series, ...FRESH_CONTRAST });
    store.setStep(step);
  };
  return (
    <div class="depth-map" style={{ width: `${width}px`, height: `${height}px` }}>
      <Canvas
        width={width}
        height={height}
        label={`${data.column.run}, log10 of ${what}, training steps across, series in order of depth down`}
        inputs={[map, contrast.table, theme]}
        draw={({ context, rect, dpr }) => {
          const { table, logarithms } = contrast;
          drawView(context, map.view, { table, mask: map.mask, rect, dpr, theme, logarithms });
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
        <Cursor {...props} width={width} height={height} />
      </svg>
    </div>
  );
}

/** The pointed step and series in every column; without a pointer the column's step. */
function Cursor(props: Props & { width: number; height: number }): JSX.Element {
  const { data, map, index, pitch, row, hover, width, height } = props;
  const store = useStore();
  const cell = hover.value;
  const own = nearestStep(map.steps, data.column.step ?? store.step.value) ?? 0;
  const at = cell ? cell.at : map.steps.indexOf(own);
  const x = (at + 0.5) * pitch;
  const y = ((cell?.depth ?? 0) + 0.5) * row;
  return (
    <g class="cursor">
      {at < map.steps.length && <Line x1={x} x2={x} y1={0} y2={height} />}
      {cell && cell.depth < map.rows.length && <Line x1={0} x2={width} y1={y} y2={y} />}
      {cell?.column === index && (
        <g class="cell-outline">
          {['outer', 'inner'].map((ring) => (
            <rect
              key={ring}
              class={ring}
              x={cell.at * pitch}
              y={cell.depth * row}
              width={Math.max(4, pitch)}
              height={row}
            />
          ))}
        </g>
      )}
    </g>
  );
}

function Line(place: { x1: number; x2: number; y1: number; y2: number }): JSX.Element {
  return (
    <>
      <line class="halo" {...place} />
      <line class="dash" {...place} />
    </>
  );
}
