import type { JSX } from 'preact';

import { useStore } from '../state/context';
import type { ColumnData } from '../state/sequence_columns';
import type { Ranges } from '../state/view';
import { Icon } from './icons';

interface Props {
  /** Of all columns. */
  readonly gates: readonly string[];
  readonly columns: readonly Pick<ColumnData, 'gates'>[];
}

/** One gate of a gated quantity; unless chosen the first one of each cell. */
export function GateChoice({ gates, columns }: Props): JSX.Element | null {
  const store = useStore();
  if (gates.length < 2) return null;
  const { ranges } = store.view.value;
  const firsts = [...new Set(columns.flatMap((data) => data.gates[0] ?? []))];
  const chosen = gates.includes(ranges.gates ?? '')
    ? ranges.gates
    : firsts.length > 1
      ? ''
      : firsts[0];
  return (
    <label class="field inline">
      <span class="field-label">Gate</span>
      <span class="input-box select-box">
        <select
          aria-label="Gate"
          value={chosen}
          onChange={(event) => {
            const gate = event.currentTarget.value;
            store.show({ ranges: withoutEmpty({ ...ranges, gates: gate }) });
          }}
        >
          {firsts.length > 1 && <option value="">{firsts.join(', ')}</option>}
          {gates.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </span>
    </label>
  );
}

const withoutEmpty = (ranges: Ranges): Ranges =>
  Object.fromEntries(Object.entries(ranges).filter(([, range]) => range !== ''));
