import type { ComponentChildren, JSX } from 'preact';

import { useStore } from '../../state/context';
import { NAME_KEY, SERIES_KEY } from './table';

interface Props {
  /** What is sorted by. */
  readonly sortKey: string;
  readonly label: string;
  readonly unit?: string;
  readonly title?: string;
  readonly class?: string;
  /** Above the button. */
  readonly children?: ComponentChildren;
}

/** A column's head: its button sorts one way, then the other, then as listed. */
export function HeadCell({ sortKey, label, unit, title, children, ...props }: Props): JSX.Element {
  const store = useStore();
  const { table } = store.view.value;
  const isSorted = table.sort === sortKey;
  // Names are looked up from the start of the alphabet, values from the largest.
  const first = sortKey !== NAME_KEY && sortKey !== SERIES_KEY;
  const sort = () => {
    const isDone = isSorted && table.descending !== first;
    store.show({
      table: {
        ...table,
        sort: isDone ? '' : sortKey,
        descending: isDone ? false : isSorted ? !table.descending : first,
      },
    });
  };
  const order = table.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" class={props.class ?? ''} aria-sort={isSorted ? order : 'none'} title={title}>
      {children}
      <button type="button" class="sort" onClick={sort}>
        <span>
          {label}
          {unit && <span class="unit"> {unit}</span>}
        </span>
        <span class="sort-mark" aria-hidden="true">
          {isSorted ? (table.descending ? '▼' : '▲') : '↕'}
        </span>
      </button>
    </th>
  );
}
