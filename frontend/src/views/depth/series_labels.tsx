import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import { FRESH_CONTRAST } from '../../state/view';

interface Props {
  readonly names: readonly string[];
  readonly row: number;
  readonly width: number;
}

/** Names of the rows; each opens its series in Sequences. */
export function SeriesLabels({ names, row, width }: Props): JSX.Element {
  const store = useStore();
  const open = (series: string) => store.show({ kind: 'sequences', series, ...FRESH_CONTRAST });
  return (
    <ul class="depth-labels" aria-label="Series, first layer first" style={{ width: `${width}px` }}>
      {names.map((name) => (
        <li key={name} style={{ height: `${row}px` }}>
          <button
            type="button"
            class={name === store.series.value ? 'chosen' : ''}
            title={`${name}: open it in Sequences at this step`}
            onClick={() => open(name)}
          >
            <bdi>{name}</bdi>
          </button>
        </li>
      ))}
    </ul>
  );
}
