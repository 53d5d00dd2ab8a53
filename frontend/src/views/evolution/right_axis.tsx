import type { JSX } from 'preact';

import { extentOf } from '../../data/cells';
import { indexTicks } from '../../paint/axis';
import { timestepPlace, type Part } from './evolution_map';

interface Props {
  readonly part: Part;
  readonly nTimesteps: number;
  readonly height: number;
  readonly hasName: boolean;
}

/** Timesteps counted back from the last one: what a horizon is read by. */
export function RightAxis({ part, nTimesteps, height, hasName }: Props): JSX.Element {
  const [start, stop] = extentOf(part.cells);
  return (
    <div class="right-axis" aria-hidden="true">
      {indexTicks(stop - start, 5, nTimesteps - stop).map(({ value, label }) => (
        <span
          key={label}
          class="right-tick"
          style={{ top: `${timestepPlace(part, nTimesteps - 1 - value) * height}px` }}
        >
          {label}
        </span>
      ))}
      {hasName && <span class="right-name">timesteps before the last</span>}
    </div>
  );
}
