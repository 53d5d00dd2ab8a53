import type { JSX } from 'preact';

import { ColumnHeader } from '../../ui/column_header';
import type { WeightColumn } from './weight_columns';

/** The columns' headers in a row of their own, where columns stand over each other or alone. */
export function ColumnHeaders({ columns }: { columns: readonly WeightColumn[] }): JSX.Element {
  return (
    <div class={columns.length === 1 ? 'column-headers single' : 'column-headers'}>
      {columns.map(({ source, step, stacks }, i) => (
        <ColumnHeader
          key={`${source.column.run} ${i}`}
          source={source}
          index={i}
          step={step}
          status={stacks[0]?.status}
        />
      ))}
    </div>
  );
}
