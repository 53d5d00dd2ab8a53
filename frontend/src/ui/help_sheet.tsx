import type { JSX } from 'preact';

import { Popover } from './popover';

const KEYS: readonly (readonly [string, string])[] = [
  ['← →', 'one kept step back, forward'],
  ['Shift ← →', 'ten steps'],
  ['Home End', 'first, last step'],
  ['Space', 'play, pause'],
  ['1 … 7', 'the views, in the order of the list'],
  ['D', 'direct or total gradient'],
  ['+ − 0', 'zoom in, out, show all'],
  ['Alt arrows', 'pan what is zoomed in on'],
  ['G', 'rows: samples, gates, quantities'],
  ['T', 'timesteps down or across'],
  ['Escape', 'let go of a pinned cell, then of the zoom; close a sheet'],
];
const MOUSE: readonly (readonly [string, string])[] = [
  ['Move over a map', 'the same cell in every column'],
  ['Click a map', 'pin that cell; again: let go'],
  ['Drag over a map', 'zoom in; double-click: show all'],
  ['Shift drag', 'pan, as does a sideways wheel'],
  ['Ctrl wheel', 'zoom at the pointer'],
  ['Arrows on a map', 'move from cell to cell; Enter pins'],
  ['Drag a handle', 'contrast; double-click: robust limits'],
  ['Arrows on a handle', 'a little; with Shift ten times as much'],
];

/** Keys and gestures, on one short sheet. */
export function HelpSheet({ onClose }: { onClose: () => void }): JSX.Element {
  return (
    <Popover label="Keys" class="help" onClose={onClose}>
      {[KEYS, MOUSE].map((rows) => (
        <dl>
          {rows.map(([key, what]) => (
            <div>
              <dt>{key}</dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      ))}
    </Popover>
  );
}
