import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { valueAt } from '../../data/bfloat16';
import { indexOf } from '../../data/slicing';
import { useStore } from '../../state/context';
import { QUANTITIES } from '../../terms';
import { HoverCard, type CardRow } from '../../ui/hover_card';
import { valueWords } from '../../ui/number_words';
import type { WeightCell } from './gate_stack';
import { gateView, type WeightColumn, type WeightName } from './weight_columns';

const ROW_LABELS: Readonly<Record<WeightName, string>> = {
  kernel: 'Feature',
  recurrent_kernel: 'Unit from',
  bias: 'Bias row',
};

/** The pointed weight in every column, by gate. */
export function WeightCard({
  hover,
  columns,
}: {
  hover: Signal<WeightCell | null>;
  columns: readonly WeightColumn[];
}): JSX.Element | null {
  const store = useStore();
  const cell = hover.value;
  if (!cell) return null;
  const { name, gate, row, unit } = cell;
  const rows: CardRow[] = [
    { label: 'Weight', value: QUANTITIES.get(name)?.label ?? name },
    { label: 'Gate', value: gate },
    { label: ROW_LABELS[name], value: String(row) },
    { label: 'Unit to', value: String(unit) },
  ];
  let precision = '';
  for (const data of columns) {
    const tensor = data.tensors[name];
    const at = data.gates.indexOf(gate);
    const run = data.source.column.run;
    const colour = store.colourOf(run);
    const label = run.split('/').at(-1) ?? run;
    const view = tensor && at >= 0 ? gateView(tensor, name, at) : null;
    if (!tensor || !view || row >= view.nRows || unit >= view.nColumns) {
      rows.push({ label, colour, value: 'no such weight' });
      continue;
    }
    const stored = valueAt(tensor, indexOf(view, row, unit));
    precision = stored.precision;
    rows.push({
      label,
      colour,
      value: valueWords(stored.value),
      isBad: !Number.isFinite(stored.value),
    });
  }
  return (
    <HoverCard x={cell.x} y={cell.y} rows={rows} note={precision && `stored as ${precision}`} />
  );
}
