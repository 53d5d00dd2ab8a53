import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { axisName } from '../../data/cells';
import { unitColour } from '../../color/units';
import type { Range } from '../../data/slicing';
import { useStore } from '../../state/context';
import type { ColumnData } from '../../state/sequence_columns';
import { SampleKey } from '../../ui/sample_key';
import { Segmented } from '../../ui/segmented';
import { timestepOf } from './scatter_model';

interface Props {
  readonly columns: readonly ColumnData[];
  readonly samples: readonly number[];
  readonly units: Range;
  readonly rowsAxis: string;
}

/** What the colours are, which timestep, and what stands across. */
export function ScatterStrip({ columns, samples, units, rowsAxis }: Props): JSX.Element {
  const store = useStore();
  const { across } = store.view.value;
  return (
    <div class="strip">
      {across === 'units' ? (
        <SampleKey samples={samples} columns={columns} />
      ) : (
        <UnitKey units={units} name={axisName(rowsAxis, false)} />
      )}
      <div class="strip-controls">
        <TimestepInput columns={columns} />
        <Segmented
          label="Across"
          inline
          options={[
            { value: 'units', label: axisName(rowsAxis, true) },
            { value: 'samples', label: 'Samples' },
          ]}
          value={across}
          onChange={(chosen) => store.show({ across: chosen })}
        />
      </div>
    </div>
  );
}

/** The ramp of colours, from the first unit to the last. */
function UnitKey({ units: [start, stop], name }: { units: Range; name: string }): JSX.Element {
  const { theme } = useStore();
  const stops = Array.from({ length: 9 }, (_, i) => unitColour(i / 8, theme.value)).join(', ');
  return (
    <div class="unit-key">
      <span class="field-label">{name}</span>
      {start}
      <span class="ramp" style={{ background: `linear-gradient(90deg, ${stops})` }} />
      {stop - 1}
    </div>
  );
}

/** The timestep as typed; empty: the pinned one, else the last that the layer processes. */
function TimestepInput({ columns }: { columns: readonly ColumnData[] }): JSX.Element {
  const store = useStore();
  const view = store.view.value;
  const n = Math.max(1, ...columns.map(({ nTimesteps }) => nTimesteps));
  const lead = columns.find(({ nTimesteps }) => nTimesteps > 0);
  const usual = lead ? timestepOf(lead, { ...view, timestep: null }) : 0;
  const [text, setText] = useState(view.timestep === null ? '' : String(view.timestep));
  useEffect(() => setText(view.timestep === null ? '' : String(view.timestep)), [view.timestep]);
  const typed = Number(text);
  const isWrong = text !== '' && !(Number.isInteger(typed) && typed >= 0 && typed < n);
  const problem = isWrong ? `There is no timestep ${text}. Type one from 0 to ${n - 1}.` : '';
  const set = (now: string) => {
    setText(now);
    const value = Number(now);
    if (now === '') store.show({ timestep: null });
    else if (Number.isInteger(value) && value >= 0 && value < n) store.show({ timestep: value });
  };
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const from = isWrong || text === '' ? usual : typed;
    set(String(Math.max(0, Math.min(n - 1, from + by))));
  };
  return (
    <label class="field inline">
      <span class="field-label">Timestep</span>
      <span class={`input-box samples ${isWrong ? 'wrong' : ''}`} title={problem}>
        <input
          type="text"
          inputMode="numeric"
          class="mono"
          aria-label="Timestep"
          aria-invalid={isWrong}
          placeholder={String(usual)}
          value={text}
          onInput={(event) => set(event.currentTarget.value.trim())}
          onKeyDown={onKey}
        />
        <span class="dim">of {n}</span>
        {problem && (
          <span class="input-problem" role="status">
            {problem}
          </span>
        )}
      </span>
    </label>
  );
}
