import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { openRange, parseRange } from '../data/slicing';
import { useStore } from '../state/context';

/**
 * The typed range of samples; a wrong one keeps the last good one and says what is wrong. A stop
 * beyond what is known is asked for, and is wrong only if the answer ends before it.
 */
export function SamplesInput({ nSamples }: { nSamples: number }): JSX.Element {
  const store = useStore();
  const { samples } = store.view.value;
  const [text, setText] = useState(samples);
  useEffect(() => setText(samples), [samples]);
  const range = parseRange(text, nSamples);
  const problem = typeof range === 'string' ? range : '';
  return (
    <label class="field">
      <span class="field-label">Samples</span>
      <span class={`input-box samples ${problem ? 'wrong' : ''}`} title={problem}>
        <input
          type="text"
          class="mono"
          aria-label="Samples, start:stop"
          aria-invalid={problem !== ''}
          value={text}
          spellcheck={false}
          onInput={(event) => {
            const typed = event.currentTarget.value;
            setText(typed);
            if (openRange(typed, nSamples) !== null) store.show({ samples: typed });
          }}
        />
        <span class="dim">of {nSamples}</span>
        {problem && (
          <span class="input-problem" role="status">
            {problem}
          </span>
        )}
      </span>
    </label>
  );
}
