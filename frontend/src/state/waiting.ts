/** Whether a picture of before stands in while the one that was asked for is on its way. */

import { useEffect } from 'preact/hooks';

import { useStore } from './context';

/** Says so for as long as `isWaiting`. */
export function useWaiting(isWaiting: boolean): void {
  const { waiting } = useStore();
  useEffect(() => {
    if (!isWaiting) return;
    waiting.value = waiting.peek() + 1;
    return () => {
      waiting.value = waiting.peek() - 1;
    };
  }, [isWaiting]);
}
