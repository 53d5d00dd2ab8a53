import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { valueAt } from '../../data/bfloat16';
import { indexOf } from '../../data/slicing';
import { formatNumber } from '../../paint/format';
import { useStore } from '../../state/context';
import type { Contrast } from '../../state/contrast';
import { AXES, QUANTITIES } from '../../terms';
import { HoverCard, type CardRow } from '../../ui/hover_card';
import { valueWords } from '../../ui/number_words';
import { gateView, rowAxes, rowIndices } from './gate_values';
import { beyond } from './range_marks';
import type { PointedCell, WeightCell } from './weight_cell';
import type { WeightColumn, WeightStack } from './weight_columns';

interface Props {
  readonly hover: Signal<PointedCell | null>;
  readonly columns: readonly WeightColumn[];
  readonly contrastOf: (column: WeightColumn) => Contrast;
}

/** The pointed weight in every column, by direction and gate; read out where a key pointed. */
export function WeightCard({ hover, columns, contrastOf }: Props): JSX.Element {
  const store = useStore();
  const cell = hover.value;
  const found = cell && cardOf(cell, columns, contrastOf, (run) => store.colourOf(run));
  const spoken =
    cell?.byKey && found ? found.rows.map(({ label, value }) => `${label} ${value}`) : [];
  return (
    <>
      {cell && found && <HoverCard x={cell.x} y={cell.y} rows={found.rows} note={found.note} />}
      <p class="unseen" aria-live="polite">
        {spoken.join(', ')}
      </p>
    </>
  );
}

function cardOf(
  cell: WeightCell,
  columns: readonly WeightColumn[],
  contrastOf: Props['contrastOf'],
  colourOf: (run: string) => string,
): { readonly rows: readonly CardRow[]; readonly note: string } {
  const own = columns[cell.column]?.stacks[cell.stack];
  const rows: CardRow[] = own ? namesOf(cell, own) : [];
  let note = '';
  for (const column of columns) {
    const { source, stacks, difference } = column;
    const { run } = source.column;
    const isAgain = columns.filter((other) => other.source.column.run === run).length > 1;
    const short = run.split('/').at(-1) ?? run;
    const name = difference ? run : isAgain ? `${short}, step ${column.step}` : short;
    const label = { label: name, ...(difference ? {} : { colour: colourOf(run) }) };
    const stored = storedIn(stacks[cell.stack], cell);
    if (!stored) {
      rows.push({ ...label, value: 'no such weight' });
      continue;
    }
    if (!difference) note = `stored as ${stored.precision}`;
    rows.push({
      ...label,
      value: valueWords(stored.value) + beyondWords(stored.value, contrastOf(column)),
      isBad: !Number.isFinite(stored.value),
    });
  }
  return { rows, note };
}

/** Every index by its name. */
function namesOf({ name, gate, row, unit }: WeightCell, stack: WeightStack): CardRow[] {
  const tensor = stack.tensors[name];
  const indices = tensor ? rowIndices(tensor, row) : [];
  const axes = tensor ? rowAxes(tensor) : [];
  return [
    { label: 'Weight', value: QUANTITIES.get(name)?.label ?? name },
    ...(gate ? [{ label: 'Gate', value: gate }] : []),
    ...axes.map((axis, i) => ({ label: capital(axis.name), value: String(indices[i]) })),
    { label: 'Unit to', value: String(unit) },
    ...(stack.direction ? [{ label: 'Direction', value: stack.direction }] : []),
  ];
}

function capital(axis: string): string {
  const word = AXES[axis]?.singular ?? axis;
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function storedIn(stack: WeightStack | undefined, { name, gate, row, unit }: WeightCell) {
  const tensor = stack?.tensors[name];
  const at = stack?.gates.indexOf(gate) ?? -1;
  if (!tensor || at < 0) return null;
  const view = gateView(tensor, at);
  return row < view.nRows && unit < view.nColumns
    ? valueAt(tensor, indexOf(view, row, unit))
    : null;
}

function beyondWords(value: number, contrast: Contrast): string {
  const side = beyond(value, contrast);
  if (side === 0) return '';
  const { norm } = contrast;
  const isBelow = side < 0 && norm.kind === 'linear';
  return `, beyond ${formatNumber(isBelow ? norm.low : side * norm.high)}`;
}
