/** Tables of several columns as one: pure. */

import { csvField } from '../data/csv';

export interface Table {
  /** What holds for every line: its columns come first. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** CSV with a header; the same header in all tables. */
  readonly text: string;
}

/** One table with the facts of each before its lines. */
export function joinedTable(tables: readonly Table[]): string {
  const [first] = tables;
  if (!first) return '';
  const header = [...Object.keys(first.facts), headerOf(first.text)].join(',');
  const bodies = tables.map(({ facts, text }) => {
    const prefix = Object.values(facts).map(csvField).join(',');
    return text.slice(headerOf(text).length + 1).replace(/^(?=.)/gm, () => `${prefix},`);
  });
  return `${header}\n${bodies.join('')}`;
}

const headerOf = (text: string): string => text.slice(0, text.indexOf('\n'));
