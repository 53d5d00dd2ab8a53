import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface CardRow {
  readonly label: string;
  readonly value: string;
  /** Colour of the run's dot. */
  readonly colour?: string;
  readonly isBad?: boolean;
}

interface Props {
  readonly x: number;
  readonly y: number;
  readonly rows: readonly CardRow[];
  readonly note?: string;
}

const GAP_PX = 18;

/** Every index by name and the stored values, beside the pointer and never over its column. */
export function HoverCard({ x, y, rows, note }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: -9999, top: 0 });
  useLayoutEffect(() => {
    const width = box.current?.offsetWidth ?? 0;
    const height = box.current?.offsetHeight ?? 0;
    // Earlier timesteps are padding or have vanished more often: the card covers those first.
    const least = document.querySelector('.main')?.getBoundingClientRect().left ?? 0;
    const left = x - GAP_PX - width > least ? x - GAP_PX - width : x + GAP_PX;
    const top = Math.max(8, Math.min(window.innerHeight - height - 8, y - height / 2));
    setPlace({ left: Math.min(left, window.innerWidth - width - 8), top });
  }, [x, y, rows.length]);
  return (
    <div class="hover-card" ref={box} style={{ left: `${place.left}px`, top: `${place.top}px` }}>
      <dl>
        {rows.map(({ label, value, colour, isBad }, i) => (
          <div key={i}>
            <dt>
              {colour && <span class="dot" style={{ background: colour }} />}
              {label}
            </dt>
            <dd class={isBad ? 'warn' : ''}>{value}</dd>
          </div>
        ))}
      </dl>
      {note && <p>{note}</p>}
    </div>
  );
}
