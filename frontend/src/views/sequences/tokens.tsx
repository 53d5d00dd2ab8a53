import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import type { Range } from '../../data/slicing';
import { placeOf } from '../../state/time_axis';
import { useActive } from './active';

interface Props {
  readonly sample: number;
  readonly texts: readonly string[];
  /** Timesteps that are shown. */
  readonly shown: Range;
  /** CSS px of a timestep. */
  readonly pitch: number;
  /** Whether a timestep is real. */
  readonly isReal: (timestep: number) => boolean;
  /** Timesteps run down: the tokens stand at the left of their rows. */
  readonly isDown: boolean;
  /** The last timestep stands at the left. */
  readonly isMirrored: boolean;
}

/** A character of the monospace stack over its font size. */
const CHARACTER_EM = 0.61;
const FONT_PX = 11.5;
const MIN_FONT_PX = 9;
const LINE_PX = 13;
const MOST_CHARACTERS = 8;

const spelt = (text: string): string => (text === ' ' ? '_' : text);

/** What stands at each timestep, on the map's pitch; as many as there is room for. */
export function Tokens(props: Props): JSX.Element {
  const { texts, shown, pitch, isReal, isDown, isMirrored } = props;
  const [start, stop] = [shown[0], Math.min(shown[1], texts.length)];
  const axis = { start, stop, isReflected: isMirrored };
  const real = useMemo(
    () => texts.slice(start, stop).map((text, i) => (isReal(start + i) ? text : '')),
    [texts, start, stop, isReal],
  );
  const longest = real.reduce((n, text) => Math.max(n, Math.min(text.length, MOST_CHARACTERS)), 1);
  const font = isDown
    ? FONT_PX
    : Math.max(MIN_FONT_PX, Math.min(FONT_PX, pitch / (longest * CHARACTER_EM)));
  const room = isDown ? LINE_PX : longest * font * CHARACTER_EM;
  const stride = Math.max(1, Math.ceil(room / Math.max(pitch, 0.01) - 0.01));
  const side = isDown ? 'top' : 'left';
  const spans = useMemo(
    () =>
      real.flatMap((text, i) =>
        text === '' || i % stride !== 0
          ? []
          : [
              <span
                key={i}
                class={text === ' ' || text === '_' ? 'token blank' : 'token'}
                style={{ [side]: `${placeOf(axis, start + i) * pitch + pitch / 2}px` }}
              >
                {spelt(text)}
              </span>,
            ],
      ),
    [real, stride, pitch, side, start, stop, isMirrored],
  );
  const length = `${pitch * (stop - start)}px`;
  const size = isDown ? { height: length } : { width: length };
  return (
    <div class={isDown ? 'tokens down' : 'tokens'} style={{ ...size, fontSize: `${font}px` }}>
      {spans}
      <ChosenToken {...props} />
    </div>
  );
}

/** The token of the cell that is pointed at, though there be no room for its neighbours. */
function ChosenToken(props: Props): JSX.Element | null {
  const { sample, texts, shown, pitch, isReal, isDown, isMirrored } = props;
  const active = useActive();
  if (active?.sample !== sample) return null;
  const { timestep } = active;
  const text = texts[timestep] ?? '';
  const isShown = timestep >= shown[0] && timestep < shown[1];
  if (text === '' || !isShown || !isReal(timestep)) return null;
  const stop = Math.min(shown[1], texts.length);
  const axis = { start: shown[0], stop, isReflected: isMirrored };
  const at = `${(placeOf(axis, timestep) + 0.5) * pitch}px`;
  return (
    <span class="token chosen" style={{ [isDown ? 'top' : 'left']: at }}>
      {spelt(text)}
    </span>
  );
}
