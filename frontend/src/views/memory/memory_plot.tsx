import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { TOKENS } from '../../color/tokens';
import { cellAt, indexTicks } from '../../paint/axis';
import { drawView } from '../../paint/heatmap';
import { useStore } from '../../state/context';
import type { Contrast } from '../../state/contrast';
import { Canvas, type Surface } from '../../ui/canvas';
import { XLabels } from '../../ui/column_grid';
import type { MemoryColumn } from './memory_columns';
import { boxOf, isReached, type MemoryMap } from './memory_map';

/** Where the pointer is, by index names. */
export interface Cell {
  readonly column: number;
  readonly row: number;
  readonly box: number;
  readonly timestep: number;
  readonly x: number;
  readonly y: number;
}

export const ROW_LABEL_PX = 40;

interface Props {
  readonly data: MemoryColumn;
  readonly map: MemoryMap;
  readonly index: number;
  readonly contrast: Contrast;
  readonly width: number;
  readonly row: number;
  readonly hover: Signal<Cell | null>;
}

/** One run: loss timesteps down, timesteps across. */
export function MemoryPlot({ data, map, index, contrast, hover, ...size }: Props): JSX.Element {
  const store = useStore();
  const theme = store.theme.value;
  const width = size.width - ROW_LABEL_PX;
  const nRows = map.view.nRows;
  const height = size.row * nRows;
  const cellOf = (event: MouseEvent): Cell => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const at = cellAt(event.clientX - box.left, map.view.nColumns, box.width);
    return {
      column: index,
      row: cellAt(event.clientY - box.top, nRows, box.height),
      box: at,
      timestep: map.starts[at] ?? 0,
      x: event.clientX,
      y: event.clientY,
    };
  };
  const ticks = indexTicks(map.nTimesteps, width > 300 ? 5 : 3).map(({ value, label }) => ({
    label,
    x: ((value + 0.5) * width) / map.nTimesteps,
  }));
  const draw = ({ context, rect, dpr }: Surface) => {
    drawView(context, map.view, { table: contrast.table, mask: map.mask, rect, dpr, theme });
    context.fillStyle = TOKENS[theme].page;
    for (const { x, y, width, height } of blankRects(map, rect))
      context.fillRect(x, y, width, height);
  };
  return (
    <div class="memory-plot">
      <div class="memory-rows" aria-hidden="true">
        {map.lossTimesteps.map((timestep, row) => (
          <span key={timestep} style={{ top: `${(row + 0.5) * size.row}px` }}>
            {timestep}
          </span>
        ))}
      </div>
      <div class="memory-map" style={{ width: `${width}px` }}>
        <Canvas
          width={width}
          height={height}
          label={`${data.source.column.run}, memory map at step ${data.step}, timesteps across, loss timesteps down`}
          inputs={[map, contrast.table, theme]}
          draw={draw}
        />
        <svg
          class="map-overlay over-map"
          width={width}
          height={height}
          aria-hidden="true"
          onPointerMove={(event) => (hover.value = cellOf(event))}
          onPointerLeave={() => (hover.value = null)}
        >
          <Overlay map={map} index={index} width={width} row={size.row} hover={hover} />
        </svg>
        <XLabels name="timestep" ticks={ticks} width={width} />
      </div>
    </div>
  );
}

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where no gradient can arrive: no data would say too little, the darkest colour too much. */
export function blankRects(
  map: MemoryMap,
  { width, height }: Pick<Rect, 'width' | 'height'>,
): Rect[] {
  const { nRows, nColumns } = map.view;
  return map.lossTimesteps.flatMap((_, row) => {
    const blank = Array.from({ length: nColumns }, (_, box) => box).filter(
      (box) => !isReached(map, row, box),
    );
    const [first, last] = [blank[0], blank.at(-1)];
    if (first === undefined || last === undefined) return [];
    const x = (first * width) / nColumns;
    const y = (row * height) / nRows;
    const right = ((last + 1) * width) / nColumns;
    return [{ x, y, width: right - x + 1, height: height / nRows + 0.5 }];
  });
}

type OverlayProps = Pick<Props, 'map' | 'index' | 'row' | 'width' | 'hover'>;

/** A tick where each loss timestep stands, and the pointed cell. */
function Overlay({ map, index, row, width, hover }: OverlayProps): JSX.Element {
  const { nRows, nColumns } = map.view;
  const cell = hover.value;
  const pitch = width / nColumns;
  const at = cell ? boxOf(map, cell.timestep) : 0;
  const x = (at + 0.5) * pitch;
  const line = { x1: x, x2: x, y1: 0, y2: nRows * row };
  return (
    <>
      {map.lossTimesteps.map((timestep, i) => {
        const from = boxOf(map, timestep);
        const edge = (map.isBackward ? from : from + 1) * pitch;
        return (
          <line
            key={timestep}
            class="loss-edge"
            x1={Math.max(1, Math.min(width - 1, edge))}
            x2={Math.max(1, Math.min(width - 1, edge))}
            y1={i * row}
            y2={(i + 1) * row}
          />
        );
      })}
      {cell && (
        <g class="cursor">
          <line class="halo" {...line} />
          <line class="dash" {...line} />
        </g>
      )}
      {cell?.column === index && (
        <g class="cell-outline">
          {['outer', 'inner'].map((ring) => (
            <rect
              key={ring}
              class={ring}
              x={cell.box * pitch}
              y={cell.row * row}
              width={Math.max(4, pitch)}
              height={row}
            />
          ))}
        </g>
      )}
    </>
  );
}
