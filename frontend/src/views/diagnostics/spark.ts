/** The small line in a cell: pure. */

import { scaleOf } from '../../paint/axis';
import { tracePath } from '../../paint/trace_path';
import type { ScalarSeries } from '../../data/types';

export const SPARK = { width: 56, height: 18 } as const;
const INSET_PX = 2.5;

export interface Spark {
  readonly path: string;
  /** Where the cell's step stands; null: not finite there. */
  readonly dot: { readonly x: number; readonly y: number } | null;
}

/** Steps across, values up, each on its own range: a shape, not a scale. */
export function sparkOf({ steps, values }: ScalarSeries, step: number | null): Spark {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const x = scaleOf({
    kind: 'linear',
    domain: [steps[0] ?? 0, steps.at(-1) ?? 0],
    range: [INSET_PX, SPARK.width - INSET_PX],
  });
  const y = scaleOf({
    kind: 'linear',
    domain: [low, high],
    range: [SPARK.height - INSET_PX, INSET_PX],
  });
  const { runs } = tracePath({ values, at: steps, colour: '' }, { x, y });
  const path = runs.map((run) => `M${run.map((place) => place.toFixed(1)).join(' ')}`).join('');
  const value = values[step === null ? -1 : steps.indexOf(step)] ?? NaN;
  const dot = step !== null && Number.isFinite(value) ? { x: x(step), y: y(value) } : null;
  return { path, dot };
}
