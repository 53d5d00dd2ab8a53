/** The column that shows the difference of two columns' weights. */

import { useMemo } from 'preact/hooks';

import { countCodes, mergeCounts } from '../../data/codes';
import { differenceOf, mismatch, type DifferenceKind } from '../../data/difference';
import type { Tensor } from '../../data/safetensors';
import { codes } from '../../data/slicing';
import { fixedContrast, type Contrast } from '../../state/contrast';
import { useStore } from '../../state/context';
import type { NormName } from '../../state/view';
import { WEIGHT_NAMES, type Tensors, type WeightColumn, type WeightStack } from './weight_columns';

export interface WeightDifference {
  readonly column: WeightColumn;
  /** Its domain is its own; null: there is nothing to colour. */
  readonly contrast: Contrast | null;
}

/** What the view asks for; null: no difference. */
export function useWeightDifference(
  columns: readonly WeightColumn[],
  defaultNorm: NormName,
): WeightDifference | null {
  const store = useStore();
  const { difference, norm, map } = store.view.value;
  const [a, b] = [columns[difference?.a ?? -1], columns[difference?.b ?? -1]];
  const kind = difference?.kind ?? 'difference';
  const inputs = [a, b].flatMap((column) =>
    (column?.stacks ?? []).flatMap(({ tensors, loaded }) => [
      ...WEIGHT_NAMES.map((name) => tensors[name]),
      loaded.some(({ loading }) => loading),
    ]),
  );
  const column = useMemo(
    () => (a && b ? weightDifference(a, b, kind) : null),
    [kind, a?.step, b?.step, a?.source, b?.source, inputs.length, ...inputs],
  );
  const theme = store.theme.value;
  const counts = column?.counts ?? null;
  // A ratio is in decades already, and a difference has two signs.
  const name = kind === 'ratio' || (norm ?? defaultNorm) === 'linear' ? 'linear' : 'symlog';
  const contrast = useMemo(
    () => counts && fixedContrast(counts, { name, map: map === 'grey' ? map : 'diverging', theme }),
    [counts, name, map, theme],
  );
  return column && { column, contrast };
}

/** The difference of two columns, by direction, or stacks that say why there is none. */
export function weightDifference(
  a: WeightColumn,
  b: WeightColumn,
  kind: DifferenceKind,
): WeightColumn {
  const isOneRun = a.source.column.run === b.source.column.run;
  const nameOf = ({ source, step }: WeightColumn) =>
    isOneRun ? `step ${step}` : source.column.run;
  const run = `${nameOf(a)} ${kind === 'ratio' ? '/' : '−'} ${nameOf(b)}`;
  const source = { column: { run, step: null }, series: null, entry: null };
  const stacks = a.stacks.map((stack, i) => {
    // Of two single directions, which are chosen by hand, either may be subtracted.
    const isSingle = a.stacks.length === 1 && b.stacks.length === 1;
    const other = isSingle
      ? b.stacks[i]
      : b.stacks.find(({ direction }) => direction === stack.direction);
    return { ...stackDifference(stack, other, kind), source };
  });
  const tensors = stacks.flatMap((stack) => Object.values(stack.tensors));
  const counts = tensors.map((tensor) => countCodes(codes(tensor)));
  return {
    source,
    stacks,
    step: null,
    counts: counts.length > 0 ? mergeCounts(counts) : null,
    difference: { kind },
  };
}

function stackDifference(
  a: WeightStack,
  b: WeightStack | undefined,
  kind: DifferenceKind,
): WeightStack {
  const isLoading = [a, b].some((stack) => stack?.loaded.some(({ loading }) => loading));
  const problem = b ? reasonAgainst(a, b) : `The other column has no ${a.direction} direction.`;
  const error = problem && !isLoading ? new Error(problem) : null;
  return {
    ...a,
    step: null,
    status: undefined,
    loaded: [{ answer: null, loading: isLoading, error }],
    tensors: problem || !b ? {} : tensorsOf(a.tensors, b.tensors, kind),
    initial: {},
    firstStep: null,
    isRatio: kind === 'ratio',
  };
}

/** Why two stacks cannot be compared weight by weight; "": they can, or are still to come. */
function reasonAgainst(a: WeightStack, b: WeightStack): string {
  if (a.gates.join() !== b.gates.join()) {
    const words = ({ gates }: WeightStack) => gates.filter(Boolean).join(', ') || 'none';
    return `There is no difference of cells with different gates: ${words(a)}; ${words(b)}.`;
  }
  for (const name of WEIGHT_NAMES) {
    const [left, right] = [a.tensors[name], b.tensors[name]];
    const problem = left && right && mismatch(left, right);
    if (problem) return problem;
  }
  return '';
}

function tensorsOf(a: Tensors, b: Tensors, kind: DifferenceKind): Tensors {
  const pairs = WEIGHT_NAMES.flatMap((name): [string, Tensor][] => {
    const [left, right] = [a[name], b[name]];
    return left && right ? [[name, differenceOf(left, right, kind)]] : [];
  });
  return Object.fromEntries(pairs);
}
