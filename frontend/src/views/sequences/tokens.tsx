import type { JSX } from 'preact';

import { useStore } from '../../state/context';

interface Props {
  readonly sample: number;
  readonly texts: readonly string[];
  readonly pitch: number;
  /** Whether a timestep is real. */
  readonly isReal: (timestep: number) => boolean;
}

const CHARACTER_PX = 7;

/** What stands at each timestep, under the map and on its pitch; as many as there is room for. */
export function Tokens({ sample, texts, pitch, isReal }: Props): JSX.Element {
  const store = useStore();
  const active = store.hover.value ?? store.view.value.pin;
  const real = texts.map((text, t) => (isReal(t) ? text : ''));
  const longest = Math.max(1, ...real.map((text) => Math.min(text.length, 8)));
  const stride = Math.max(1, Math.ceil((longest * CHARACTER_PX) / Math.max(pitch, 0.01)));
  const chosen = active?.sample === sample ? active.timestep : -1;
  return (
    <div class="tokens" style={{ width: `${pitch * texts.length}px` }}>
      {real.map((text, t) => {
        const isChosen = t === chosen;
        if (text === '' || (!isChosen && t % stride !== 0)) return null;
        return (
          <span
            key={t}
            class={
              isChosen ? 'token chosen' : text === ' ' || text === '_' ? 'token blank' : 'token'
            }
            style={{ left: `${(t + 0.5) * pitch}px` }}
          >
            {text === ' ' ? '_' : text}
          </span>
        );
      })}
    </div>
  );
}
