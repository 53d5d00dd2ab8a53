/** The column that shows the difference of two others. */

import { useMemo } from 'preact/hooks';

import { countViews } from '../data/codes';
import { isWhole } from '../data/cells';
import { differenceOf, mismatch, type DifferenceKind } from '../data/difference';
import type { Tensor } from '../data/safetensors';
import { codes } from '../data/slicing';
import { fixedContrast, type Contrast } from './contrast';
import { useStore } from './context';
import { haveSameSequences } from './same_sequences';
import type { ColumnData, Panel } from './sequence_columns';
import type { NormName } from './view';

export interface ShownColumns {
  /** Those of runs, and at the end the difference of two of them where it is asked for. */
  readonly columns: readonly ColumnData[];
  /** Of the difference: it has a domain of its own. */
  readonly contrast: Contrast | null;
}

/** Adds the difference that the view asks for. */
export function useDifference(columns: readonly ColumnData[], defaultNorm: NormName): ShownColumns {
  const store = useStore();
  const { difference, norm, map } = store.view.value;
  const [a, b] = [columns[difference?.a ?? -1], columns[difference?.b ?? -1]];
  const kind = difference?.kind ?? 'difference';
  const column = useMemo(() => (a && b ? differenceColumn(a, b, kind) : null), [a, b, kind]);
  const all = useMemo(() => (column ? [...columns, column] : columns), [columns, column]);
  const theme = store.theme.value;
  const counts = column?.counts ?? null;
  // A ratio is in decades already, and a difference has two signs.
  const name = kind === 'ratio' || (norm ?? defaultNorm) === 'linear' ? 'linear' : 'symlog';
  const contrast = useMemo(
    () => counts && fixedContrast(counts, { name, map: map === 'grey' ? map : 'diverging', theme }),
    [counts, name, map, theme],
  );
  return { columns: all, contrast };
}

/** The difference of two columns, or a column that says why there is none. */
export function differenceColumn(a: ColumnData, b: ColumnData, kind: DifferenceKind): ColumnData {
  const [parts, others] = [wholeOf(a), wholeOf(b)];
  const problem = reasonAgainst({ ...a, panels: parts }, { ...b, panels: others });
  const panels = problem ? [] : differencePanels(parts, others, kind);
  const isLoading = a.loaded.loading || b.loaded.loading;
  const counts = panels.length > 0 ? countViews(panels) : null;
  return {
    ...a,
    difference: { a, b, kind },
    source: { column: { run: nameOf(a, b, kind), step: null }, series: null, entry: null },
    loaded: { answer: null, loading: isLoading, error: problem ? new Error(problem) : null },
    info: null,
    tensor: panels[0]?.tensor ?? null,
    panels,
    details: [],
    counts,
    norms: null,
  };
}

/** The panels whose cells are single entries, of what is zoomed in on at least; else those there are. */
function wholeOf({ panels, details }: ColumnData): readonly Panel[] {
  return !isInBoxes(panels) || details.length === 0 || isInBoxes(details) ? panels : details;
}

const isInBoxes = (panels: readonly Panel[]): boolean =>
  panels.some(({ timesteps, rows }) => !isWhole(timesteps) || !isWhole(rows));

function nameOf(a: ColumnData, b: ColumnData, kind: DifferenceKind): string {
  const isOneRun = a.source.column.run === b.source.column.run;
  const name = ({ source, step }: ColumnData) => (isOneRun ? `step ${step}` : source.column.run);
  return kind === 'ratio' ? `${name(a)} / ${name(b)}` : `${name(a)} − ${name(b)}`;
}

/** Why two columns cannot be compared value by value; "": they can. */
function reasonAgainst(a: ColumnData, b: ColumnData): string {
  if (a.panels.length === 0 || b.panels.length === 0) return '';
  if (!haveSameSequences([a, b])) {
    return (
      'There is no difference of columns that show different sequences. ' +
      'Give both runs the same data= to RNNSummary.'
    );
  }
  if (isInBoxes(a.panels) || isInBoxes(b.panels)) {
    return (
      'There is no difference of boxes that each show the largest of several values. ' +
      'Zoom in until a cell is one value.'
    );
  }
  const pair = a.panels.flatMap((panel) => {
    const other = partnerOf(panel, b.panels);
    return other ? [mismatch(panel.tensor, other.tensor)] : [];
  });
  if (pair.length === 0) return 'There is no difference of columns that share no sample and gate.';
  return pair.find((problem) => problem !== null) ?? '';
}

const partnerOf = (panel: Panel, others: readonly Panel[]): Panel | undefined =>
  others.find(({ sample, gate }) => sample === panel.sample && gate === panel.gate);

/** Panels of `a` with the difference as their values; several panels are parts of one array. */
function differencePanels(
  a: readonly Panel[],
  b: readonly Panel[],
  kind: DifferenceKind,
): readonly Panel[] {
  const made = new Map<Tensor, Tensor>();
  return a.flatMap((panel) => {
    const other = partnerOf(panel, b);
    if (!other) return [];
    const tensor = made.get(panel.tensor) ?? differenceOf(panel.tensor, other.tensor, kind);
    made.set(panel.tensor, tensor);
    const view = { ...panel.view, data: codes(tensor) };
    return [{ ...panel, mask: panel.mask ?? other.mask, tensor, view }];
  });
}
