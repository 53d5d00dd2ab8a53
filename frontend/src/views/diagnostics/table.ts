/** The table of diagnostics as plain rows: what to show, compare, sort and copy. Pure. */

import { nearestStep } from '../../data/slicing';
import type { Scalars, ScalarSeries } from '../../data/types';
import type { TableChange } from '../../state/view';
import { byListOrder, definitionOf, labelOf, unitOf } from './definitions';

/** A run at a step. */
export interface Subject {
  readonly run: string;
  /** The step asked for. */
  readonly wanted: number;
  /** The column's own step; null: it follows the slider. */
  readonly locked: number | null;
  /** Series of the page -> the name under which this run has it. */
  readonly names: ReadonlyMap<string, string>;
  /** undefined: not read yet. */
  readonly scalars: Scalars | undefined;
}

/** A scalar of a series, or of the whole run where `series` is null. */
export interface Measure {
  readonly name: string;
  readonly series: string | null;
}

export interface Cell {
  /** As written; null: not written by this step. */
  readonly value: number | null;
  /** Of the value. */
  readonly step: number | null;
  /** Whether it was written at the subject's own step. */
  readonly isExact: boolean;
  /** What is shown and sorted by: the value, or how it compares with the first column's. */
  readonly shown: number | null;
  readonly points: ScalarSeries | null;
}

export interface Axis {
  readonly key: string;
  readonly label: string;
  readonly series: string;
  readonly unit: string;
  readonly definition: string;
  /** Of the runs; null for a diagnostic. */
  readonly subject: Subject | null;
}

export interface Row extends Axis {
  readonly cells: readonly Cell[];
}

export interface Table {
  readonly columns: readonly Axis[];
  readonly rows: readonly Row[];
}

export const NAME_KEY = 'name';
export const SERIES_KEY = 'series';

export function subjectKey({ run, locked }: Subject): string {
  return `run:${run}` + (locked === null ? '' : `@${locked}`);
}

/** The same for all series while one is shown, so that another series is sorted likewise. */
export function measureKey({ name, series }: Measure, withSeries: boolean): string {
  if (series === null) return `rnn/${name}`;
  return withSeries ? `rnn/${series}/${name}` : name;
}

function tagOf({ name, series }: Measure, { names }: Subject): string | null {
  if (series === null) return `rnn/${name}`;
  const own = names.get(series);
  return own === undefined ? null : `rnn/${own}/${name}`;
}

/** Scalars of the whole run, then of each series, that any subject has, in the order of the list. */
export function measuresOf(
  subjects: readonly Subject[],
  series: readonly string[],
): readonly Measure[] {
  const tags = subjects.map(({ scalars }) => Object.keys(scalars ?? {}));
  const ofRun = new Set(tags.flat().filter((tag) => /^rnn\/[^/]+$/.test(tag)));
  const run = [...ofRun].map((tag): Measure => ({ name: tag.slice(4), series: null }));
  const ofSeries = series.flatMap((each) => {
    const names = subjects.flatMap((subject, i) => {
      const prefix = `rnn/${subject.names.get(each) ?? each}/`;
      const own = (tags[i] ?? []).filter((tag) => tag.startsWith(prefix));
      return own.map((tag) => tag.slice(prefix.length)).filter((name) => !name.includes('/'));
    });
    return [...new Set(names)].sort(byListOrder).map((name): Measure => ({ name, series: each }));
  });
  return [...run.sort(byRunOrder), ...ofSeries];
}

const RUN_ORDER = ['loss', 'val_loss'];

function byRunOrder(a: Measure, b: Measure): number {
  const [left, right] = [RUN_ORDER.indexOf(a.name), RUN_ORDER.indexOf(b.name)];
  if (left >= 0 || right >= 0) return (left < 0 ? 9 : left) - (right < 0 ? 9 : right);
  return a.name.localeCompare(b.name, 'en');
}

/** The kept step that a subject shows: the nearest of those at which its series wrote most. */
export function stepOf(subject: Subject, series: readonly string[]): number | null {
  let longest: readonly number[] = [];
  for (const [tag, { steps }] of Object.entries(subject.scalars ?? {})) {
    const isOwn = series.some((each) => tag.startsWith(`rnn/${subject.names.get(each) ?? each}/`));
    if (isOwn && steps.length > longest.length) longest = steps;
  }
  return nearestStep(longest, subject.wanted) ?? null;
}

/** The last point by a step; the diagnostics of one capture are all written at its step. */
export function cellAt(points: ScalarSeries | undefined, step: number): Cell {
  const at = points?.steps.findLastIndex((written) => written <= step) ?? -1;
  const value = points?.values[at] ?? null;
  const own = points?.steps[at] ?? null;
  return { value, step: own, isExact: own === step, shown: value, points: points ?? null };
}

/** How a value compares with the first column's; null where either is missing. */
export function changeOf(
  value: number | null,
  first: number | null,
  change: TableChange,
): number | null {
  if (change === 'none') return value;
  if (value === null || first === null) return null;
  return change === 'minus' ? value - first : value / first;
}

export interface TableRequest {
  readonly subjects: readonly Subject[];
  readonly series: readonly string[];
  readonly change: TableChange;
  /** Rows are runs; else diagnostics. */
  readonly isByRun: boolean;
}

/** Returns the table, unsorted. Comparisons are with the first subject. */
export function tableOf({ subjects, series, change, isByRun }: TableRequest): Table {
  const measures = measuresOf(subjects, series);
  const steps = subjects.map((subject) => stepOf(subject, series) ?? subject.wanted);
  const cells = measures.map((measure) => {
    const plain = subjects.map((subject, i) => {
      const tag = tagOf(measure, subject);
      return cellAt(tag === null ? undefined : subject.scalars?.[tag], steps[i] as number);
    });
    const first = plain[0]?.value ?? null;
    return plain.map((cell, i) => {
      // Beside its own differences the first column keeps its values, to be sorted by.
      const isReference = i === 0 && !isByRun;
      return isReference ? cell : { ...cell, shown: changeOf(cell.value, first, change) };
    });
  });
  const ofMeasures = measures.map((measure) => measureAxis(measure, series.length > 1));
  const ofSubjects = subjects.map((subject) => subjectAxis(subject));
  if (!isByRun) {
    const rows = ofMeasures.map((axis, i) => ({ ...axis, cells: cells[i] ?? [] }));
    return { columns: ofSubjects, rows };
  }
  const rows = ofSubjects.map((axis, i) => ({
    ...axis,
    cells: cells.map((row) => row[i] as Cell),
  }));
  return { columns: ofMeasures, rows };
}

function measureAxis(measure: Measure, withSeries: boolean): Axis {
  const { name, series } = measure;
  const isOfRun = series === null;
  return {
    key: measureKey(measure, withSeries),
    label: labelOf(name, isOfRun),
    series: withSeries ? (series ?? '') : '',
    unit: unitOf(name, isOfRun),
    definition: definitionOf(name, isOfRun),
    subject: null,
  };
}

function subjectAxis(subject: Subject): Axis {
  const label = subject.run + (subject.locked === null ? '' : `, step ${subject.locked}`);
  return { key: subjectKey(subject), label, series: '', unit: '', definition: '', subject };
}

/** Rows by a column or by name; what has no value comes last either way, equal rows stay in order. */
export function sortedRows(table: Table, sort: string, descending: boolean): readonly Row[] {
  const sign = descending ? -1 : 1;
  const words = (row: Row) => (sort === SERIES_KEY ? row.series : row.label);
  if (sort === NAME_KEY || sort === SERIES_KEY) {
    return [...table.rows].sort(
      (a, b) => sign * words(a).localeCompare(words(b), 'en', { numeric: true }),
    );
  }
  const at = table.columns.findIndex(({ key }) => key === sort);
  if (at < 0) return table.rows;
  const valueOf = (row: Row): number => row.cells[at]?.shown ?? NaN;
  return [...table.rows].sort((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (Number.isNaN(left) || Number.isNaN(right)) {
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    }
    return left === right ? 0 : sign * (left < right ? -1 : 1);
  });
}

/** The table as rows of texts, the first one its head: numbers in full, "" where there is none. */
export function tableTexts(table: Table, rows: readonly Row[]): readonly (readonly string[])[] {
  const withSeries = [...table.columns, ...rows].some(({ series }) => series !== '');
  const axisName = (axis: Axis) =>
    [axis.series, axis.label, axis.unit && `(${axis.unit})`].filter((part) => part).join(' ');
  const isByRun = rows.some(({ subject }) => subject !== null);
  const lead = isByRun ? ['run'] : [...(withSeries ? ['series'] : []), 'diagnostic', 'unit'];
  const head = [...lead, ...table.columns.map(axisName)];
  const body = rows.map((row) => [
    ...(isByRun ? [row.label] : [...(withSeries ? [row.series] : []), row.label, row.unit]),
    ...row.cells.map(({ shown }) => (shown === null ? '' : String(shown))),
  ]);
  return [head, ...body];
}
