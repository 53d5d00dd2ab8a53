/** Lag profiles of all columns on one pair of axes: pure. */

import { linearTicks, scaleOf, type Scale } from '../../paint/axis';
import { formatPower } from '../../paint/format';
import { GAP, traceRange } from '../../state/rms';
import type { LagScale } from '../../state/view';
import { THRESHOLDS } from '../../thresholds';

export interface LagLine {
  readonly index: number;
  /** Gain by lag as stored. */
  readonly gains: Float32Array;
  /** On the axis: log10 or the gain itself; `GAP` where no pair has the lag or the gain is 0. */
  readonly places: Float64Array;
  /** Below this a lag counts as vanished, above that as exploded, on the axis; null: no gain. */
  readonly vanished: number | null;
  readonly exploded: number | null;
}

/** `null` where a column has no profile, or one without a number. */
export function lagLine(
  gains: Float32Array | null,
  index: number,
  kind: LagScale,
  hasNonfinite = false,
): LagLine | null {
  if (!gains || gains.every((gain) => Number.isNaN(gain))) return null;
  const onAxis = (gain: number): number => (kind === 'log' ? Math.log10(gain) : gain);
  const places = Float64Array.from(gains, (gain) => {
    if (Number.isNaN(gain)) return hasNonfinite ? NaN : GAP;
    return kind === 'log' && gain === 0 ? GAP : onAxis(gain);
  });
  const largest = gains.reduce((most, gain) => (gain > most && gain < Infinity ? gain : most), 0);
  const first = gains.find((gain) => !Number.isNaN(gain)) ?? 0;
  return {
    index,
    gains,
    places,
    vanished: largest > 0 ? onAxis(THRESHOLDS.vanished_part * largest) : null,
    exploded: first > 0 ? onAxis(THRESHOLDS.exploded_ratio * first) : null,
  };
}

export interface LagAxes {
  readonly nLags: number;
  readonly range: readonly [number, number];
  readonly x: Scale;
  readonly y: Scale;
  readonly yTicks: readonly { readonly label: string; readonly y: number }[];
  readonly xTicks: readonly { readonly label: string; readonly x: number }[];
}

interface AxesChoice {
  readonly kind: LagScale;
  readonly width: number;
  readonly height: number;
}

export function lagAxes(lines: readonly LagLine[], { kind, width, height }: AxesChoice): LagAxes {
  const nLags = Math.max(1, ...lines.map(({ gains }) => gains.length));
  const range = traceRange(
    lines.map(({ places }) => places),
    kind === 'log',
  );
  const x = scaleOf({ kind: 'linear', domain: [0, Math.max(1, nLags - 1)], range: [4, width - 4] });
  const y = scaleOf({ kind: 'linear', domain: range, range: [height - 2, 6] });
  const yTicks = kind === 'log' ? powerTicks(range) : linearTicks(range[0], range[1], 5);
  return {
    nLags,
    range,
    x,
    y,
    yTicks: yTicks.map(({ value, label }) => ({ label, y: y(value) })),
    xTicks: linearTicks(0, Math.max(1, nLags - 1), 9)
      .filter(({ value }) => Number.isInteger(value))
      .map(({ value, label }) => ({ label, x: x(value) })),
  };
}

const MAX_POWERS = 6;

function powerTicks([low, high]: readonly [number, number]): { value: number; label: string }[] {
  const stride = Math.max(1, Math.ceil((high - low) / (MAX_POWERS - 1)));
  const ticks = [];
  for (let power = high; power >= low; power -= stride) {
    ticks.push({ value: power, label: formatPower(power) });
  }
  return ticks;
}
