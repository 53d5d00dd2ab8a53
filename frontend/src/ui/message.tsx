import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { useStore } from '../state/context';
import { Icon } from './icons';

/** A sentence where the picture would be. */
export function Message({
  text,
  isError = false,
}: {
  text: string;
  isError?: boolean;
}): JSX.Element {
  return (
    <p class={`message ${isError ? 'warn' : ''}`} role={isError ? 'alert' : 'status'}>
      {isError && <Icon name="warn" />}
      {text}
    </p>
  );
}

/** A waiting mark, after a while: what comes at once needs none. */
export function Progress({ afterMs = 300 }: { afterMs?: number }): JSX.Element | null {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), afterMs);
    return () => clearTimeout(timer);
  }, []);
  return due ? <div class="progress" role="progressbar" aria-label="Loading" /> : null;
}

/** The same mark over pictures of before that stand in for what was asked for. */
export function Waiting(): JSX.Element | null {
  const { waiting } = useStore();
  return waiting.value > 0 ? (
    <div class="waiting">
      <Progress />
    </div>
  ) : null;
}
