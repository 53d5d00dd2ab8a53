import type { JSX } from 'preact';

import { nCells } from '../../data/cells';
import { useStore } from '../../state/context';
import type { Panel } from '../../state/sequence_columns';
import { useActive } from './active';
import { Cursor } from './cursor';
import { cellAt, type Cell, type Picture } from './picture';

interface Props {
  readonly panel: Panel;
  readonly picture: Picture;
  readonly width: number;
  readonly height: number;
  readonly isOneGate: boolean;
}

/** Outline of the pointed cell and its timestep, in every column. */
export function MapOverlay(props: Props): JSX.Element {
  const { panel, picture, width, height, isOneGate } = props;
  const store = useStore();
  const active = useActive();
  const isHere = active !== null && active.sample === panel.sample;
  const cell = isHere ? cellAt(picture, active) : { column: -1, row: -1 };
  const size = {
    width: width / nCells(picture.across),
    height: height / nCells(picture.down),
  };
  const along = picture.isTransposed ? cell.row : cell.column;
  const isCell = cell.row >= 0 && cell.column >= 0;
  return (
    <svg class="map-overlay passive" width={width} height={height} aria-hidden="true">
      {along >= 0 && (
        <Cursor
          at={(along + 0.5) * (picture.isTransposed ? size.height : size.width)}
          length={picture.isTransposed ? width : height}
          isAcross={picture.isTransposed}
          isPinned={store.hover.value === null}
        />
      )}
      {isCell && (isOneGate || active?.gate === panel.gate) && <Outline cell={cell} size={size} />}
    </svg>
  );
}

interface OutlineProps {
  readonly cell: Cell;
  readonly size: { readonly width: number; readonly height: number };
}

/** Never smaller than can be seen. */
function Outline({ cell, size }: OutlineProps): JSX.Element {
  const [width, height] = [Math.max(7, size.width), Math.max(5, size.height)];
  const place = {
    x: (cell.column + 0.5) * size.width - width / 2,
    y: (cell.row + 0.5) * size.height - height / 2,
    width,
    height,
  };
  return (
    <g class="cell-outline">
      <rect class="outer" {...place} />
      <rect class="inner" {...place} />
    </g>
  );
}
