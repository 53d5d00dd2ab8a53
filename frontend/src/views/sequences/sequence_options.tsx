import type { JSX } from 'preact';

import { axisName } from '../../data/cells';
import { useStore } from '../../state/context';
import type { ColumnData } from '../../state/sequence_columns';
import type { RangeAxis } from '../../state/view';
import { GateSelect } from '../../ui/gate_select';
import { RangeInput } from '../../ui/range_input';
import { DirectionOptions } from '../../ui/direction_options';
import { Segmented } from '../../ui/segmented';
import { withTyped } from '../../ui/zoom';

const GRID_OPTIONS = [
  { value: 'samples', label: 'Samples' },
  { value: 'gates', label: 'Gates' },
  { value: 'quantities', label: 'Quantities' },
] as const;

const DOWN_OPTIONS = [
  { value: 'rows', label: 'Units' },
  { value: 'timesteps', label: 'Timesteps' },
] as const;

interface Props {
  readonly columns: readonly ColumnData[];
}

/** What is shown of the arrays, and what the rows of the grid are. */
export function SequenceOptions({ columns }: Props): JSX.Element {
  const store = useStore();
  const { ranges, grid, transposed } = store.view.value;
  const most = (of: (data: ColumnData) => number) => Math.max(0, ...columns.map(of));
  const rowsAxis = rowsAxisOf(columns);
  const gates = [...new Set(columns.flatMap((data) => data.gates))];
  const setRange = (axis: RangeAxis, text: string) =>
    store.show({ ranges: withTyped(ranges, axis, text) });
  return (
    <>
      <RangeInput
        label="Timesteps"
        value={ranges.timesteps ?? ''}
        n={most((data) => data.nTimesteps)}
        onChange={(text) => setRange('timesteps', text)}
      />
      <RangeInput
        label={axisName(rowsAxis, true)}
        value={ranges[rowsAxis] ?? ''}
        n={most((data) => data.nRows)}
        onChange={(text) => setRange(rowsAxis, text)}
      />
      <GateSelect
        gates={gates}
        value={ranges.gates ?? ''}
        onChange={(gate) => setRange('gates', gate)}
      />
      <Segmented
        label="Rows of the grid"
        options={GRID_OPTIONS}
        value={grid}
        onChange={(value) => store.show({ grid: value })}
      />
      <Segmented
        label="Down each map"
        options={DOWN_OPTIONS}
        value={transposed ? 'timesteps' : 'rows'}
        onChange={(value) => store.show({ transposed: value === 'timesteps' })}
      />
      <DirectionOptions columns={columns} />
    </>
  );
}

export const rowsAxisOf = (columns: readonly ColumnData[]): RangeAxis =>
  (columns.find(({ nRows }) => nRows > 0)?.rowsAxis ?? 'units') as RangeAxis;
