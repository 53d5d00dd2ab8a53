import type { JSX } from 'preact';

import { valueAt } from '../data/bfloat16';
import { useStore } from '../state/context';
import { haveSameSequences } from '../state/same_sequences';
import type { ColumnData } from '../state/sequence_columns';
import { GAP } from '../state/rms';
import type { Hover, Store } from '../state/store';
import { storedIndex, unitValue } from '../state/unit_values';
import { AXES } from '../terms';
import { HoverCard, type CardRow } from './hover_card';
import { valueWords } from './number_words';

interface Props {
  readonly columns: readonly ColumnData[];
  /** Index of the shown gate in each column; none given: the pointed one's in all. */
  readonly gates?: readonly number[];
}

/** What is pointed at, with the stored value in every column; told to readers of screens too. */
export function PointCard({ columns, gates }: Props): JSX.Element {
  const store = useStore();
  const hover = store.hover.value;
  const own = hover && columns[hover.column];
  const rows = hover && own ? rowsOf(store, columns, { hover, gates }) : null;
  const first = own?.panels[0];
  const notes = [
    first ? `stored as ${valueAt(first.tensor, 0).precision}` : '',
    haveSameSequences(columns) ? '' : 'the columns show different sequences',
  ];
  const note = notes.filter(Boolean).join('; ');
  return (
    <>
      {hover && rows && <HoverCard x={hover.x} y={hover.y} rows={rows} note={note} />}
      <div class="unseen" role="status" aria-label="Point" aria-live="polite">
        {hover?.byKey && rows?.map(({ label, value }) => `${label} ${value}`).join(', ')}
      </div>
    </>
  );
}

interface Choice {
  readonly hover: Hover;
  readonly gates: readonly number[] | undefined;
}

function rowsOf(store: Store, columns: readonly ColumnData[], { hover, gates }: Choice): CardRow[] {
  const { sample, timestep, row } = hover;
  const own = columns[hover.column] as ColumnData;
  const token = own.tokens(sample)?.[timestep];
  const unit = AXES[own.rowsAxis]?.singular ?? own.rowsAxis;
  const gate = own.gates[hover.gate];
  return [
    { label: 'Sample', value: String(sample) },
    { label: 'Timestep', value: token ? `${timestep}, “${token}”` : String(timestep) },
    { label: unit.charAt(0).toUpperCase() + unit.slice(1), value: String(row) },
    ...(gate ? [{ label: 'Gate', value: gate }] : []),
    ...columns.map((data, i) => ({
      label: columnName(data, columns),
      colour: store.colourOf(data.source.column.run),
      ...valueIn(data, { ...hover, gate: gates?.[i] ?? hover.gate }),
    })),
  ];
}

/** The run, with what tells its columns apart where it has several. */
function columnName({ source, step }: ColumnData, columns: readonly ColumnData[]): string {
  const { run, series } = source.column;
  const name = run.split('/').at(-1) ?? run;
  const isAgain = columns.filter((other) => other.source.column.run === run).length > 1;
  if (!isAgain) return name;
  return series === undefined ? `${name}, step ${step}` : `${name}, ${series.split('/').at(-1)}`;
}

/** In full precision where it is stored so. */
function valueIn(
  { panels }: ColumnData,
  { sample, gate, row, timestep }: Hover,
): { readonly value: string; readonly isBad: boolean } {
  const panel = panels.find((each) => each.sample === sample && each.gate === gate);
  if (!panel || storedIndex(panel, row, timestep) === null)
    return { value: 'no data', isBad: false };
  if (unitValue(panel, row, timestep) === GAP) return { value: 'padding, no data', isBad: false };
  const { value } = valueAt(panel.tensor, storedIndex(panel, row, timestep) ?? 0);
  return { value: valueWords(value), isBad: !Number.isFinite(value) };
}
