/** Keys that change how the maps stand. */

import { useEffect } from 'preact/hooks';

import { useStore } from '../../state/context';
import type { Store } from '../../state/store';
import { GRIDS } from '../../state/view';
import { isTyping } from '../../ui/keys';

/** What a key does to the grid; whether it did anything. */
export function pressGridKey(store: Pick<Store, 'view' | 'show'>, key: string): boolean {
  const { grid, transposed } = store.view.value;
  const next = GRIDS[(GRIDS.indexOf(grid) + 1) % GRIDS.length];
  if (key === 'g' || key === 'G') store.show({ grid: next ?? 'samples' });
  else if (key === 't' || key === 'T') store.show({ transposed: !transposed });
  else return false;
  return true;
}

export function useGridKeys(): void {
  const store = useStore();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { ctrlKey, metaKey, altKey, defaultPrevented, key } = event;
      if (ctrlKey || metaKey || altKey || defaultPrevented || isTyping(event)) return;
      if (pressGridKey(store, key)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
