/** What a map draws of a panel, and which entries its cells are: pure. */

import {
  axisName,
  cellOf,
  cellsIn,
  entriesOf,
  entryText,
  extentOf,
  joinCells,
  nCells,
  type Cells,
} from '../../data/cells';
import { cropMask, mirrorMask, transposeMask, type MaskView } from '../../data/mask';
import {
  cropView,
  mirrorView,
  transposeView,
  type Range,
  type StridedView,
} from '../../data/slicing';
import { reduceView } from '../../paint/reduce';
import type { ColumnData, Panel } from '../../state/sequence_columns';

/** What is shown of every panel, in entries of the arrays. */
export interface Shown {
  readonly timesteps: Range;
  readonly rows: Range;
}

const cropped = new WeakMap<Panel, { readonly key: string; readonly panel: Panel | null }>();

/** The shown part of a panel; null where it has none. The same object for the same range. */
export function cropPanel(panel: Panel, { timesteps, rows }: Shown): Panel | null {
  const key = `${timesteps.join()} ${rows.join()}`;
  const known = cropped.get(panel);
  if (known?.key === key) return known.panel;
  const part = newCrop(panel, cellsIn(panel.timesteps, timesteps), cellsIn(panel.rows, rows));
  cropped.set(panel, { key, panel: part });
  return part;
}

/** Whether a panel has all that the whole array has of what is shown. */
function covers(panel: Panel, { timesteps, rows }: Shown, whole: Panel): boolean {
  const has = (part: Cells, range: Range, all: Cells): boolean => {
    const [start, stop] = extentOf(part);
    const [first, last] = extentOf(all);
    return start <= Math.max(range[0], first) && stop >= Math.min(range[1], last);
  };
  return has(panel.timesteps, timesteps, whole.timesteps) && has(panel.rows, rows, whole.rows);
}

export interface ShownPanel {
  readonly whole: Panel;
  /** The shown part, in the most detail that is here; null where there is none. */
  readonly panel: Panel | null;
}

/** What a column draws of a sample's gate; null while nothing of it is here. */
export function shownPanel(
  { panels, details }: Pick<ColumnData, 'panels' | 'details'>,
  isWanted: (panel: Panel) => boolean,
  shown: Shown,
): ShownPanel | null {
  const whole = panels.find(isWanted);
  if (!whole) return null;
  const detail = details.find(isWanted);
  const best = detail && covers(detail, shown, whole) ? detail : whole;
  return { whole, panel: cropPanel(best, shown) };
}

function newCrop(panel: Panel, columns: Range, rows: Range): Panel | null {
  if (columns[0] >= columns[1] || rows[0] >= rows[1]) return null;
  const isAll = columns[1] - columns[0] === panel.view.nColumns;
  if (isAll && rows[1] - rows[0] === panel.view.nRows) return panel;
  return {
    ...panel,
    view: cropView(panel.view, { rows, columns }),
    mask: panel.mask && cropMask(panel.mask, { rows, columns }),
    timesteps: panel.timesteps.subarray(columns[0], columns[1] + 1),
    rows: panel.rows.subarray(rows[0], rows[1] + 1),
  };
}

export interface Picture {
  readonly view: StridedView;
  readonly mask: MaskView | undefined;
  /** Entries of the columns and rows as they are drawn. */
  readonly across: Cells;
  readonly down: Cells;
  /** Units across and timesteps down. */
  readonly isTransposed: boolean;
  /** The last of `across` stands at the left. */
  readonly isMirrored: boolean;
}

export interface PictureChoice {
  readonly isTransposed: boolean;
  /** Device px there are. */
  readonly width_px: number;
  readonly height_px: number;
}

const pictures = new WeakMap<Panel, { readonly key: string; readonly picture: Picture }>();

/** A panel turned, and reduced to the pixels there are. The same object for the same choice. */
export function pictureOf(panel: Panel, choice: PictureChoice): Picture {
  const { isTransposed } = choice;
  const [width, height] = [choice.width_px, choice.height_px].map((px) =>
    Math.max(1, Math.round(px)),
  ) as [number, number];
  const key = `${isTransposed} ${width} ${height}`;
  const known = pictures.get(panel);
  if (known?.key === key) return known.picture;
  const turned = isTransposed ? transposeView(panel.view) : panel.view;
  const mask = panel.mask && (isTransposed ? transposeMask(panel.mask) : panel.mask);
  const [across, down] = isTransposed
    ? [panel.rows, panel.timesteps]
    : [panel.timesteps, panel.rows];
  const reduced = reduceView(turned, height, width, mask);
  const picture: Picture = {
    view: reduced.view,
    mask: reduced.mask,
    across: joinCells(across, width),
    down: joinCells(down, height),
    isTransposed,
    isMirrored: false,
  };
  pictures.set(panel, { key, picture });
  return picture;
}

const mirrors = new WeakMap<Picture, Picture>();

/** A picture with its last column first. The same object for the same picture. */
export function mirrored(picture: Picture): Picture {
  let known = mirrors.get(picture);
  if (!known) {
    const { view, mask } = picture;
    known = {
      ...picture,
      view: mirrorView(view),
      mask: mask && mirrorMask(mask, view.nColumns),
      isMirrored: true,
    };
    mirrors.set(picture, known);
  }
  return known;
}

/** A place in an array, by absolute indices. */
export interface Entry {
  readonly timestep: number;
  readonly row: number;
}

export interface Cell {
  readonly column: number;
  readonly row: number;
}

/** The cell that shows an entry; -1 along an axis that does not show it. */
export function cellAt(picture: Picture, { timestep, row }: Entry): Cell {
  const { across, down, isTransposed } = picture;
  const [x, y] = isTransposed ? [row, timestep] : [timestep, row];
  return { column: drawnColumn(picture, cellOf(across, x)), row: cellOf(down, y) };
}

/** From a column as it is drawn to its place in `across`, and back; -1 stays. */
function drawnColumn({ across, isMirrored }: Picture, column: number): number {
  return isMirrored && column >= 0 ? nCells(across) - 1 - column : column;
}

/** Half-open range of the entries in a column as it is drawn. */
export const columnEntries = (picture: Picture, column: number): Range =>
  entriesOf(picture.across, drawnColumn(picture, column));

/** The first of a cell's entries: what it is pinned by. */
export function entryAt(picture: Picture, { column, row }: Cell): Entry {
  const { down, isTransposed } = picture;
  const [x, y] = [columnEntries(picture, column)[0], down[row] as number];
  return isTransposed ? { timestep: y, row: x } : { timestep: x, row: y };
}

/** Half-open ranges of the entries in the cell that shows an entry; null where none does. */
export function rangesAt(picture: Picture, entry: Entry): Shown | null {
  const { column, row } = cellAt(picture, entry);
  if (column < 0 || row < 0) return null;
  const [x, y] = [columnEntries(picture, column), entriesOf(picture.down, row)];
  return picture.isTransposed ? { timesteps: y, rows: x } : { timesteps: x, rows: y };
}

/** How many entries the largest value of a cell was chosen from. */
export const nEntries = ({ timesteps, rows }: Shown): number =>
  (timesteps[1] - timesteps[0]) * (rows[1] - rows[0]);

/** "Timesteps", "120–123": one axis of a cell in words. */
export function axisWords(axis: string, range: Range): readonly [name: string, value: string] {
  return [axisName(axis, range[1] - range[0] > 1), entryText(range)];
}

/** The cell at a point of a picture, by shares of its width and height. */
export function cellUnder({ across, down }: Picture, x: number, y: number): Cell {
  const at = (share: number, n: number) => Math.max(0, Math.min(n - 1, Math.floor(share * n)));
  return { column: at(x, nCells(across)), row: at(y, nCells(down)) };
}
