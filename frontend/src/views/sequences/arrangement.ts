/** Where every map of the view stands, and how large it is. */

import { useComputed } from '@preact/signals';
import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';

import { useStore } from '../../state/context';
import type { ColumnData } from '../../state/sequence_columns';
import type { Store } from '../../state/store';
import type { Grid, RangeAxis, Ranges, View } from '../../state/view';
import { columnWidth } from '../../ui/column_grid';
import { useDpr, useSize, type Size } from '../../ui/size';
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
  /** CSS px of the tokens at the left of a transposed map. */
  readonly left: number;
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

/** What the arrangement follows from besides the arrays: the view's choices and the window. */
export interface Setting {
  readonly ranges: Ranges;
  readonly grid: Grid;
  readonly isTransposed: boolean;
  readonly size: Size;
  readonly dpr: number;
}

export function useArrangement(columns: readonly ColumnData[]): Arrangement {
  const [box, size] = useSize({ width: 1200, height: 700 });
  const setting = useSetting(size);
  return useMemo(
    () => ({ box, ...arrange(columns, samplesOf(columns), setting) }),
    [columns, setting],
  );
}

export function useSetting(size: Size): Setting {
  const store = useStore();
  const ranges = useComputed(() => store.view.value.ranges).value;
  const grid = useComputed(() => store.view.value.grid).value;
  const isTransposed = useComputed(() => isTransposedIn(store.view.value)).value;
  const dpr = useDpr();
  return useMemo(
    () => ({ ranges, grid, isTransposed, size, dpr }),
    [ranges, grid, isTransposed, size, dpr],
  );
}

/** The axes of all columns, as far as they are shown. */
function shownAxes(
  columns: readonly ColumnData[],
  { ranges, isTransposed }: Setting,
): Pick<Frame, 'isTransposed' | 'timesteps' | 'rows'> {
  const rowsAxis = (columns.find(({ nRows }) => nRows > 0)?.rowsAxis ?? 'units') as RangeAxis;
  const nTimesteps = mostOf(columns, (data) => data.nTimesteps);
  const nRows = mostOf(columns, (data) => data.nRows);
  return {
    isTransposed,
    timesteps: zoomAxis(ranges, 'timesteps', nTimesteps),
    rows: zoomAxis(ranges, rowsAxis, nRows),
  };
}

/** `nPanels`: how many maps share the height; the rows, unless told. */
export function arrange(
  columns: readonly ColumnData[],
  samples: readonly number[],
  setting: Setting,
  nPanels?: number,
): Omit<Arrangement, 'box'> {
  const { ranges, grid, isTransposed, size, dpr } = setting;
  const axes = shownAxes(columns, setting);
  const [nEntriesAcross = 0, nDown = 0] = axesOf(axes).map(({ shown }) => shown[1] - shown[0]);
  const gateName = ranges.gates;
  const nGates = mostOf(columns, ({ gates }) => shownGates(gates, gateName).length);
  const nAcross =
    columns.length === 1
      ? samplesAcross(columnWidth(size, 1), nEntriesAcross, samples.length)
      : columns.length;
  const rows = mapRows({
    grid,
    samples,
    nGates: Math.max(1, nGates),
    nColumns: columns.length,
    nAcross,
  });
  const hasTokens = columns.some((data) => data.tokens(samples[0] ?? 0));
  const left = isTransposed && hasTokens ? TOKENS_DOWN_PX : 0;
  const room = columnWidth(size, nAcross) - left;
  const { pitch, mapHeight } = sequencesLayout({
    column: room,
    viewport: size.height,
    nAcross: nEntriesAcross,
    nDown,
    nPanels: nPanels ?? rows.length,
    isGated: mostOf(columns, ({ gates }) => gates.length) > 0,
    hasTokens: hasTokens && !isTransposed,
    dpr,
  });
  const widest = Math.min(room, Math.ceil(pitch * nEntriesAcross));
  return {
    frame: { ...axes, pitch, mapHeight, dpr, isOneGate: gateName !== undefined },
    rows,
    nAcross,
    width: Math.max(MIN_HEAD_PX, isTransposed ? columnWidth(size, nAcross) : widest),
    room,
    left,
    cellHeight: mapHeight + AROUND_PX,
    gateName,
  };
}

/** px at the left of a transposed map for its tokens. */
export const TOKENS_DOWN_PX = 24;

/** Lines run along the timesteps whatever the maps do. */
const isTransposedIn = ({ transposed, display }: View): boolean => transposed && display === 'maps';

export const samplesOf = (columns: readonly ColumnData[]): readonly number[] =>
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
