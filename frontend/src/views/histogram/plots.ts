/** Which curves lie in which panel: pure. */

import type { Histogram } from '../../data/histogram';
import type { Counts } from './use_counts';
import type { GateRow } from './rows';

export interface PlotCurve {
  /** Index of the column. */
  readonly column: number;
  readonly histogram: Histogram;
}

export interface Plot {
  readonly gate: string;
  /** Drawn as bars, or the first of those that lie over each other. */
  readonly curves: readonly PlotCurve[];
  readonly edges: Float64Array;
  readonly highest: number;
}

interface Choice {
  readonly isOver: boolean;
  /** Whether outlines of other columns stand on the same bins and height. */
  readonly hasOutlines: boolean;
}

/**
 * Plots by row: one for all columns, or one for each, its own curve first and then those of the same
 * gate; null: there is nothing to draw.
 */
export function plotsOf(
  rows: readonly GateRow[],
  gateNames: readonly (readonly string[])[],
  { histograms, edges, highest }: Counts,
  { isOver, hasOutlines }: Choice,
): readonly (readonly (Plot | null)[])[] {
  return rows.map((row, at) => {
    const nameOf = (column: number) => {
      const gate = row.gates[column] ?? null;
      return gate === null ? '' : (gateNames[column]?.[gate] ?? '');
    };
    const curves = (histograms[at] ?? []).flatMap((histogram, column) =>
      histogram ? [{ column, histogram }] : [],
    );
    const plot = (column: number, own: readonly PlotCurve[]): Plot | null => {
      const bins = edges[at]?.[column];
      if (own.length === 0 || !bins) return null;
      const highestOf = own.map((curve) => highest[at]?.[curve.column] ?? 1);
      return { gate: nameOf(column), curves: own, edges: bins, highest: Math.max(...highestOf) };
    };
    if (isOver) return [plot(curves[0]?.column ?? 0, curves)];
    return row.gates.map((_, column) => {
      const main = curves.filter((curve) => curve.column === column);
      const others = curves.filter(
        (curve) => curve.column !== column && nameOf(curve.column) === nameOf(column),
      );
      return plot(column, main.length > 0 && hasOutlines ? [...main, ...others] : main);
    });
  });
}
