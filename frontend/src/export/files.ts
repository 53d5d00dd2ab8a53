/** Saves what the view shows as files of values. */

import type { ExportedFile, ExportRequest } from '../data/types';
import type { FileGroup } from './shown';
import { joinedTable } from './tables';

type Ask = (request: ExportRequest) => Promise<ExportedFile>;

/** One table for each group, its columns one after the other. */
export async function tableFiles(groups: readonly FileGroup[], ask: Ask): Promise<ExportedFile[]> {
  return Promise.all(
    groups.map(async (group) => {
      const files = await Promise.all(group.map((request) => ask({ ...request, format: 'csv' })));
      const texts = await Promise.all(files.map(({ blob }) => blob.text()));
      const tables = group.map(({ run, series, quantity, step }, i) => ({
        facts: { run, series, quantity, ...(step === undefined ? {} : { step }) },
        text: texts[i] ?? '',
      }));
      return {
        blob: new Blob([joinedTable(tables)], { type: 'text/csv' }),
        name: tableName(group, files),
      };
    }),
  );
}

/** An array for each column of each group, as the server names it. */
export function arrayFiles(groups: readonly FileGroup[], ask: Ask): Promise<ExportedFile[]> {
  return Promise.all(groups.flat().map((request) => ask({ ...request, format: 'npy' })));
}

function tableName(group: FileGroup, files: readonly ExportedFile[]): string {
  const [first] = group;
  if (files.length === 1 || !first) return files[0]?.name ?? 'values.csv';
  return `${fileName([`${group.length} columns`, first.series, first.quantity, first.step ?? first.of])}.csv`;
}

/** Parts joined by "_", without what no file name may hold. */
export function fileName(parts: readonly (string | number | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => String(part).replace(/[^\p{L}\p{N}_.-]+/gu, '-'))
    .join('_');
}

/** How long a browser may take to begin reading a file that it saves. */
const READ_MS = 60_000;

export function save({ blob, name }: ExportedFile): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_MS);
}
