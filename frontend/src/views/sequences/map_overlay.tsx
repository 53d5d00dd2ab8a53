import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import type { Panel } from '../../state/sequence_columns';

interface Props {
  readonly panel: Panel;
  readonly column: number;
  readonly width: number;
  readonly height: number;
}

/** Outline of the pointed cell and its timestep, in every column; takes the pointer. */
export function MapOverlay({ panel, column, width, height }: Props): JSX.Element {
  const store = useStore();
  const { sample, gate, view } = panel;
  const active = store.hover.value ?? store.view.value.pin;
  const isHere = active !== null && active.sample === sample;
  const [cellWidth, cellHeight] = [width / view.nColumns, height / view.nRows];

  const cellOf = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const at = (offset: number, size: number, n: number) =>
      Math.max(0, Math.min(n - 1, Math.floor((offset / size) * n)));
    return {
      sample,
      gate,
      timestep: at(event.clientX - box.left, box.width, view.nColumns),
      row: at(event.clientY - box.top, box.height, view.nRows),
    };
  };
  return (
    <svg
      class="map-overlay"
      width={width}
      height={height}
      aria-hidden="true"
      onPointerMove={(event) => {
        const { clientX: x, clientY: y } = event;
        store.hover.value = { ...cellOf(event), column, x, y };
      }}
      onPointerLeave={() => (store.hover.value = null)}
      onClick={(event) => store.togglePin(cellOf(event))}
    >
      {isHere && active.timestep < view.nColumns && (
        <Cursor
          x={(active.timestep + 0.5) * cellWidth}
          height={height}
          isPinned={store.hover.value === null}
        />
      )}
      {isHere &&
        active.gate === gate &&
        active.row < view.nRows &&
        active.timestep < view.nColumns && (
          <g class="cell-outline">
            {['outer', 'inner'].map((ring) => (
              <rect
                key={ring}
                class={ring}
                x={active.timestep * cellWidth + cellWidth / 2 - Math.max(7, cellWidth) / 2}
                y={active.row * cellHeight + cellHeight / 2 - Math.max(5, cellHeight) / 2}
                width={Math.max(7, cellWidth)}
                height={Math.max(5, cellHeight)}
              />
            ))}
          </g>
        )}
    </svg>
  );
}

interface CursorProps {
  readonly x: number;
  readonly height: number;
  readonly isPinned: boolean;
}

export function Cursor({ x, height, isPinned }: CursorProps): JSX.Element {
  return (
    <g class={`cursor ${isPinned ? 'pinned' : ''}`}>
      <line class="halo" x1={x} x2={x} y1="0" y2={height} />
      <line class="dash" x1={x} x2={x} y1="0" y2={height} />
    </g>
  );
}
