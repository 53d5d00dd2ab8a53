/** Zoom and pan along index axes: pure. What is shown of an axis is a typed range of the view. */

import { formatRange, openRange, parseRange, type Range } from '../data/slicing';
import type { RangeAxis, Ranges } from '../state/view';

/** An axis of a picture: `n` entries, of which a range is shown. */
export interface ZoomAxis {
  readonly axis: RangeAxis;
  readonly n: number;
  readonly shown: Range;
  /** How a range is written where entries are not counted from 0: kept steps by their step. */
  readonly write?: (range: Range) => string;
}

/** What the view shows of an axis; a range that this array cannot give: all of it. */
export function zoomAxis(ranges: Ranges, axis: RangeAxis, n: number): ZoomAxis {
  const text = ranges[axis] ?? '';
  const range = parseRange(openRange(text, n) ?? '', n);
  if (typeof range !== 'string') return { axis, n, shown: range };
  const stopped = parseRange(`${text.split(':')[0] ?? ''}:`, n);
  const isBeyond = openRange(text, n) !== null && typeof stopped !== 'string';
  return { axis, n, shown: isBeyond ? stopped : [0, n] };
}

const spanOf = ([start, stop]: Range): number => stop - start;
export const isZoomed = ({ n, shown }: ZoomAxis): boolean => spanOf(shown) < n;

/** A range of that length at or near a start, inside the axis. */
function placed(start: number, span: number, n: number): Range {
  const from = Math.max(0, Math.min(n - span, Math.round(start)));
  return [from, from + span];
}

/**
 * Returns a range `factor` times as long, in which what stands at share `at` (0 to 1) of the shown
 * one stays where it is. It is at least one entry shorter or longer, where there are any.
 */
export function zoomedBy({ n, shown }: ZoomAxis, factor: number, at = 0.5): Range {
  const old = spanOf(shown);
  const wanted = factor < 1 ? Math.min(old - 1, old * factor) : Math.max(old + 1, old * factor);
  const span = Math.max(1, Math.min(n, Math.round(wanted)));
  return placed(shown[0] + at * (old - span), span, n);
}

/** The shown range, so many entries further on. */
export function pannedBy({ n, shown }: ZoomAxis, by: number): Range {
  return placed(shown[0] + Math.trunc(by), spanOf(shown), n);
}

/** The range with all changes; a whole axis needs no word. */
export function withRanges(
  ranges: Ranges,
  changes: readonly (readonly [axis: ZoomAxis, range: Range])[],
): Ranges {
  const others = withoutRanges(
    ranges,
    changes.map(([{ axis }]) => axis),
  );
  const parts = changes.filter(([{ n }, range]) => spanOf(range) < n);
  const texts = parts.map(([{ axis, write = formatRange }, range]) => [axis, write(range)]);
  return Object.freeze({ ...others, ...(Object.fromEntries(texts) as Ranges) });
}

/** The ranges without those of some axes. */
export function withoutRanges(ranges: Ranges, axes: readonly RangeAxis[]): Ranges {
  const kept = Object.entries(ranges).filter(([axis]) => !axes.some((name) => name === axis));
  return Object.freeze(Object.fromEntries(kept));
}

/** The ranges with one as it was typed; "": all of the axis. */
export function withTyped(ranges: Ranges, axis: RangeAxis, text: string): Ranges {
  const others = withoutRanges(ranges, [axis]);
  return text ? Object.freeze({ ...others, [axis]: text }) : others;
}
