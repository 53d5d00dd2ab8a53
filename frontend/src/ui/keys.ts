/** Keys of the whole page. */

import type { Store } from '../state/store';
import { FRESH_CONTRAST, VIEW_KINDS } from '../state/view';

const TYPING = 'input:not([type=checkbox]), select, textarea, [contenteditable]';

/** Whether the key is a letter of what is being typed. */
export const isTyping = ({ target }: Event): boolean =>
  target instanceof Element && target.matches(TYPING);

/** Whether the key belongs to what has the focus. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (isTyping(event)) return true;
  return event.key === ' ' && target.matches('button, input, [role=radio]');
}

function stepKey(store: Store, event: KeyboardEvent): boolean {
  const by = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
  if (by === undefined) return false;
  store.moveStep(event.shiftKey ? 10 * by : by);
  return true;
}

function toggleReach(store: Store): boolean {
  const to = store.quantity.value === 'output_gradient' ? 'state_gradient' : 'output_gradient';
  const has = store.sources.value.some(({ entry }) => entry?.quantities[to]);
  const isReach = /^(output|state|cell)_gradient$/.test(store.quantity.value);
  if (has && isReach) store.setReach(to);
  return has && isReach;
}

function letGo(store: Store): boolean {
  const isPinned = store.view.value.pin !== null;
  if (isPinned) store.show({ pin: null });
  return isPinned;
}

/** What a key does; whether it did anything. */
export function pressKey(store: Store, event: KeyboardEvent): boolean {
  if (stepKey(store, event)) return true;
  const kind = VIEW_KINDS[Number(event.key) - 1];
  if (kind && /^[1-9]$/.test(event.key)) store.show({ kind, ...FRESH_CONTRAST });
  else if (event.key === ' ') store.togglePlay();
  else if (event.key === '?') store.sheet.value = 'help';
  else if (event.key === 'Escape') return letGo(store);
  else if (event.key === 'd' || event.key === 'D') return toggleReach(store);
  else return Boolean(kind);
  return true;
}

export function listenToKeys(store: Store): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!isTaken(event) && pressKey(store, event)) event.preventDefault();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
