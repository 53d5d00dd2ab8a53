import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import type { Store } from '../../state/store';
import { AXIS_SHARES, type AxisShare, type RangeAxis } from '../../state/view';
import { Icon } from '../../ui/icons';
import { GateSelect } from '../../ui/gate_select';
import { RangeInput } from '../../ui/range_input';
import { SelectField } from '../../ui/select_field';
import { Segmented } from '../../ui/segmented';
import { withoutRanges } from '../../ui/zoom';
import { gateView } from './gate_values';
import { rowRangeAxis } from './shown_part';
import { directionsOf, type WeightColumn, type WeightStack } from './weight_columns';

const SHARE_LABELS: Readonly<Record<AxisShare, string>> = {
  panel: 'each panel',
  kernel: 'each kernel',
  direction: 'each direction',
  all: 'all panels',
};
const SHARES = AXIS_SHARES.map((value) => ({ value, label: SHARE_LABELS[value] }));
const SCALES = [
  { value: 'linear', label: 'Linear' },
  { value: 'log', label: 'Log' },
] as const;
const DIRECTION_CHOICES = [
  { value: 'both', label: 'Both' },
  { value: 'one', label: 'The chosen one' },
] as const;

const hasBothDirections = (store: Store, columns: readonly WeightColumn[]): boolean =>
  columns.some(({ source }) => directionsOf(store.catalog.value, source).length > 1);

/** What is changed less often: directions, what is shown of maps, the axes of histograms. */
export function WeightOptions({ columns }: { columns: readonly WeightColumn[] }): JSX.Element {
  const store = useStore();
  const { weightPicture, histogramAxes: axes, bothDirections } = store.view.value;
  return (
    <>
      {hasBothDirections(store, columns) && (
        <Segmented
          label="Directions"
          options={DIRECTION_CHOICES}
          value={bothDirections ? 'both' : 'one'}
          onChange={(value) => store.show({ bothDirections: value === 'both' })}
        />
      )}
      {weightPicture === 'maps' ? (
        <ShownOptions columns={columns} />
      ) : (
        <>
          <SelectField
            label="One value axis for"
            options={SHARES}
            value={axes.x}
            onChange={(x) => store.show({ histogramAxes: { ...axes, x } })}
          />
          <SelectField
            label="One count axis for"
            options={SHARES}
            value={axes.y}
            onChange={(y) => store.show({ histogramAxes: { ...axes, y } })}
          />
          <Segmented
            label="Counts"
            options={SCALES}
            value={axes.log ? 'log' : 'linear'}
            onChange={(scale) => store.show({ histogramAxes: { ...axes, log: scale === 'log' } })}
          />
        </>
      )}
    </>
  );
}

/** The ranges that the maps are cut to, which boxes drawn on them set too. */
function ShownOptions({ columns }: { columns: readonly WeightColumn[] }): JSX.Element {
  const store = useStore();
  const { ranges } = store.view.value;
  const setRange = (axis: RangeAxis, text: string) => {
    const others = withoutRanges(ranges, [axis]);
    store.show({ ranges: text ? { ...others, [axis]: text } : others });
  };
  const stacks = columns.flatMap((column) => column.stacks);
  const gates = [...new Set(stacks.flatMap((stack) => stack.gates))];
  return (
    <>
      {[...lengthsOf(stacks)].map(([axis, n]) => (
        <RangeInput
          key={axis}
          label={AXIS_LABELS[axis] ?? axis}
          value={ranges[axis] ?? ''}
          n={n}
          onChange={(text) => setRange(axis, text)}
        />
      ))}
      <GateSelect
        gates={gates}
        value={gates.find((gate) => gate === ranges.gates) ?? ''}
        onChange={(gate) => setRange('gates', gate)}
      />
    </>
  );
}

/** Shows all weights again. */
export function ResetWeightZoom(): JSX.Element {
  const store = useStore();
  const { ranges } = store.view.value;
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Reset zoom"
      title="Reset zoom (0)"
      disabled={!ZOOMED_AXES.some((axis) => ranges[axis])}
      onClick={() => store.show({ ranges: withoutRanges(ranges, ZOOMED_AXES) })}
    >
      <Icon name="unzoom" />
    </button>
  );
}

const ZOOMED_AXES: readonly RangeAxis[] = ['units', 'features', 'units_from', 'gates'];
const AXIS_LABELS: Readonly<Partial<Record<RangeAxis, string>>> = {
  units: 'Units to',
  features: 'Features',
  units_from: 'Units from',
};

/** The longest of each axis that can be cut. */
function lengthsOf(stacks: readonly WeightStack[]): ReadonlyMap<RangeAxis, number> {
  const lengths = new Map<RangeAxis, number>();
  const add = (axis: RangeAxis, n: number) =>
    lengths.set(axis, Math.max(n, lengths.get(axis) ?? 0));
  for (const tensor of stacks.flatMap(({ tensors }) => Object.values(tensors))) {
    const axis = rowRangeAxis(tensor);
    add('units', tensor.shape.at(-1) ?? 0);
    if (axis) add(axis, gateView(tensor, 0).nRows);
  }
  return lengths;
}
