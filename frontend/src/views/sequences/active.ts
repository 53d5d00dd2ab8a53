import { useComputed } from '@preact/signals';

import { useStore } from '../../state/context';
import type { Pin } from '../../state/view';

/** The cell that is pointed at, else the pinned one; changes with nothing else of the view. */
export function useActive(): Pin | null {
  const store = useStore();
  return useComputed(() => store.hover.value ?? store.view.value.pin).value;
}
