import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { openRange, parseRange } from '../data/slicing';

interface Props {
  readonly label: string;
  /** The range as typed; "" for all. */
  readonly value: string;
  /** How many entries are known of. */
  readonly n: number;
  /** Called with what is a range, "" for all; a wrong one keeps the last good one. */
  readonly onChange: (text: string) => void;
}

/**
 * A typed half-open range; a wrong one says what is wrong. A stop beyond what is known is asked
 * for, and is wrong only if the answer ends before it.
 */
export function RangeInput({ label, value, n, onChange }: Props): JSX.Element {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const range = parseRange(text, n);
  const problem = typeof range === 'string' ? range : '';
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <span class={`input-box range-box ${problem ? 'wrong' : ''}`} title={problem}>
        <input
          type="text"
          class="mono"
          aria-label={`${label}, start:stop`}
          aria-invalid={problem !== ''}
          value={text}
          placeholder="all"
          spellcheck={false}
          onInput={(event) => {
            const typed = event.currentTarget.value;
            setText(typed);
            if (openRange(typed, n) !== null) onChange(typed);
          }}
        />
        <span class="dim">of {n}</span>
        {problem && (
          <span class="input-problem" role="status">
            {problem}
          </span>
        )}
      </span>
    </label>
  );
}
