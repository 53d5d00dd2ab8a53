import type { JSX } from 'preact';

import type { CardRow } from './hover_card';

/** Tells a reader of screens what the cursor that keys move stands on; "": nothing. */
export function Live({ text }: { text: string }): JSX.Element {
  return (
    <div class="unseen" role="status" aria-label="Cell" aria-live="polite">
      {text}
    </div>
  );
}

export const spoken = (rows: readonly CardRow[]): string =>
  rows.map(({ label, value }) => `${label} ${value}`).join(', ');
