/** The table of a view that shows none of the stored arrays: what its export saves. */

import { useEffect, useRef } from 'preact/hooks';

import { useStore } from './context';

/** Rows of texts, the first one the head; written when they are asked for. */
export type OwnTable = () => readonly (readonly string[])[];

/** Offers a table while the view is shown. */
export function useOwnTable(table: OwnTable): void {
  const { ownTable } = useStore();
  const now = useRef(table);
  now.current = table;
  useEffect(() => {
    const offered: OwnTable = () => now.current();
    ownTable.value = offered;
    return () => {
      if (ownTable.peek() === offered) ownTable.value = null;
    };
  }, []);
}
