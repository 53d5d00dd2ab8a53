/** Asks for new steps while somebody looks. */

export const POLL_MS = 5000;

/** Calls back every few seconds while the page is visible, and when it becomes so. */
export function whileVisible(callback: () => void, everyMs: number = POLL_MS): () => void {
  const tick = () => {
    if (!document.hidden) callback();
  };
  const timer = setInterval(tick, everyMs);
  document.addEventListener('visibilitychange', tick);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  };
}
