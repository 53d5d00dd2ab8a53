import type { JSX } from 'preact';

import { useStore } from '../../state/context';

interface Props {
  readonly sample: number;
  readonly texts: readonly string[];
  readonly pitch: number;
  /** Whether a timestep is real. */
  readonly isReal: (timestep: number) => boolean;
}

/** A character of the monospace stack over its font size. */
const CHARACTER_EM = 0.61;
const FONT_PX = 11.5;
const MIN_FONT_PX = 9;

/** What stands at each timestep, under the map and on its pitch; as many as there is room for. */
export function Tokens({ sample, texts, pitch, isReal }: Props): JSX.Element {
  const store = useStore();
  const active = store.hover.value ?? store.view.value.pin;
  const real = texts.map((text, t) => (isReal(t) ? text : ''));
  const longest = Math.max(1, ...real.map((text) => Math.min(text.length, 8)));
  const font = Math.max(MIN_FONT_PX, Math.min(FONT_PX, pitch / (longest * CHARACTER_EM)));
  const stride = Math.max(
    1,
    Math.ceil((longest * font * CHARACTER_EM) / Math.max(pitch, 0.01) - 0.01),
  );
  const chosen = active?.sample === sample ? active.timestep : -1;
  return (
    <div class="tokens" style={{ width: `${pitch * texts.length}px`, fontSize: `${font}px` }}>
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
