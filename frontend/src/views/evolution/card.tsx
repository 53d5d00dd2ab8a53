import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { entryText } from '../../data/cells';
import { formatCount, formatNumber } from '../../paint/format';
import { useStore } from '../../state/context';
import { scalarAt } from '../../state/derive';
import { lossTag } from '../../state/figures';
import type { Store } from '../../state/store';
import { HoverCard, type CardRow } from '../../ui/hover_card';
import { Live, spoken } from '../../ui/live';
import { axisName } from '../../data/cells';
import { cellOfPointed, type Pointed } from './cursor';
import type { EvolutionColumn } from './evolution_columns';
import {
  entriesAt,
  isLogarithm,
  nonfiniteWords,
  nSequences,
  nValues,
  valueOf,
  type Part,
} from './evolution_map';
import type { Frame } from './frame';
import { sequencesWords, statisticWords, STATISTIC_WORDS } from './words';

interface Props {
  readonly hover: Signal<Pointed | null>;
  readonly columns: readonly EvolutionColumn[];
  readonly frame: Frame;
}

/** What stands behind the cell under the pointer, or at the cursor. */
export function Card({ hover, columns, frame }: Props): JSX.Element {
  const store = useStore();
  const pointed = hover.value;
  const column = pointed && columns[pointed.column];
  const part = pointed && frame.parts[pointed.column]?.[pointed.place];
  const rows = column && part ? cardRows(store, column, part, pointed) : null;
  return (
    <>
      {rows && <HoverCard x={pointed?.x ?? 0} y={pointed?.y ?? 0} rows={rows} />}
      <Live text={rows && pointed?.byKey ? spoken(rows) : ''} />
    </>
  );
}

function cardRows(
  store: Store,
  { source }: EvolutionColumn,
  part: Part,
  pointed: Pointed,
): readonly CardRow[] | null {
  const { column, row } = cellOfPointed(part, pointed);
  if (column < 0 || row < 0) return null;
  const { run } = source.column;
  const step = part.steps[column] ?? 0;
  const { gate } = part.map;
  return [
    { label: 'Run', value: run, colour: store.colourOf(run) },
    { label: 'Training step', value: String(step) },
    ...(gate ? [{ label: 'Gate', value: gate }] : []),
    ...placeRows(store, source.entry?.direction === 'backward', part, [row, column]),
    ...valueRows(store, part, row, column),
    ...figureRows(store, run, source.series ?? '', step),
  ];
}

/** Which timesteps or units, and how much stands behind them. */
function placeRows(
  store: Store,
  isBackward: boolean,
  part: Part,
  [row, column]: readonly [number, number],
): readonly CardRow[] {
  const { against } = store.view.value;
  const range = entriesAt(part, row, column);
  const isSeveral = range[1] - range[0] > 1;
  if (against === 'units') {
    return [
      { label: axisName('units', isSeveral), value: entryText(range) },
      { label: 'Values', value: formatCount(nValues(part, row, column)) },
    ];
  }
  const n = part.map.nTimesteps[part.columns[0] + column] ?? 0;
  const before = isBackward || isSeveral ? '' : `, ${n - 1 - range[0]} before the last`;
  return [
    { label: axisName('timesteps', isSeveral), value: `${entryText(range)}${before}` },
    { label: 'Sequences', value: sequencesWords(nSequences(part, row, column)) },
  ];
}

function valueRows(store: Store, part: Part, row: number, column: number): readonly CardRow[] {
  const { statistic } = store.view.value;
  const value = valueOf(part, row, column);
  const bad = nonfiniteWords(part, row, column);
  const name = STATISTIC_WORDS[statistic];
  const rows: CardRow[] = [{ label: name, ...statisticWords(statistic, value, bad !== '') }];
  if (isLogarithm(statistic) && value !== null && Number.isFinite(value))
    rows.push({ label: `log10 ${name}`, value: formatNumber(value) });
  if (bad) rows.push({ label: 'NaN or infinite', value: bad, isBad: true });
  return rows;
}

function figureRows(store: Store, run: string, series: string, step: number): readonly CardRow[] {
  const scalars = store.scalars.value.get(run) ?? {};
  const horizon = scalarAt(scalars[`rnn/${series}/gradient_horizon`], step);
  const loss = scalarAt(scalars[lossTag(scalars) ?? ''], step);
  return [
    ...(horizon === null
      ? []
      : [{ label: 'Horizon', value: `${formatNumber(horizon)} timesteps` }]),
    ...(loss === null ? [] : [{ label: 'Loss', value: formatNumber(loss, { digits: 4 }) }]),
  ];
}
