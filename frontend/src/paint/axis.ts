/** Ticks and scales of axes. */

import { formatFixed, formatNumber, formatPower } from './format';

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Ticks at 1, 2 or 5 times a power of ten, at most `maxCount` of them, inside [low, high]. */
export function linearTicks(low: number, high: number, maxCount = 5): Tick[] {
  if (!(high > low)) return Number.isFinite(low) ? [{ value: low, label: formatNumber(low) }] : [];
  const { step, decimals } = niceStep((high - low) / Math.max(1, maxCount - 1));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks: Tick[] = [];
  for (let i = first; i <= last; i++) {
    const value = i === 0 ? 0 : Number((i * step).toPrecision(12));
    const tiny = step < 1e-4 || step >= 1e6;
    ticks.push({ value, label: tiny ? formatNumber(value) : formatFixed(value, decimals) });
  }
  return ticks;
}

function niceStep(rough: number): { step: number; decimals: number } {
  const power = Math.floor(Math.log10(rough) + 1e-12);
  const lead = rough / 10 ** power;
  const nice = [1, 2, 5, 10].find((candidate) => candidate >= lead - 1e-9) ?? 10;
  return { step: nice * 10 ** power, decimals: Math.max(0, nice === 10 ? -power - 1 : -power) };
}

/** Ticks at powers of ten inside [low, high], every k-th so that at most `maxCount` stand. */
export function decadeTicks(low: number, high: number, maxCount = 6): Tick[] {
  if (!(low > 0 && high >= low)) return [];
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first + 1) / maxCount));
  const ticks: Tick[] = [];
  for (let power = first; power <= last; power++) {
    if (power % stride === 0)
      ticks.push({ value: Number(`1e${power}`), label: formatPower(power) });
  }
  return ticks;
}

/** Decades of both signs around 0: a symlog axis of `linear` (end of its linear part) to `high`. */
export function symlogTicks(linear: number, high: number, maxCount = 5): Tick[] {
  const plus = decadeTicks(linear, high, Math.max(1, Math.floor((maxCount - 1) / 2)));
  const minus = plus.map(({ value, label }) => ({ value: -value, label: `−${label}` }));
  return [...minus.reverse(), { value: 0, label: '0' }, ...plus];
}

/** Ticks of an index axis of `n` cells from `start` on: the first, the last and round ones between. */
export function indexTicks(n: number, maxCount = 5, start = 0): Tick[] {
  if (n <= 0) return [];
  const last = start + n - 1;
  const round = linearTicks(start, last, maxCount).filter(({ value }) => Number.isInteger(value));
  // The labels of both ends must not touch their neighbours'.
  const gap = ((round[1]?.value ?? start + n) - (round[0]?.value ?? start)) / 2;
  const inner = round.filter(({ value }) => value - start >= gap && last - value >= gap);
  const values = [start, ...inner.map(({ value }) => value), last];
  return [...new Set(values)].map((value) => ({ value, label: String(value) }));
}

export type Scale = (value: number) => number;

export interface ScaleChoice {
  readonly kind: 'linear' | 'log' | 'symlog';
  /** Values at `from` and `to`; log: both > 0; symlog: `linear` ends the linear part. */
  readonly domain: readonly [number, number];
  /** Pixels, e.g. [bottom, top]. */
  readonly range: readonly [number, number];
  /** Of symlog only; 1 unless told. */
  readonly linear?: number;
}

/** Returns a map from values to pixels. On a log axis 0 and less are -Infinity's place: NaN. */
export function scaleOf({ kind, domain, range, linear = 1 }: ScaleChoice): Scale {
  const bend: Scale =
    kind === 'log'
      ? (value) => (value > 0 ? Math.log(value) : NaN)
      : kind === 'symlog'
        ? (value) => Math.asinh(value / linear)
        : (value) => value;
  const [from, to] = [bend(domain[0]), bend(domain[1])];
  const [start, stop] = range;
  if (to === from) return () => (start + stop) / 2;
  return (value) => start + ((bend(value) - from) / (to - from)) * (stop - start);
}

/** The linear scale's inverse for index axes: pixel -> cell, clamped to 0..n-1. */
export function cellAt(pixel: number, n: number, length_px: number): number {
  return Math.min(n - 1, Math.max(0, Math.floor((pixel / length_px) * n)));
}
