import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { nearestStep } from '../../data/slicing';
import { scaleOf } from '../../paint/axis';
import { formatPower } from '../../paint/format';
import { useStore } from '../../state/context';
import { traceRange } from '../../state/rms';
import { dashOf } from '../../ui/line_key';
import type { DepthColumn } from './depth_columns';
import { valueAt } from './depth_map';
import type { Cell } from './depth_plot';

const INSET_PX = 6;

/** log10 sizes of a column's series at its step; null where there is none. */
export function profileOf({ map, column }: DepthColumn, step: number): readonly (number | null)[] {
  if (!map) return [];
  const own = nearestStep(map.steps, column.step ?? step);
  return map.rows.map((_, depth) =>
    own === undefined ? null : (valueAt(map, depth, own)?.log ?? null),
  );
}

/** The decades of all profiles, each end a whole one. */
export function profileRange(
  profiles: readonly (readonly (number | null)[])[],
): readonly [number, number] {
  return traceRange(
    profiles.map((logs) => logs.filter((log): log is number => log !== null)),
    true,
  );
}

/** At most three powers of ten, each end among them where there is room. */
export function powersIn([low, high]: readonly [number, number], most = 3): readonly number[] {
  const stride = Math.max(1, Math.ceil((high - low) / Math.max(1, most - 1)));
  const powers: number[] = [];
  for (let power = high; power >= low; power -= stride) powers.unshift(power);
  return powers;
}

interface Props {
  readonly columns: readonly DepthColumn[];
  readonly profiles: readonly (readonly (number | null)[])[];
  readonly range: readonly [number, number];
  readonly width: number;
  readonly row: number;
  readonly nRows: number;
  readonly hover: Signal<Cell | null>;
}

/** Size against depth at the slider's step: one line per column, on the rows of the maps. */
export function Profile(props: Props): JSX.Element {
  const { columns, profiles, range, width, row, nRows, hover } = props;
  const store = useStore();
  const height = row * nRows;
  const x = scaleOf({ kind: 'linear', domain: range, range: [INSET_PX, width - INSET_PX] });
  const cell = hover.value;
  const names = columns.map(({ column }) => column.run).join(', ');
  return (
    <svg
      class="depth-profile"
      width={width}
      height={height}
      role="img"
      aria-label={`Size against depth at step ${store.step.value}: ${names}`}
    >
      {powersIn(range).map((power) => (
        <line key={power} class="profile-grid" x1={x(power)} x2={x(power)} y1="0" y2={height} />
      ))}
      {cell && (
        <line
          class="profile-cursor"
          x1="0"
          x2={width}
          y1={(cell.depth + 0.5) * row}
          y2={(cell.depth + 0.5) * row}
        />
      )}
      {profiles.map((logs, i) => (
        <ProfileLine
          key={i}
          index={i}
          colour={store.colourOf(columns[i]?.column.run ?? '')}
          points={logs.map((log, depth) => ({ log, y: (depth + 0.5) * row }))}
          x={(log) => x(Math.max(range[0], log))}
        />
      ))}
    </svg>
  );
}

export function ProfileTicks({ range, width }: Pick<Props, 'range' | 'width'>): JSX.Element {
  const x = scaleOf({ kind: 'linear', domain: range, range: [INSET_PX, width - INSET_PX] });
  return (
    <div class="profile-ticks" style={{ width: `${width}px` }} aria-hidden="true">
      {powersIn(range).map((power) => (
        <span key={power} style={{ left: `${x(power)}px` }}>
          {formatPower(power)}
        </span>
      ))}
    </div>
  );
}

interface LineProps {
  readonly index: number;
  readonly colour: string;
  readonly points: readonly { readonly log: number | null; readonly y: number }[];
  readonly x: (log: number) => number;
}

/** No line over what has no place: an exact zero is a ring at the left end, NaN a cross there. */
function ProfileLine({ index, colour, points, x }: LineProps): JSX.Element {
  const runs = runsOf(points);
  return (
    <g stroke={colour} fill="none">
      {runs.map((run, i) => (
        <polyline
          key={i}
          points={run.map(({ log, y }) => `${x(log)},${y}`).join(' ')}
          stroke-width="2"
          stroke-dasharray={dashOf(index).join(' ')}
        />
      ))}
      {points.map(({ log, y }, depth) => {
        if (log === null) return null;
        if (log === -Infinity) return <circle key={depth} cx={INSET_PX} cy={y} r="3" />;
        if (!Number.isFinite(log)) {
          const [left, right] = [INSET_PX - 3, INSET_PX + 3];
          return (
            <path
              key={depth}
              d={`M${left} ${y - 3}L${right} ${y + 3}M${left} ${y + 3}L${right} ${y - 3}`}
            />
          );
        }
        return <circle key={depth} cx={x(log)} cy={y} r="2.5" fill={colour} stroke="none" />;
      })}
    </g>
  );
}

type Point = { readonly log: number; readonly y: number };

/** Neighbours that all have a place. */
export function runsOf(
  points: readonly { readonly log: number | null; readonly y: number }[],
): readonly (readonly Point[])[] {
  const runs: Point[][] = [[]];
  for (const { log, y } of points) {
    if (log !== null && Number.isFinite(log)) runs.at(-1)?.push({ log, y });
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 1);
}
