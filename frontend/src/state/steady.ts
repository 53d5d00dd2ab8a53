import { computed, type ReadonlySignal } from '@preact/signals';

/**
 * A computed list that stays the same object for as long as it says the same: whoever depends on
 * it is not drawn anew by every change of the view.
 */
export function steadyList<T>(
  read: () => readonly T[],
  isSame: (a: T, b: T) => boolean = Object.is,
): ReadonlySignal<readonly T[]> {
  let held: readonly T[] = [];
  return computed(() => {
    const now = read();
    const isKept = now.length === held.length && now.every((one, i) => isSame(one, held[i] as T));
    return isKept ? held : (held = now);
  });
}
