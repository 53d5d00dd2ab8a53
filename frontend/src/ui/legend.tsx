import type { JSX, TargetedPointerEvent } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import { floatToCode } from '../data/bfloat16';
import { magnitudeQuantiles, shareAbove, shareBelow, type Counts } from '../data/codes';
import { density, quantile } from '../data/domain';
import { decadeTicks, linearTicks, type Tick } from '../paint/axis';
import { formatNumber, formatPower, formatShare } from '../paint/format';
import { useStore } from '../state/context';
import type { Contrast } from '../state/contrast';
import type { Limits } from '../state/view';
import { isMirrored, limitEnds, LimitsButton } from './limits';
import { useWidth } from './size';

const CURVE_PX = 24;
const BAR_PX = 16;
const N_BINS = 140;
/** Half the width of a handle's target. */
const TARGET_PX = 12;

/** The axis under the colours: |value| in decades, or the value itself. */
export interface LegendAxis {
  readonly from: number;
  readonly to: number;
  readonly isLog: boolean;
  readonly place: (value: number) => number;
  readonly valueAt: (place: number) => number;
}

/** Where each end of the axis lies: all data, and some air around the handles. */
export function legendAxis(contrast: AxisChoice): LegendAxis {
  const { norm, magnitudes } = contrast;
  const isLog = norm.kind !== 'linear';
  const [from, to] = isLog ? logEnds(contrast.counts, norm) : linearEnds(contrast);
  const bend = (value: number) => {
    const shown = isLog || magnitudes ? Math.abs(value) : value;
    return isLog ? Math.log10(shown) : shown;
  };
  return {
    from,
    to,
    isLog,
    place: (value) => (bend(value) - from) / (to - from),
    valueAt: (place) => {
      const at = from + place * (to - from);
      return isLog ? 10 ** at : at;
    },
  };
}

type AxisChoice = Pick<Contrast, 'counts' | 'norm' | 'magnitudes' | 'symmetric'>;

function linearEnds({ counts, norm, magnitudes, symmetric }: AxisChoice): [number, number] {
  if (!symmetric) return oneSidedEnds(counts, norm);
  const [low, high] = symmetricEnds(counts, norm);
  return [magnitudes ? 0 : low, high];
}

function logEnds(counts: Counts, norm: Limits): [number, number] {
  const [least = NaN, most = NaN] = magnitudeQuantiles(counts, [0.005, 1], { nonzero: true });
  const low = Math.min(Number.isNaN(least) ? norm.low : least, norm.low);
  const high = Math.max(Number.isNaN(most) ? norm.high : most, norm.high);
  return [Math.log10(low) - 0.3, Math.log10(high) + 0.3];
}

function symmetricEnds(counts: Counts, norm: Limits): [number, number] {
  const [most = NaN] = magnitudeQuantiles(counts, [0.9995]);
  const end = 1.15 * Math.max(Number.isNaN(most) ? 0 : most, norm.high);
  return [-end, end];
}

function oneSidedEnds(counts: Counts, norm: Limits): [number, number] {
  const [least, most] = [quantile(counts, 0), quantile(counts, 1)];
  const low = Math.min(Number.isNaN(least) ? norm.low : least, norm.low);
  const high = Math.max(Number.isNaN(most) ? norm.high : most, norm.high);
  return [low - 0.03 * (high - low), high + 0.03 * (high - low)];
}

/** CSS px of one label with its air. */
const LABEL_PX = 46;

function ticksOf({ from, to, isLog }: LegendAxis, logarithms: boolean, width: number): Tick[] {
  const most = Math.max(2, Math.min(7, Math.floor(width / LABEL_PX)));
  if (isLog) return decadeTicks(10 ** from, 10 ** to, most);
  if (!logarithms) return linearTicks(from, to, most);
  if (from < MIN_POWER) return powerTicks(linearTicks(from, to, most));
  const decades = decadeTicks(10 ** from, 10 ** to, most);
  return decades.map(({ value, label }) => ({ value: Math.log10(value), label }));
}

/** Below this a power of ten is no float. */
const MIN_POWER = -300;

function powerTicks(ticks: readonly Tick[]): Tick[] {
  return ticks
    .filter(({ value }) => Number.isInteger(value))
    .map(({ value }) => ({ value, label: formatPower(value) }));
}

/** The data's distribution over its colours, with a handle at each end of the domain. */
export function Legend({ contrast }: { contrast: Contrast }): JSX.Element {
  const [box, width] = useWidth(300);
  const { counts, norm, magnitudes, symmetric, logarithms } = contrast;
  const found = useMemo(
    () => legendAxis(contrast),
    [counts, norm.kind, magnitudes, symmetric, norm.low, norm.high],
  );
  // Limits inside the data leave the axis, and what is drawn on it, as they are.
  const axis = useMemo(() => found, [found.from, found.to, found.isLog, magnitudes]);
  return (
    <div class="legend" role="group" aria-label="Colours and contrast">
      <div class="legend-picture" ref={box}>
        {hasSigns(contrast) && (
          <span class="legend-signs" aria-hidden="true">
            <span>+</span>
            <span>−</span>
          </span>
        )}
        <Curves contrast={contrast} axis={axis} width={width} />
        <Bar contrast={contrast} axis={axis} width={width} />
        <Handles contrast={contrast} axis={axis} width={width} />
        <div class="legend-ticks" aria-hidden="true">
          {ticksOf(axis, logarithms, width).map(({ value, label }) => (
            <span key={label} style={{ left: `${axis.place(value) * width}px` }}>
              {label}
            </span>
          ))}
        </div>
      </div>
      <LimitsButton contrast={contrast} shares={sharesOf(contrast)} />
    </div>
  );
}

/** Whether the bar has a row for each sign over one axis of |value|. */
const hasSigns = ({ norm, magnitudes }: Contrast): boolean => norm.kind !== 'linear' && !magnitudes;

function sharesOf({ counts, norm, magnitudes }: Contrast): readonly string[] {
  const magnitude = norm.kind !== 'linear' || magnitudes;
  const below = formatShare(shareBelow(counts, norm.low, magnitude));
  const above = formatShare(shareAbove(counts, norm.high, magnitude));
  return norm.low === 0 && magnitudes ? [`${above} above`] : [`${below} below`, `${above} above`];
}

interface PartProps {
  readonly contrast: Contrast;
  readonly axis: LegendAxis;
  readonly width: number;
}

function Curves({ contrast, axis, width }: PartProps): JSX.Element {
  const store = useStore();
  const paths = useMemo(() => {
    const all = contrast.curves.map(({ run, counts }) => {
      const { plus, minus } = density(counts, { place: axis.place, nBins: N_BINS });
      return { run, heights: smoothed(plus.map((share, i) => share + (minus[i] ?? 0))) };
    });
    const highest = Math.max(1e-9, ...all.flatMap(({ heights }) => [...heights]));
    return all.map(({ run, heights }) => ({ run, path: pathOf(heights, highest, width) }));
  }, [...contrast.curves.map(({ counts }) => counts), axis, width]);
  return (
    <svg class="legend-curves" width={width} height={CURVE_PX} aria-hidden="true">
      {paths.map(({ run, path }, i) => (
        <g key={i} style={{ color: store.colourOf(run) }}>
          <path d={`${path}V${CURVE_PX}H0Z`} fill="currentColor" fill-opacity="0.1" />
          <path d={path} fill="none" stroke="currentColor" stroke-width="1.25" />
        </g>
      ))}
    </svg>
  );
}

/** bfloat16 has 128 values an octave: narrow bins would comb. */
function smoothed(heights: Float64Array): Float64Array {
  const weights = [0.06, 0.24, 0.4, 0.24, 0.06];
  return heights.map((_, i) =>
    weights.reduce((sum, weight, k) => sum + weight * (heights[i + k - 2] ?? 0), 0),
  );
}

function pathOf(heights: Float64Array, highest: number, width: number): string {
  const points = Array.from(heights, (height, i) => {
    const x = ((i + 0.5) / heights.length) * width;
    return `${x.toFixed(1)},${(CURVE_PX - 0.5 - (height / highest) * (CURVE_PX - 2)).toFixed(1)}`;
  });
  return `M0,${CURVE_PX - 0.5}L${points.join('L')}L${width},${CURVE_PX - 0.5}`;
}

function Bar({ contrast, axis, width }: PartProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || width < 1) return;
    const nPixels = Math.round(width * devicePixelRatio);
    const signs = hasSigns(contrast) ? [1, -1] : [1];
    const image = context.createImageData(nPixels, signs.length);
    const words = new Uint32Array(image.data.buffer);
    signs.forEach((sign, row) => {
      for (let x = 0; x < nPixels; x++) {
        const value = sign * axis.valueAt((x + 0.5) / nPixels);
        words[row * nPixels + x] = contrast.table[floatToCode(value)] ?? 0;
      }
    });
    Object.assign(context.canvas, { width: nPixels, height: signs.length });
    context.putImageData(image, 0, 0);
  }, [contrast.table, axis, width]);
  return (
    <canvas
      ref={canvas}
      class="legend-bar"
      style={{ width: `${width}px`, height: `${BAR_PX}px` }}
    />
  );
}

function Handles({ contrast, axis, width }: PartProps): JSX.Element {
  const store = useStore();
  const { norm, logarithms } = contrast;
  const set = (end: 'low' | 'high', value: number) => {
    if (isMirrored(contrast)) {
      const high = Math.abs(value);
      if (high > 0) store.show({ limits: { low: -high, high } });
      return;
    }
    const limits = { low: norm.low, high: norm.high, [end]: value };
    if (limits.low < limits.high) store.show({ limits });
  };
  return (
    <>
      {limitEnds(contrast).map((end) => (
        <Handle
          key={end}
          end={end}
          value={norm[end]}
          axis={axis}
          width={width}
          logarithms={logarithms}
          onChange={(value) => set(end, value)}
        />
      ))}
    </>
  );
}

interface HandleProps {
  readonly end: 'low' | 'high';
  readonly value: number;
  readonly axis: LegendAxis;
  readonly width: number;
  readonly logarithms: boolean;
  readonly onChange: (value: number) => void;
}

const KEY_STEP = 0.005;

function Handle({ end, value, axis, width, logarithms, onChange }: HandleProps): JSX.Element {
  const store = useStore();
  // The axis follows the limits; it stands still while one is dragged.
  const [grip, setGrip] = useState<{ axis: LegendAxis; left: number } | null>(null);
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(axis.valueAt(axis.place(value) + by * KEY_STEP * (event.shiftKey ? 10 : 1)));
  };
  const onDown = (event: TargetedPointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    setGrip({ axis, left: box?.left ?? 0 });
  };
  const onMove = (event: PointerEvent) => {
    if (!grip) return;
    const place = Math.max(0, Math.min(1, (event.clientX - grip.left) / width));
    onChange(grip.axis.valueAt(place));
  };
  const shown = logarithms ? 10 ** value : value;
  return (
    <div
      class="legend-handle"
      role="slider"
      tabIndex={0}
      aria-label={end === 'low' ? 'Lower limit' : 'Upper limit'}
      aria-valuemin={axis.isLog ? 10 ** axis.from : axis.from}
      aria-valuemax={axis.isLog ? 10 ** axis.to : axis.to}
      aria-valuenow={value}
      aria-valuetext={formatNumber(shown)}
      title={`${formatNumber(shown)}; double-click: robust default`}
      style={{ left: `${axis.place(value) * width - TARGET_PX}px` }}
      onKeyDown={onKey}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={() => setGrip(null)}
      onDblClick={() => store.robustLimits()}
    />
  );
}
