/** Keys that zoom and pan what a view shows of its axes. */

import { useEffect, useRef } from 'preact/hooks';

import { useStore } from '../state/context';
import type { Store } from '../state/store';
import { isTyping } from './keys';
import { isZoomed, pannedBy, withoutRanges, withRanges, zoomedBy, type ZoomAxis } from './zoom';

export interface ZoomedAxes {
  readonly across: ZoomAxis;
  readonly down: ZoomAxis;
  /** Where the cursor stands along both axes, by shares of what is shown; null: nowhere. */
  readonly cursor: () => readonly [across: number, down: number] | null;
}

const FACTORS: Readonly<Record<string, number>> = { '+': 0.5, '=': 0.5, '-': 2, _: 2 };
const ARROWS: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** Share of what is shown that a key pans by. */
const PAN = 0.25;

/** What a key does to the ranges; whether it did anything. */
export function pressZoomKey(
  store: Pick<Store, 'view' | 'show'>,
  { across, down, cursor }: ZoomedAxes,
  { key, altKey }: Pick<KeyboardEvent, 'key' | 'altKey'>,
): boolean {
  const { ranges } = store.view.value;
  const arrow = altKey ? ARROWS[key] : undefined;
  const factor = altKey ? undefined : FACTORS[key];
  if (arrow) {
    const by = ({ shown }: ZoomAxis, way: number) =>
      way * Math.max(1, Math.floor(PAN * (shown[1] - shown[0])));
    const x = pannedBy(across, by(across, arrow[0]));
    const y = pannedBy(down, by(down, arrow[1]));
    store.show({
      ranges: withRanges(ranges, [
        [across, x],
        [down, y],
      ]),
    });
  } else if (factor) {
    const [x, y] = cursor() ?? [0.5, 0.5];
    const [left, top] = [zoomedBy(across, factor, x), zoomedBy(down, factor, y)];
    store.show({
      ranges: withRanges(ranges, [
        [across, left],
        [down, top],
      ]),
    });
  } else if (key === '0' || key === 'Escape') {
    if (!isZoomed(across) && !isZoomed(down)) return false;
    store.show({ ranges: withoutRanges(ranges, [across.axis, down.axis]) });
  } else return false;
  return true;
}

/** Listens while a view with these axes is shown; null: there is nothing to zoom yet. */
export function useZoomKeys(axes: ZoomedAxes | null): void {
  const store = useStore();
  const now = useRef(axes);
  now.current = axes;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTaken = event.ctrlKey || event.metaKey || event.defaultPrevented || isTyping(event);
      if (now.current && !isTaken && pressZoomKey(store, now.current, event))
        event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
