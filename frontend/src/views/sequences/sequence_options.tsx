import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import { axisName } from '../../data/cells';
import { useStore } from '../../state/context';
import type { ColumnData } from '../../state/sequence_columns';
import type { RangeAxis } from '../../state/view';
import { Icon } from '../../ui/icons';
import { RangeInput } from '../../ui/range_input';
import { Segmented } from '../../ui/segmented';
import { withoutRanges } from '../../ui/zoom';

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
  const setRange = (axis: RangeAxis, text: string) => {
    const others = withoutRanges(ranges, [axis]);
    store.show({ ranges: text ? { ...others, [axis]: text } : others });
  };
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
      {gates.length > 1 && (
        <label class="field">
          <span class="field-label">Gates</span>
          <span class="input-box select-box">
            <select
              value={ranges.gates ?? ''}
              onChange={(event) => setRange('gates', event.currentTarget.value)}
            >
              <option value="">all</option>
              {gates.map((gate) => (
                <option key={gate} value={gate}>
                  {gate}
                </option>
              ))}
            </select>
          </span>
        </label>
      )}
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
    </>
  );
}

export const rowsAxisOf = (columns: readonly ColumnData[]): RangeAxis =>
  (columns.find(({ nRows }) => nRows > 0)?.rowsAxis ?? 'units') as RangeAxis;

/** Shows all timesteps and units again. */
export function ResetZoom({ columns }: Props): JSX.Element {
  const store = useStore();
  const ranges = useComputed(() => store.view.value.ranges).value;
  const axes: readonly RangeAxis[] = ['timesteps', rowsAxisOf(columns)];
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Reset zoom"
      title="Reset zoom (0)"
      disabled={!axes.some((axis) => ranges[axis])}
      onClick={() => store.show({ ranges: withoutRanges(ranges, axes) })}
    >
      <Icon name="unzoom" />
    </button>
  );
}
