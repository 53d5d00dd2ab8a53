import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';

import { csvOf } from '../../data/csv';
import { useStore } from '../../state/context';
import { useOwnTable } from '../../state/own_table';
import type { TableChange, TableChoice } from '../../state/view';
import { Icon } from '../../ui/icons';
import { Message, Progress } from '../../ui/message';
import { Segmented } from '../../ui/segmented';
import { TopBar } from '../../ui/topbar';
import { DiagnosticsTable } from './diagnostics_table';
import { useSubjects, type Subjects } from './subjects';
import { sortedRows, tableOf, tableTexts, type Axis, type Row, type Table } from './table';
import styles from './diagnostics.css?inline';

export { DiagnosticsView as View, styles };

const ROW_OPTIONS = [
  { value: 'diagnostics', label: 'Diagnostics' },
  { value: 'runs', label: 'Runs' },
] as const;
const CHANGE_OPTIONS = [
  { value: 'none', label: 'Values' },
  { value: 'minus', label: 'a − b' },
  { value: 'ratio', label: 'a / b' },
] as const;

/** All single numbers about a series at a step, of many runs at once. */
function DiagnosticsView(): JSX.Element {
  const store = useStore();
  const { table: choice } = store.view.value;
  const asked = useSubjects();
  const { subjects, series, isByRun } = asked;
  const table = useMemo(
    () => tableOf({ subjects, series, change: choice.change, isByRun }),
    [
      ...subjects.flatMap(({ scalars, wanted, run }) => [scalars, wanted, run]),
      series,
      choice.change,
      isByRun,
    ],
  );
  const rows = sortedRows(table, choice.sort, choice.descending);
  useOwnTable(() => tableTexts(table, rows));
  const change = (part: Partial<TableChoice>) =>
    store.show({ table: Object.freeze({ ...choice, ...part }) });
  return (
    <>
      <TopBar
        title="Diagnostics"
        sentence={sentenceOf(asked, choice.allSeries, store.series.value)}
        options={
          <AllSeries checked={choice.allSeries} onChange={(allSeries) => change({ allSeries })} />
        }
      >
        <Segmented
          label="Against the first"
          options={CHANGE_OPTIONS}
          value={choice.change}
          onChange={(value: TableChange) => change({ change: value })}
        />
        <Segmented
          label="Rows"
          options={ROW_OPTIONS}
          value={isByRun ? 'runs' : 'diagnostics'}
          onChange={(rows) => change({ rows, sort: '', descending: false })}
        />
      </TopBar>
      <div class="scroll" tabIndex={-1}>
        <Body asked={asked} table={table} rows={rows} change={choice.change} />
      </div>
    </>
  );
}

function sentenceOf({ isByRun }: Subjects, allSeries: boolean, series: string): string {
  const what = allSeries ? 'every series' : series;
  if (!isByRun) return `single numbers about ${what}, a column for each run`;
  return `single numbers about ${what}, a row for each ${allSeries ? 'ticked' : 'listed'} run`;
}

function AllSeries(props: { checked: boolean; onChange: (on: boolean) => void }): JSX.Element {
  return (
    <label class="check-box">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      All series, not the chosen one alone
    </label>
  );
}

interface BodyProps {
  readonly asked: Subjects;
  readonly table: Table;
  readonly rows: readonly Row[];
  readonly change: TableChange;
}

function Body({ asked, table, rows, change }: BodyProps): JSX.Element {
  const { subjects, series, isByRun } = asked;
  if (subjects.every(({ scalars }) => scalars === undefined)) {
    return (
      <div class="page-message">
        <Progress />
      </div>
    );
  }
  const measures: readonly Axis[] = isByRun ? table.columns : table.rows;
  if (measures.length === 0) {
    return (
      <div class="page-message">
        <Message text="These runs have no diagnostics. A capture writes them; rnn.summary alone does not." />
      </div>
    );
  }
  return (
    <>
      <DiagnosticsTable
        table={table}
        rows={rows}
        series={series}
        isByRun={isByRun}
        change={change}
      />
      <p class="how-to-read">
        <b>How to read this.</b> The line in a cell is its course over all kept steps, on a scale of
        its own; the dot is the step shown. “of step 60”: not written at this step, so the last one
        before it stands there. Heads sort: once, the other way, as listed.{' '}
        <CopyButton text={() => csvOf(tableTexts(table, rows))} />
      </p>
      <Definitions measures={measures} />
    </>
  );
}

function CopyButton({ text }: { text: () => string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(text()).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <button type="button" class="link copy-table" onClick={copy}>
      <Icon name={copied ? 'check' : 'copy'} size={14} /> {copied ? 'Copied' : 'Copy as CSV'}
    </button>
  );
}

/** What each of them means, once; the heads and names say it on hover. */
function Definitions({ measures }: { measures: readonly Axis[] }): JSX.Element {
  const known = new Map(
    measures.flatMap(({ label, definition }) => (definition ? [[label, definition] as const] : [])),
  );
  return (
    <section class="definitions" aria-label="Definitions">
      <h2>Definitions</h2>
      <dl>
        {[...known].map(([label, definition]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{definition}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
