/** Up and down in a list. */

/** Moves the focus to the next of the list's elements that match, or the one before. */
export function moveFocus(event: KeyboardEvent, selector: string): void {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const list = event.currentTarget;
  if (!by || !(list instanceof Element)) return;
  const all = [...list.querySelectorAll<HTMLElement>(selector)];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}
