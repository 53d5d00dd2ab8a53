import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import { useStore } from '../state/context';
import type { RangeAxis } from '../state/view';
import { Icon } from './icons';
import { withoutRanges } from './zoom';

/** Shows all of these axes again. */
export function ResetZoom({ axes }: { axes: readonly RangeAxis[] }): JSX.Element {
  const store = useStore();
  const ranges = useComputed(() => store.view.value.ranges).value;
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Reset zoom"
      title="Reset zoom (0)"
      disabled={!axes.some((axis) => ranges[axis])}
      onClick={() => store.show({ ranges: withoutRanges(ranges, axes) })}
    >
      <Icon name="unzoom" />
    </button>
  );
}
