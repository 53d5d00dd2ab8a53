/** What the window has room for, and what is zoomed in on. */

import { useComputed, type ReadonlySignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import type { Range } from '../../data/slicing';
import { enoughPx, sizesOf, type Room, type Sizes } from '../../state/array_parts';
import { useStore } from '../../state/context';
import { quantityIn } from '../../state/derive';
import type { RangeAxis } from '../../state/view';
import { columnWidth } from '../../ui/column_grid';
import { useDpr } from '../../ui/size';
import { isZoomed, zoomAxis } from '../../ui/zoom';
import { MAX_MAP_PX } from './layout';

/** The rail beside the view, CSS px. */
const RAIL_PX = 224;

export function useRoom(quantity: string, inSight: ReadonlySignal<Range | null>): Room {
  const store = useStore();
  const dpr = useDpr();
  const ranges = useComputed(() => store.view.value.ranges).value;
  const sources = store.sources.value;
  const samples = inSight.value;
  const page = { width: window.innerWidth - RAIL_PX, height: window.innerHeight };
  const width_px = enoughPx(columnWidth(page, sources.length) * dpr);
  const height_px = enoughPx(MAX_MAP_PX * dpr);
  return useMemo(() => {
    const entries = sources.flatMap((source) => {
      const entry = source.entry?.quantities[quantityIn(source, quantity)];
      const sizes = entry && sizesOf(entry);
      return sizes ? [{ sizes, axis: entry.axes.at(-1) as RangeAxis }] : [];
    });
    const most = (of: (sizes: Sizes) => number) =>
      Math.max(0, ...entries.map(({ sizes }) => of(sizes)));
    const shown = (axis: RangeAxis, n: number): Range | null => {
      const zoomed = zoomAxis(ranges, axis, n);
      return n > 0 && isZoomed(zoomed) ? zoomed.shown : null;
    };
    return {
      width_px,
      height_px,
      inSight: samples,
      timesteps: shown(
        'timesteps',
        most((sizes) => sizes.nTimesteps),
      ),
      rows: shown(
        entries[0]?.axis ?? 'units',
        most((sizes) => sizes.nRows),
      ),
    };
  }, [sources, quantity, ranges, samples, width_px, height_px]);
}
