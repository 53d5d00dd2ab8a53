import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { formatNumber } from '../../paint/format';
import type { TableChange } from '../../state/view';
import { SPARK, sparkOf } from './spark';
import type { Cell } from './table';

/** "0.493"; a difference with its sign, a ratio with its cross. */
export function cellText(shown: number, change: TableChange): string {
  if (change === 'none' || !Number.isFinite(shown)) return formatNumber(shown);
  return change === 'minus' ? formatNumber(shown, { sign: true }) : `× ${formatNumber(shown)}`;
}

interface Props {
  readonly cell: Cell;
  readonly change: TableChange;
  /** Of the run. */
  readonly colour: string;
  readonly hasSpark: boolean;
}

/** A value, whether it is of this very step, and its course over training. */
export function ValueCell({ cell, change, colour, hasSpark }: Props): JSX.Element {
  const { shown, value, step, isExact, points } = cell;
  if (value === null || step === null) {
    return (
      <td class="value none">
        <span title="Not written by this step.">none</span>
      </td>
    );
  }
  const isBad = shown !== null && !Number.isFinite(shown);
  return (
    <td class={`value ${isExact ? '' : 'stale'}`}>
      <span class="value-line">
        {hasSpark && points ? (
          <SparkLine points={points} step={step} colour={colour} />
        ) : (
          <span class="spark" />
        )}
        <span class={isBad ? 'warn' : ''} title={titleOf(cell, change)}>
          {shown === null ? 'none' : cellText(shown, change)}
        </span>
      </span>
      {!isExact && <span class="stale-step">of step {step}</span>}
    </td>
  );
}

function titleOf({ value, step, isExact }: Cell, change: TableChange): string {
  const own = `${value} at step ${step}`;
  if (!isExact) return `${own}, the last one written by then`;
  return change === 'none' ? own : `its own value: ${own}`;
}

type SparkProps = Pick<Props, 'colour'> & {
  readonly points: NonNullable<Cell['points']>;
  readonly step: number;
};

function SparkLine({ points, step, colour }: SparkProps): JSX.Element {
  const { path, dot } = useMemo(() => sparkOf(points, step), [points, step]);
  return (
    <svg class="spark" width={SPARK.width} height={SPARK.height} aria-hidden="true">
      <path d={path} fill="none" stroke={colour} stroke-width="1.25" />
      {dot && <circle cx={dot.x} cy={dot.y} r="2.5" fill={colour} />}
    </svg>
  );
}
