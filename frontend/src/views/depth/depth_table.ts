/** What the maps of Depth hold, as a table: pure. */

import type { DepthColumn } from './depth_columns';

/**
 * A line for each run, series and kept step. log10, since 1e-200 has one too: "-Infinity" is
 * exactly 0, "NaN" where nothing is finite; no line where there is no data.
 */
export function depthTexts(
  columns: readonly DepthColumn[],
  name: string,
): readonly (readonly string[])[] {
  const head = ['run', 'series', 'depth', 'step', `log10 ${name}`, 'nonfinite', 'values'];
  const lines = columns.flatMap(({ column, series, map }) =>
    (map?.rows ?? []).flatMap((row, depth) =>
      (row?.steps ?? []).flatMap((step, i) => {
        const n = row?.n[i] ?? 0;
        const facts = [column.run, series[depth] ?? '', depth, step];
        return n > 0
          ? [[...facts, row?.logs[i] ?? NaN, row?.nonfinite[i] ?? 0, n].map(String)]
          : [];
      }),
    ),
  );
  return [head, ...lines];
}
