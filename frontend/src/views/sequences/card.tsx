import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import { valueAt } from '../../data/bfloat16';
import { cellsIn } from '../../data/cells';
import { isReal } from '../../data/mask';
import { indexOf } from '../../data/slicing';
import { useStore } from '../../state/context';
import { haveSameSequences } from '../../state/same_sequences';
import type { ColumnData, Panel } from '../../state/sequence_columns';
import type { Hover, Store } from '../../state/store';
import { HoverCard, type CardRow } from '../../ui/hover_card';
import { Live, spoken } from '../../ui/live';
import { valueWords } from '../../ui/number_words';
import { framed, shownOf, type Frame } from './frame';
import { axisWords, nEntries, rangesAt, shownPanel, type Shown } from './picture';

interface Props {
  readonly columns: readonly ColumnData[];
  readonly frame: Frame;
  readonly quantity: string;
}

/** The stored values under the pointer, or at the cursor; a reader of screens is told the latter. */
export function Card({ columns, frame, quantity }: Props): JSX.Element {
  const store = useStore();
  const hover = useComputed(() =>
    store.hover.value?.quantity === quantity ? store.hover.value : null,
  ).value;
  const words = hover && cardWords(store, columns, frame, hover);
  return (
    <>
      {hover && words && <HoverCard x={hover.x} y={hover.y} rows={words.rows} note={words.note} />}
      <Live text={hover?.byKey && words ? spoken(words.rows) : ''} />
    </>
  );
}

interface Words {
  readonly rows: readonly CardRow[];
  readonly note: string;
}

function cardWords(
  store: Store,
  columns: readonly ColumnData[],
  frame: Frame,
  hover: Hover,
): Words | null {
  const own = columns[hover.column];
  const panel = own && panelAt(own, frame, hover);
  const ranges = panel && rangesAt(framed(panel, frame), hover);
  if (!own || !panel || !ranges) return null;
  const [timesteps, timestep] = axisWords('timesteps', ranges.timesteps);
  const [units, unit] = axisWords(own.rowsAxis, ranges.rows);
  const token = ranges.timesteps[1] - ranges.timesteps[0] === 1 && tokenAt(own, hover);
  const gateName = own.gates[hover.gate];
  const rows: CardRow[] = [
    { label: 'Sample', value: String(hover.sample) },
    { label: timesteps, value: token ? `${timestep}, “${token}”` : timestep },
    { label: units, value: unit },
    ...(gateName ? [{ label: 'Gate', value: gateName }] : []),
    ...valueRows(store, columns, frame, hover),
  ];
  const n = nEntries(ranges);
  const notes = [
    n > 1 ? `the largest of ${n}` : '',
    `stored as ${valueAt(panel.tensor, 0).precision}`,
    haveSameSequences(columns) ? '' : 'the columns show different sequences',
  ];
  return { rows, note: notes.filter(Boolean).join('; ') };
}

const tokenAt = (data: ColumnData, { sample, timestep }: Hover): string | undefined =>
  data.tokens(sample)?.[timestep];

function valueRows(
  store: Store,
  columns: readonly ColumnData[],
  frame: Frame,
  hover: Hover,
): CardRow[] {
  const runs = columns.map(({ source }) => source.column.run);
  const isTwice = new Set(runs).size < columns.length;
  return columns.map((data) => {
    const { run } = data.source.column;
    const { text: value, isBad } = valueIn(data, frame, hover);
    if (data.difference) return { label: run, value, isBad };
    const label = isTwice ? `${shortName(run)}, step ${data.step}` : shortName(run);
    return { label, colour: store.colourOf(run), value, isBad };
  });
}

const shortName = (run: string): string => run.split('/').at(-1) ?? run;

/** The shown part of a column's panel at the pointer's place. */
function panelAt(data: ColumnData, frame: Frame, { sample, gate }: Hover): Panel | null {
  const isHere = (panel: Panel) =>
    panel.sample === sample && (frame.isOneGate || panel.gate === gate);
  return shownPanel(data, isHere, shownOf(frame))?.panel ?? null;
}

function valueIn(
  data: ColumnData,
  frame: Frame,
  hover: Hover,
): { readonly text: string; readonly isBad: boolean } {
  const panel = panelAt(data, frame, hover);
  const ranges = panel && rangesAt(framed(panel, frame), hover);
  if (!panel || !ranges) return { text: 'no data', isBad: false };
  const index = largestIn(panel, ranges);
  if (index === null) return { text: 'padding, no data', isBad: false };
  const { value } = valueAt(panel.tensor, index);
  return { text: valueWords(value), isBad: !Number.isFinite(value) };
}

/** Flat index of the real entry of largest magnitude in a cell, NaN before all; null: padding. */
export function largestIn(panel: Panel, { timesteps, rows }: Shown): number | null {
  const { view, mask } = panel;
  const [columns, lines] = [cellsIn(panel.timesteps, timesteps), cellsIn(panel.rows, rows)];
  let [found, largest]: [number | null, number] = [null, -1];
  for (let column = columns[0]; column < columns[1]; column++) {
    for (let row = lines[0]; row < lines[1]; row++) {
      if (mask && !isReal(mask, row, column)) continue;
      const index = indexOf(view, row, column);
      const magnitude = (view.data[index] as number) & 0x7fff;
      if (magnitude > largest) [found, largest] = [index, magnitude];
    }
  }
  return found;
}
