/** Where every map of the view stands, and how large it is. */

import { useComputed } from '@preact/signals';
import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';

import { useStore } from '../../state/context';
import type { ColumnData } from '../../state/sequence_columns';
import type { Store } from '../../state/store';
import type { RangeAxis, View } from '../../state/view';
import { columnWidth } from '../../ui/column_grid';
import { useDpr, useSize } from '../../ui/size';
import { zoomAxis } from '../../ui/zoom';
import { axesOf, type Frame } from './frame';
import { samplesAcross, sequencesLayout } from './layout';
import { mapRows, shownGates, type MapRow } from './rows';

export interface Arrangement {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly frame: Frame;
  readonly rows: readonly MapRow[];
  /** Columns of the grid: the runs, or samples of a single run. */
  readonly nAcross: number;
  /** CSS px of a column, and the room there is for it. */
  readonly width: number;
  readonly room: number;
  /** CSS px of a map with its caption and tokens. */
  readonly cellHeight: number;
  /** The one gate that is shown; undefined: all. */
  readonly gateName: string | undefined;
}

/** Caption and gap. */
const AROUND_PX = 22;
/** Columns at least this wide have room for their header's figures. */
const MIN_HEAD_PX = 264;

const mostOf = (columns: readonly ColumnData[], of: (data: ColumnData) => number): number =>
  Math.max(0, ...columns.map(of));

export function useArrangement(columns: readonly ColumnData[]): Arrangement {
  const store = useStore();
  const ranges = useComputed(() => store.view.value.ranges).value;
  const grid = useComputed(() => store.view.value.grid).value;
  const isTransposed = useComputed(() => isTransposedIn(store.view.value)).value;
  const [box, size] = useSize({ width: 1200, height: 700 });
  const dpr = useDpr();
  return useMemo(() => {
    const rowsAxis = (columns.find(({ nRows }) => nRows > 0)?.rowsAxis ?? 'units') as RangeAxis;
    const timesteps = zoomAxis(
      ranges,
      'timesteps',
      mostOf(columns, (data) => data.nTimesteps),
    );
    const rowAxis = zoomAxis(
      ranges,
      rowsAxis,
      mostOf(columns, (data) => data.nRows),
    );
    const partial = { isTransposed, timesteps, rows: rowAxis };
    const [nAcrossEntries, nDown] = axesOf(partial).map(({ shown }) => shown[1] - shown[0]) as [
      number,
      number,
    ];
    const gateName = ranges.gates;
    const nGates = Math.max(
      1,
      mostOf(columns, ({ gates }) => shownGates(gates, gateName).length),
    );
    const samples = samplesOf(columns);
    const isSingle = columns.length === 1;
    const nAcross = isSingle
      ? samplesAcross(columnWidth(size, 1), nAcrossEntries, samples.length)
      : columns.length;
    const rows = mapRows({ grid, samples, nGates, nColumns: columns.length, nAcross });
    const hasTokens = columns.some((data) => data.tokens(samples[0] ?? 0));
    const room = columnWidth(size, nAcross) - (isTransposed && hasTokens ? TOKENS_DOWN_PX : 0);
    const { pitch, mapHeight } = sequencesLayout({
      column: room,
      viewport: size.height,
      nAcross: nAcrossEntries,
      nDown,
      nPanels: rows.length,
      isGated: mostOf(columns, ({ gates }) => gates.length) > 0,
      hasTokens: hasTokens && !isTransposed,
      dpr,
    });
    const isOneGate = gateName !== undefined;
    const frame: Frame = { ...partial, pitch, mapHeight, dpr, isOneGate };
    const widest = Math.min(room, Math.ceil(pitch * nAcrossEntries));
    const width = Math.max(MIN_HEAD_PX, isTransposed ? columnWidth(size, nAcross) : widest);
    const cellHeight = mapHeight + AROUND_PX;
    return { box, frame, rows, nAcross, width, room, cellHeight, gateName };
  }, [columns, ranges, grid, isTransposed, size, dpr]);
}

/** px at the left of a transposed map for its tokens. */
export const TOKENS_DOWN_PX = 24;

/** Lines run along the timesteps whatever the maps do. */
const isTransposedIn = ({ transposed, display }: View): boolean => transposed && display === 'maps';

const samplesOf = (columns: readonly ColumnData[]): readonly number[] =>
  [...new Set(columns.flatMap((data) => data.samples))].sort((a, b) => a - b);

/** Where the cursor stands along the axes across and down, by shares of what is shown. */
export function cursorShares(
  store: Store,
  frame: Frame,
): readonly [across: number, down: number] | null {
  const hover = store.hover.value;
  if (!hover) return null;
  const share = ([start, stop]: readonly [number, number], at: number) =>
    Math.max(0, Math.min(1, (at + 0.5 - start) / (stop - start)));
  const along = share(frame.timesteps.shown, hover.timestep);
  const row = share(frame.rows.shown, hover.row);
  return frame.isTransposed ? [row, along] : [along, row];
}
