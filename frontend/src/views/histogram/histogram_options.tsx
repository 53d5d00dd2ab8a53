import type { JSX } from 'preact';

import { axisName } from '../../data/cells';
import { useStore } from '../../state/context';
import type { CountChoice, GateShare, RangeAxis } from '../../state/view';
import { GATE_SHARES } from '../../state/view';
import { DirectionChoice } from '../../ui/direction_options';
import { GateSelect } from '../../ui/gate_select';
import { RangeInput } from '../../ui/range_input';
import { Segmented } from '../../ui/segmented';
import { SamplesInput } from '../../ui/samples_input';
import { SelectField } from '../../ui/select_field';
import { withTyped } from '../../ui/zoom';
import type { Ends } from './ends';
import { ValueLimits } from './value_zoom';

const SHARE_LABELS: Readonly<Record<GateShare, string>> = {
  all: 'all histograms',
  gate: 'each gate',
  panel: 'each histogram',
};
const SCALES = [
  { value: 'linear', label: 'Linear' },
  { value: 'log', label: 'Log' },
] as const;

interface Props {
  readonly gates: readonly string[];
  readonly nColumns: number;
  readonly nSamples: number;
  /** Lengths of the axes that can be cut. */
  readonly lengths: ReadonlyMap<RangeAxis, number>;
  /** Ends of the first value axis. */
  readonly ends: Ends;
  readonly isLog: boolean;
}

/** What is counted, and on which axes. */
export function HistogramOptions(props: Props): JSX.Element {
  const { gates, nColumns, nSamples, lengths, ends, isLog } = props;
  const store = useStore();
  const { ranges, counts } = store.view.value;
  const set = (change: Partial<CountChoice>) =>
    store.show({ counts: Object.freeze({ ...counts, ...change }) });
  const isOver = counts.layout === 'over';
  // A single gate has no other to share with, and in one panel all columns share.
  const shares = GATE_SHARES.filter(
    (share) =>
      share === 'all' ||
      (share === 'gate' ? gates.length > 1 : !isOver && (nColumns > 1 || gates.length > 1)),
  );
  const options = shares.map((value) => ({ value, label: SHARE_LABELS[value] }));
  const shown = (share: GateShare) =>
    options.some(({ value }) => value === share) ? share : gates.length > 1 ? 'gate' : 'all';
  return (
    <>
      {nSamples > 1 && <SamplesInput nSamples={nSamples} />}
      {[...lengths].map(([axis, n]) => (
        <RangeInput
          key={axis}
          label={axisName(axis, true)}
          value={ranges[axis] ?? ''}
          n={n}
          onChange={(text) => store.show({ ranges: withTyped(ranges, axis, text) })}
        />
      ))}
      <GateSelect
        gates={gates}
        value={gates.find((gate) => gate === ranges.gates) ?? ''}
        onChange={(gate) => store.show({ ranges: withTyped(ranges, 'gates', gate) })}
      />
      <ValueLimits ends={ends} isLog={isLog} />
      {options.length > 1 && (
        <>
          <SelectField
            label="One value axis for"
            options={options}
            value={shown(counts.x)}
            onChange={(x) => set({ x })}
          />
          <SelectField
            label="One count axis for"
            options={options}
            value={shown(counts.y)}
            onChange={(y) => set({ y })}
          />
        </>
      )}
      <Segmented
        label="Counts"
        options={SCALES}
        value={counts.log ? 'log' : 'linear'}
        onChange={(scale) => set({ log: scale === 'log' })}
      />
      <DirectionChoice />
    </>
  );
}
