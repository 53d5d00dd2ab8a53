import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import type { ColumnData } from '../../state/sequence_columns';
import { GateChoice } from '../../ui/gate_choice';
import { Icon } from '../../ui/icons';
import { Segmented } from '../../ui/segmented';
import type { Picture } from './picture';
import { SampleKey } from '../../ui/sample_key';

const AXES_OPTIONS = [
  { value: 'shared', label: 'Shared', hint: 'One value axis for all panels' },
  { value: 'own', label: 'Own', hint: 'Each panel its own value axis' },
] as const;

interface Props {
  readonly picture: Picture;
  readonly columns: readonly ColumnData[];
  readonly large: number | null;
  readonly apart: string;
}

/** Which line is which sample, and what changes the panels alone; stays while they scroll. */
export function PanelsStrip({ picture, columns, large, apart }: Props): JSX.Element {
  const store = useStore();
  const { model } = picture;
  const { axes } = store.view.value;
  return (
    <div class="strip">
      <SampleKey samples={model.samples} columns={columns} />
      <div class="strip-controls">
        {large !== null && <LargeControls picture={picture} large={large} />}
        <GateChoice gates={model.gates} columns={columns} />
        {columns.length > 1 && (
          <label class="check" title={apart || 'Lines of the other columns, same sample and unit'}>
            <input
              type="checkbox"
              checked={picture.others}
              disabled={apart !== ''}
              onChange={(event) => store.show({ others: event.currentTarget.checked })}
            />
            Others in grey
          </label>
        )}
        <Segmented
          label="Axes"
          inline
          options={AXES_OPTIONS}
          value={axes}
          onChange={(chosen) => store.show({ axes: chosen })}
        />
      </div>
    </div>
  );
}

/** Which unit is large, its neighbours, and the way back. */
function LargeControls({ picture, large }: { picture: Picture; large: number }): JSX.Element {
  const store = useStore();
  const { model, name } = picture;
  const lower = name.toLowerCase();
  return (
    <div class="large-controls" role="group" aria-label={`${name} ${large} of ${model.nUnits}`}>
      <button
        type="button"
        class="icon-button small"
        aria-label={`Previous ${lower}`}
        disabled={large <= model.units[0]}
        onClick={() => store.show({ unit: large - 1 })}
      >
        <span aria-hidden="true">‹</span>
      </button>
      <span>
        {name} {large} <span class="dim">of {model.nUnits}</span>
      </span>
      <button
        type="button"
        class="icon-button small"
        aria-label={`Next ${lower}`}
        disabled={large + 1 >= model.units[1]}
        onClick={() => store.show({ unit: large + 1 })}
      >
        <span aria-hidden="true">›</span>
      </button>
      <button type="button" class="link" onClick={() => store.show({ unit: null })}>
        <Icon name="grid" size={14} /> All {lower}s
      </button>
    </div>
  );
}
