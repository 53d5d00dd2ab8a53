import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import type { Store } from '../../state/store';
import { AXIS_SHARES, type AxisShare } from '../../state/view';
import { Icon } from '../../ui/icons';
import { Segmented } from '../../ui/segmented';
import { directionsOf, type WeightColumn } from './weight_columns';

const SHARE_LABELS: Readonly<Record<AxisShare, string>> = {
  panel: 'each panel',
  kernel: 'each kernel',
  direction: 'each direction',
  all: 'all panels',
};
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

export const hasOptions = (store: Store, columns: readonly WeightColumn[]): boolean =>
  store.view.value.weightPicture === 'histograms' || hasBothDirections(store, columns);

/** What is changed less often: directions, and the axes of the histograms. */
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
      {weightPicture === 'histograms' && (
        <>
          <ShareSelect
            label="One value axis for"
            value={axes.x}
            onChange={(x) => store.show({ histogramAxes: { ...axes, x } })}
          />
          <ShareSelect
            label="One count axis for"
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

interface ShareSelectProps {
  readonly label: string;
  readonly value: AxisShare;
  readonly onChange: (value: AxisShare) => void;
}

function ShareSelect({ label, value, onChange }: ShareSelectProps): JSX.Element {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <span class="input-box select-box">
        <select
          value={value}
          onChange={(event) => {
            const chosen = AXIS_SHARES.find((share) => share === event.currentTarget.value);
            if (chosen) onChange(chosen);
          }}
        >
          {AXIS_SHARES.map((share) => (
            <option key={share} value={share}>
              {SHARE_LABELS[share]}
            </option>
          ))}
        </select>
        <Icon name="down" size={14} />
      </span>
    </label>
  );
}
