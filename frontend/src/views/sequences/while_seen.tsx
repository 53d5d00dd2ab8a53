import type { Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import type { Range } from '../../data/slicing';
import { useSeen } from '../../ui/size';

interface Props {
  /** CSS px, so that the page scrolls as if all were there. */
  readonly height: number;
  readonly sample: number;
  readonly inSight: Signal<Range | null>;
  readonly children: ComponentChildren;
}

/** How often each sample is in sight, by the signal that says so. */
const counts = new WeakMap<Signal<Range | null>, Map<number, number>>();
/** Scrolling past a sample is not looking at it. */
const PAUSE_MS = 120;

/** Draws what is in sight, or nearly, and what has the focus; tells which samples are in sight. */
export function WhileSeen({ height, sample, inSight, children }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(box);
  const [hasFocus, setFocus] = useState(false);
  useEffect(() => {
    if (!isSeen) return;
    tell(inSight, sample, 1);
    return () => tell(inSight, sample, -1);
  }, [isSeen, sample, inSight]);
  return (
    <div
      ref={box}
      style={{ minHeight: `${height}px` }}
      onFocusIn={() => setFocus(true)}
      onFocusOut={() => setFocus(false)}
    >
      {(isSeen || hasFocus) && children}
    </div>
  );
}

const timers = new WeakMap<Signal<Range | null>, ReturnType<typeof setTimeout>>();

function tell(inSight: Signal<Range | null>, sample: number, by: number): void {
  const seen = counts.get(inSight) ?? new Map<number, number>();
  counts.set(inSight, seen.set(sample, (seen.get(sample) ?? 0) + by));
  clearTimeout(timers.get(inSight));
  timers.set(
    inSight,
    setTimeout(() => {
      const samples = [...seen].filter(([, n]) => n > 0).map(([at]) => at);
      if (samples.length === 0) return;
      const next: Range = [Math.min(...samples), Math.max(...samples) + 1];
      const before = inSight.peek();
      if (before?.[0] !== next[0] || before[1] !== next[1]) inSight.value = next;
    }, PAUSE_MS),
  );
}
