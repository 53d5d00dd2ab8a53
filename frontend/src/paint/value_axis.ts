/** The value axis of lines and points: the domain of the colours, upright. */

import { toSignedUnit, type Norm } from '../color/norm';
import { decadeTicks, linearTicks } from './axis';
import { formatNumber } from './format';

/** Share of the way from 0 to the edge at which a limit stands; beyond it lines run along the edge. */
const REACH = 0.96;

export interface ValueAxis {
  readonly norm: Norm;
  /** CSS px. */
  readonly height: number;
  /** No value is below 0: 0 stands at the bottom. */
  readonly isPositive?: boolean;
}

/** How far from the top 0 stands. */
const zeroOf = ({ height, isPositive }: ValueAxis): number =>
  isPositive ? height * REACH : height / 2;

/** How far from the top a value stands, clipped at the limits; NaN for NaN. */
export function valueY(axis: ValueAxis, value: number): number {
  const at = Math.max(-1, Math.min(1, toSignedUnit(axis.norm, value)));
  const zero = zeroOf(axis);
  const reach = axis.isPositive ? zero - axis.height * (1 - REACH) : REACH * zero;
  return zero - reach * at;
}

/** CSS px between two labels, and around the axis' name in the middle. */
const LABEL_PX = 14;
const NAME_PX = 28;
/** Labels on either side of 0; more only fill the gutter. */
const MAX_LABELS = 4;

export interface ValueTick {
  readonly label: string;
  readonly y: number;
}

/** 0 and the same numbers above and below it, as many as fit. */
export function valueTicks(axis: ValueAxis, hasName = false): readonly ValueTick[] {
  const { norm } = axis;
  const zero = zeroOf(axis);
  const most = Math.min(MAX_LABELS, Math.max(1, Math.floor(zero / LABEL_PX)));
  const found =
    norm.kind === 'linear'
      ? linearTicks(0, norm.high, most + 1)
      : decadeTicks(norm.low, norm.high, most);
  const least = zero - (hasName ? NAME_PX : LABEL_PX);
  const kept = found.flatMap(({ value, label }) => {
    const y = valueY(axis, value);
    return value > 0 && y <= least ? [{ value, label, y }] : [];
  });
  if (kept.length === 0) {
    const value = norm.high;
    kept.push({ value, label: formatNumber(value, { digits: 1 }), y: valueY(axis, value) });
  }
  const above = kept.reverse().map(({ label, y }) => ({ label, y }));
  const below = kept.map(({ value, label }) => ({ label: `−${label}`, y: valueY(axis, -value) }));
  return [...above, { label: '0', y: zero }, ...(axis.isPositive ? [] : below)];
}
