import type { JSX } from 'preact';

import { axisName } from '../../data/cells';
import { useStore } from '../../state/context';
import { FRESH_CONTRAST, type RangeAxis } from '../../state/view';
import { GateSelect } from '../../ui/gate_select';
import { RangeInput } from '../../ui/range_input';
import { Segmented } from '../../ui/segmented';
import { withTyped } from '../../ui/zoom';
import { gatesOf, type EvolutionColumn } from './evolution_columns';
import { nTrainingSteps } from './step_axis';

const STATISTIC_OPTIONS = [
  { value: 'rms', label: 'rms' },
  { value: 'mean', label: 'Mean' },
  { value: 'max', label: 'Max |value|' },
] as const;

interface Props {
  readonly columns: readonly EvolutionColumn[];
  readonly axis: RangeAxis;
  readonly hasHorizon: boolean;
}

/** What of the values behind a cell is shown, and which of the cells. */
export function EvolutionOptions({ columns, axis, hasHorizon }: Props): JSX.Element {
  const store = useStore();
  const { ranges, statistic, horizon } = store.view.value;
  const maps = columns.flatMap((column) => column.maps);
  const most = (of: (map: (typeof maps)[number]) => number) => Math.max(0, ...maps.map(of));
  const type = (on: RangeAxis, text: string) => store.show({ ranges: withTyped(ranges, on, text) });
  return (
    <>
      <Segmented
        label="Statistic"
        options={STATISTIC_OPTIONS}
        value={statistic}
        onChange={(value) => store.show({ statistic: value, ...FRESH_CONTRAST })}
      />
      <RangeInput
        label="Training steps"
        value={ranges.steps ?? ''}
        n={most((map) => nTrainingSteps(map.steps))}
        onChange={(text) => type('steps', text)}
      />
      <RangeInput
        label={axisName(axis, true)}
        value={ranges[axis] ?? ''}
        n={most((map) => map.rows.at(-1) ?? 0)}
        onChange={(text) => type(axis, text)}
      />
      <GateSelect
        gates={gatesOf(columns)}
        value={ranges.gates ?? ''}
        onChange={(gate) => type('gates', gate)}
      />
      {hasHorizon && (
        <label class="check-box">
          <input
            type="checkbox"
            checked={horizon}
            onChange={(event) => store.show({ horizon: event.currentTarget.checked })}
          />
          Horizon over the maps
        </label>
      )}
    </>
  );
}
