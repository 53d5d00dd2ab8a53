import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

import { useStore } from '../../state/context';
import { MAX_COLUMNS, type TableChange } from '../../state/view';
import { ColumnHeader } from '../../ui/column_header';
import { useSeen } from '../../ui/size';
import { ValueCell } from './cell';
import { HeadCell } from './head_cell';
import { NAME_KEY, SERIES_KEY, stepOf, type Row, type Table } from './table';

interface Props {
  readonly table: Table;
  /** As sorted. */
  readonly rows: readonly Row[];
  readonly series: readonly string[];
  readonly isByRun: boolean;
  readonly change: TableChange;
}

/** Diagnostics by run, or runs by diagnostic; the head and the names stay while one scrolls. */
export function DiagnosticsTable(props: Props): JSX.Element {
  const { table, rows, series, isByRun, change } = props;
  const hasSeries = !isByRun && series.length > 1;
  return (
    <table class={`diagnostics ${isByRun ? 'by-run' : ''}`}>
      <caption class="unseen">
        {isByRun ? 'Diagnostics, a row for each run' : 'Diagnostics, a column for each run'}
      </caption>
      <thead>
        <tr>
          <HeadCell sortKey={NAME_KEY} label={isByRun ? 'Run' : 'Diagnostic'} class="name" />
          {hasSeries && <HeadCell sortKey={SERIES_KEY} label="Series" />}
          {isByRun
            ? table.columns.map(({ key, label, series: of, unit, definition }) => (
                <HeadCell
                  key={key}
                  sortKey={key}
                  label={of ? `${of}: ${label}` : label}
                  unit={unit}
                  title={definition}
                />
              ))
            : table.columns.map((axis, i) => (
                <RunHead key={axis.key + i} axis={axis} index={i} series={series} />
              ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          <TableRow
            key={`${row.key} ${i}`}
            row={row}
            table={table}
            change={change}
            hasSeries={hasSeries}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RunHeadProps {
  readonly axis: Table['columns'][number];
  readonly index: number;
  readonly series: readonly string[];
}

function RunHead({ axis, index, series }: RunHeadProps): JSX.Element | null {
  const store = useStore();
  const source = store.sources.value[index];
  if (!source || !axis.subject) return null;
  const isReference = index === 0 && store.view.value.table.change !== 'none';
  return (
    <HeadCell sortKey={axis.key} label={isReference ? 'Reference' : 'Value'}>
      <ColumnHeader
        source={source}
        index={index}
        step={stepOf(axis.subject, series)}
        hasFigures={false}
      />
    </HeadCell>
  );
}

interface RowProps {
  readonly row: Row;
  readonly table: Table;
  readonly change: TableChange;
  readonly hasSeries: boolean;
}

function TableRow({ row, table, change, hasSeries }: RowProps): JSX.Element {
  const store = useStore();
  const element = useRef<HTMLTableRowElement>(null);
  const isSeen = useSeen(element);
  return (
    <tr ref={element}>
      <th scope="row" class="name" title={row.definition || row.label}>
        {row.subject ? (
          <RunName run={row.subject.run} label={row.label} />
        ) : (
          <>
            {row.label}
            {row.unit && <span class="unit"> {row.unit}</span>}
          </>
        )}
      </th>
      {hasSeries && <td class="series">{row.series}</td>}
      {row.cells.map((cell, i) => {
        const run = (row.subject ?? table.columns[i]?.subject)?.run ?? '';
        return (
          <ValueCell
            key={i}
            cell={cell}
            change={change}
            colour={store.colourOf(run)}
            hasSpark={isSeen}
          />
        );
      })}
    </tr>
  );
}

/** A box as in the run picker: what is sorted to the top is one click from a picture. */
function RunName({ run, label }: { run: string; label: string }): JSX.Element {
  const store = useStore();
  const columns = store.columns.value;
  const isShown = columns.some((column) => column.run === run);
  return (
    <label class="run-row">
      <input
        type="checkbox"
        checked={isShown}
        disabled={!isShown && columns.length >= MAX_COLUMNS}
        style={{ '--run': store.colourOf(run) }}
        aria-label={`Show ${run} as a column`}
        onChange={() => store.toggleRun(run)}
      />
      <span class="ellipsis">{label}</span>
    </label>
  );
}
