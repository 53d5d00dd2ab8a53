import type { ComponentChildren, JSX } from 'preact';

import type { Size } from './size';

export const GUTTER_PX = 56;
export const GAP_PX = 24;
const RIGHT_PX = 32;
const MIN_COLUMN_PX = 264;

/** Room for one of `n` columns in a page of this size; narrower than that, the columns scroll. */
export function columnWidth({ width }: Size, n: number, least = MIN_COLUMN_PX): number {
  const room = width - GUTTER_PX - RIGHT_PX - GAP_PX * (n - 1);
  return Math.max(least, Math.floor(room / Math.max(1, n)));
}

interface GridProps {
  readonly nColumns: number;
  readonly width: number;
  /** Of the frozen part on the left. */
  readonly gutter?: number;
  readonly children: ComponentChildren;
}

/** A frozen gutter and columns of one width; rows are `GridRow`s. */
export function ColumnGrid(props: GridProps): JSX.Element {
  const { nColumns, width, gutter = GUTTER_PX, children } = props;
  const columns = `${gutter - GAP_PX}px repeat(${nColumns}, ${width}px)`;
  return (
    <div class="grid" style={{ gridTemplateColumns: columns }}>
      {children}
    </div>
  );
}

interface RowProps {
  /** head and foot stay while the rows between them scroll. */
  readonly kind?: 'head' | 'body' | 'foot';
  readonly gutter?: ComponentChildren;
  readonly cells: readonly ComponentChildren[];
}

export function GridRow({ kind = 'body', gutter, cells }: RowProps): JSX.Element {
  return (
    <>
      <div class={`gutter ${kind}`}>{gutter}</div>
      {cells.map((cell, i) => (
        <div key={i} class={`cell ${kind}`}>
          {cell}
        </div>
      ))}
    </>
  );
}

interface YLabelsProps {
  readonly name: string;
  /** Whose axis it is, where several stand under each other. */
  readonly title?: string;
  readonly ticks: readonly { readonly label: string; readonly y: number }[];
  readonly top: number;
  readonly height: number;
}

/** Labels of a vertical axis, in the gutter. */
export function YLabels({ name, title, ticks, top, height }: YLabelsProps): JSX.Element {
  return (
    <div class="y-labels" style={{ top: `${top}px`, height: `${height}px` }} aria-hidden="true">
      {ticks.map(({ label, y }) => (
        <span key={label} class="y-tick" style={{ top: `${y}px` }}>
          {label}
        </span>
      ))}
      {title && <span class="y-name y-title">{title}</span>}
      <span class="y-name">{name}</span>
    </div>
  );
}

interface XLabelsProps {
  readonly name?: string;
  readonly ticks: readonly { readonly label: string; readonly x: number }[];
  readonly width: number;
}

/** Labels of a horizontal axis; its name stands between two ticks, clear of the label under it. */
export function XLabels({ name, ticks, width }: XLabelsProps): JSX.Element {
  const at = nameAt(ticks, width, (name?.length ?? 0) * 6.2);
  return (
    <div class="x-labels" style={{ width: `${width}px` }} aria-hidden="true">
      {ticks.map(({ label, x }, i) => (
        <span key={label} class={edgeClass(i, ticks.length, x, width)} style={{ left: `${x}px` }}>
          {label}
        </span>
      ))}
      {name && at !== null && (
        <span class="x-name" style={{ left: `${at}px` }}>
          {name}
        </span>
      )}
    </div>
  );
}

/** Labels at the ends stay inside. */
function edgeClass(i: number, n: number, x: number, width: number): string {
  if (i === 0 && x < 14) return 'at-start';
  return i === n - 1 && x > width - 20 ? 'at-end' : '';
}

/** The middle of the gap nearest to the axis' middle that is wide enough. */
function nameAt(
  ticks: readonly { readonly x: number }[],
  width: number,
  nameWidth: number,
): number | null {
  const gaps = ticks.slice(1).map((tick, i) => {
    const left = ticks[i]?.x ?? 0;
    return { middle: (left + tick.x) / 2, room: tick.x - left - 22 };
  });
  const fitting = gaps.filter(({ room }) => room >= nameWidth);
  const best = fitting.sort(
    (a, b) => Math.abs(a.middle - width / 2) - Math.abs(b.middle - width / 2),
  )[0];
  return best?.middle ?? null;
}
