import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import type { Source } from '../../state/derive';
import { timestepPlace, type Part } from './evolution_map';
import { MEDIAN_WIDTH, runningMedian } from './running_median';

interface Props {
  readonly source: Source;
  readonly part: Part;
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/**
 * Mean reach over training, as far before the last timestep as it is long: each capture thin, their
 * running median bold, since a few unsure sequences move a single capture's horizon by half.
 */
export function Horizon({ source, part, pitch, width, height }: Props): JSX.Element | null {
  const store = useStore();
  const scalars = store.scalars.value.get(source.column.run);
  const series = scalars?.[`rnn/${source.series}/gradient_horizon`];
  if (!series) return null;
  const { map, columns } = part;
  const raw = map.steps.map((step) => series.values[series.steps.indexOf(step)] ?? NaN);
  const isForward = source.entry?.direction !== 'backward';
  const pointsOf = (values: readonly number[]): readonly (readonly Point[])[] =>
    connected(
      values.slice(...columns).map((value, i) => {
        const last = (map.nTimesteps[columns[0] + i] ?? 1) - 1;
        const timestep = isForward ? last - value : value;
        return { x: (i + 0.5) * pitch, y: timestepPlace(part, timestep) * height, value };
      }),
    );
  const median = pointsOf(runningMedian(raw));
  const all = median.flat();
  const last = all.at(-1);
  if (!last) return null;
  const isInside = last.y >= 0 && last.y <= height;
  const right = Math.min(width - 4, last.x - 6);
  return (
    <g class="horizon">
      {pointsOf(raw).map((points, i) => (
        <Line key={i} points={points} kind="raw" />
      ))}
      {median.map((points, i) => (
        <Line key={i} points={points} kind="median" />
      ))}
      {isInside && (
        <>
          <circle class="halo" cx={last.x} cy={last.y} r="5" />
          <circle cx={last.x} cy={last.y} r="4" />
          <text x={right} y={labelY(all, right, height)} text-anchor="end">
            horizon {last.value.toFixed(1)}, median of {MEDIAN_WIDTH}
          </text>
        </>
      )}
    </g>
  );
}

function Line({ points, kind }: { points: readonly Point[]; kind: string }): JSX.Element {
  const path = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return (
    <>
      <polyline class={`${kind} halo`} points={path} />
      <polyline class={kind} points={path} />
    </>
  );
}

/** Stretches without a gap. */
function connected(points: readonly Point[]): readonly (readonly Point[])[] {
  const stretches: Point[][] = [[]];
  for (const point of points) {
    if (Number.isFinite(point.value)) stretches.at(-1)?.push(point);
    else stretches.push([]);
  }
  return stretches.filter((stretch) => stretch.length > 0);
}

/** CSS px of the label: its width, what it rises above its base line, its distance to the line. */
const LABEL = { width: 168, rise: 11, gap: 9 } as const;

/** The label's base line: clear of the line beside it, over or under it, whichever is nearer. */
export function labelY(
  points: readonly { readonly x: number; readonly y: number }[],
  right: number,
  height: number,
): number {
  const last = points.at(-1);
  const beside = points.filter(({ x }) => x >= right - LABEL.width);
  // The line comes in from the point before the label's left edge.
  const before = points.filter(({ x }) => x < right - LABEL.width).at(-1);
  const ys = [...beside, ...(before ? [before] : []), ...(last ? [last] : [])].map(({ y }) => y);
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const [over, under] = [top - LABEL.gap, bottom + LABEL.gap + LABEL.rise];
  if (under > height - 3) return Math.max(LABEL.rise, over);
  const dot = last?.y ?? 0;
  return over < LABEL.rise || dot - over > under - dot ? under : over;
}
