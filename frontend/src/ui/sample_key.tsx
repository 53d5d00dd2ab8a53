import type { JSX } from 'preact';

import { sampleStyle } from '../color/samples';
import { useStore } from '../state/context';
import type { ColumnData } from '../state/sequence_columns';

interface Props {
  readonly samples: readonly number[];
  readonly columns: readonly ColumnData[];
}

/** Which line is which sample, with its token at the cursor; a click makes it bold everywhere. */
export function SampleKey({ samples, columns }: Props): JSX.Element {
  const store = useStore();
  const { pin } = store.view.value;
  const active = store.hover.value ?? pin;
  const texts = (sample: number) =>
    columns.map((data) => data.tokens(sample)).find((found) => found !== null);
  const toggle = (sample: number) => {
    const at = pin ?? { timestep: Math.max(0, (columns[0]?.nTimesteps ?? 1) - 1), row: 0, gate: 0 };
    store.show({ pin: pin?.sample === sample ? null : { ...at, sample } });
  };
  return (
    <div class="sample-key" role="group" aria-label="Samples by colour">
      <span class="field-label" aria-hidden="true">
        Sample
      </span>
      {samples.map((sample) => {
        const { colour, dash } = sampleStyle(sample, store.theme.value);
        const token = active && texts(sample)?.[active.timestep];
        const isPinned = pin?.sample === sample;
        return (
          <button
            key={sample}
            type="button"
            class={store.hover.value?.sample === sample ? 'near' : ''}
            aria-pressed={isPinned}
            aria-label={`Sample ${sample}`}
            title={isPinned ? 'Let go of this sample' : 'Draw this sample bold everywhere'}
            onClick={() => toggle(sample)}
          >
            <svg width="20" height="8" aria-hidden="true">
              <line
                x1="1"
                x2="19"
                y1="4"
                y2="4"
                stroke={colour}
                stroke-width={isPinned ? 3 : 1.75}
                stroke-dasharray={dash.join(' ')}
              />
            </svg>
            {sample}
            {token !== undefined && token !== null && token !== '' && (
              <span class="mono">“{token}”</span>
            )}
          </button>
        );
      })}
    </div>
  );
}
