import type { JSX } from 'preact';

import { useStore } from '../state/context';
import { bothDirections, oneDirection, pairOf, showsBoth } from '../state/directions';
import type { ColumnData } from '../state/sequence_columns';
import { isBackward } from '../state/time_axis';
import { MAX_COLUMNS } from '../state/view';
import { Segmented } from './segmented';

const ORDERS = [
  { value: 'timesteps', label: 'By timestep' },
  { value: 'processing', label: 'As processed', hint: 'The last timestep at the left' },
] as const;

/** One half of a bidirectional layer or both. */
export function DirectionChoice(): JSX.Element | null {
  const store = useStore();
  const pair = pairOf(store.catalog.value, store.view.value);
  const shown = store.columns.value;
  const both = pair && bothDirections(shown, pair);
  if (!pair) return null;
  return (
    <Segmented
      label="Directions"
      options={[
        { value: 'one', label: 'One' },
        {
          value: 'both',
          label: 'Both',
          disabled: both === null,
          hint: both
            ? 'Forward and backward side by side'
            : `Two columns for each run would be more than ${MAX_COLUMNS}`,
        },
      ]}
      value={showsBoth(shown, pair) ? 'both' : 'one'}
      onChange={(value) => store.setColumns(value === 'both' && both ? both : oneDirection(shown))}
    />
  );
}

/** Both halves of a bidirectional layer, and the order in which a backward one is drawn. */
export function DirectionOptions({
  columns,
}: {
  columns: readonly Pick<ColumnData, 'source'>[];
}): JSX.Element {
  const store = useStore();
  const { reflect } = store.view.value;
  const pair = pairOf(store.catalog.value, store.view.value);
  return (
    <>
      <DirectionChoice />
      {(pair || columns.some(isBackward)) && (
        <Segmented
          label="Backward layers"
          options={ORDERS}
          value={reflect ? 'processing' : 'timesteps'}
          onChange={(value) => store.show({ reflect: value === 'processing' })}
        />
      )}
    </>
  );
}
