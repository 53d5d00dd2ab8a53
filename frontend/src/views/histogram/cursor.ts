/** A cursor on one bin, and where keys move it: pure. */

/** The bin of a panel; `place` counts the panels of a row. */
export interface BinAt {
  readonly row: number;
  readonly place: number;
  readonly bin: number;
}

/** And the point of the window beside which its card stands. */
export interface BinCursor extends BinAt {
  readonly x: number;
  readonly y: number;
  readonly byKey: boolean;
}

/** Number of bins by row and place; 0: there is no panel. */
export type Bins = readonly (readonly number[])[];

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
}

export function firstBin(bins: Bins): BinAt | null {
  const row = bins.findIndex((places) => places.some((n) => n > 0));
  const place = bins[row]?.findIndex((n) => n > 0) ?? -1;
  return place < 0 ? null : { row, place, bin: 0 };
}

/** The bin that a key leads to; null: the key is none of these. */
export function movedBin(at: BinAt, { key, shiftKey }: KeyPress, bins: Bins): BinAt | null {
  const by = shiftKey ? 10 : 1;
  const across = { ArrowLeft: -by, ArrowRight: by, Home: -Infinity, End: Infinity }[key];
  if (across !== undefined) {
    const n = bins[at.row]?.[at.place] ?? 1;
    return { ...at, bin: Math.max(0, Math.min(n - 1, at.bin + across)) };
  }
  const down = { ArrowUp: -1, ArrowDown: 1 }[key];
  const aside = { PageUp: -1, PageDown: 1 }[key];
  if (down === undefined && aside === undefined) return null;
  const next = { ...at, row: at.row + (down ?? 0), place: at.place + (aside ?? 0) };
  return (bins[next.row]?.[next.place] ?? 0) > 0 ? next : at;
}
