/** Which gate of which column stands where: pure. */

export interface GateRow {
  /** "" of a quantity without gates, and where the columns have different ones. */
  readonly name: string;
  /** Index of the gate in each column; null: it has none here. */
  readonly gates: readonly (number | null)[];
}

interface Choice {
  /** A gate's name; "": all. */
  readonly wanted: string;
  /** Columns lie over each other: what lies in one panel is one gate. */
  readonly isOver: boolean;
}

/**
 * Side by side, cells of different kinds have different gates: each has its own, by their order, as
 * its captions say. A column without the wanted gate shows all.
 */
export function gateRows(
  columns: readonly { readonly gates: readonly string[] }[],
  { wanted, isOver }: Choice,
): readonly GateRow[] {
  const shown = columns.map(({ gates }) => {
    const names = gates.length > 0 ? gates : [''];
    return names
      .map((name, at) => ({ name, at }))
      .filter((gate, _, all) => {
        const has = all.some(({ name }) => name === wanted);
        return !has || gate.name === wanted;
      });
  });
  if (isOver) {
    const names = [...new Set(shown.flatMap((gates) => gates.map(({ name }) => name)))];
    return names.map((name) => ({
      name,
      gates: shown.map((gates) => gates.find((gate) => gate.name === name)?.at ?? null),
    }));
  }
  const nRows = Math.max(1, ...shown.map((gates) => gates.length));
  return Array.from({ length: nRows }, (_, row) => {
    const names = [...new Set(shown.flatMap((gates) => gates[row]?.name ?? []))];
    return {
      name: names.length === 1 ? (names[0] ?? '') : '',
      gates: shown.map((gates) => gates[row]?.at ?? null),
    };
  });
}
