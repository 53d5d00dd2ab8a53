import type { JSX, TargetedPointerEvent } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';

import { TOKENS } from '../color/tokens';
import { nearestStep } from '../data/slicing';
import { linearTicks, scaleOf } from '../paint/axis';
import { drawTraces, type Trace } from '../paint/traces';
import { useStore } from '../state/context';
import { lossTag } from '../state/figures';
import { Canvas } from './canvas';
import { useWidth } from './size';

const CURVE_PX = 34;
const TOP_PX = 6;
const PLAY_MS = 140;
/** The handle's radius: the first and last step lie this far inside. */
const INSET_PX = 8;

/** The training step: a slider whose track is the loss. */
export function StepBar(): JSX.Element {
  const store = useStore();
  const { steps, step, playing } = store;
  useEffect(() => {
    if (!playing.value) return;
    const timer = setInterval(() => {
      if (store.step.value === store.steps.value.at(-1)) playing.value = false;
      else store.moveStep(1);
    }, PLAY_MS);
    return () => clearInterval(timer);
  }, [playing.value]);
  return (
    <footer class="step-bar">
      <button
        type="button"
        class="play"
        aria-label={playing.value ? 'Pause' : 'Play'}
        disabled={steps.value.length < 2}
        onClick={() => store.togglePlay()}
      >
        <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
          <path
            d={playing.value ? 'M2 1h3v10H2zM7 1h3v10H7z' : 'M2.5 .8v10.4L11 6z'}
            fill="currentColor"
          />
        </svg>
      </button>
      <div class="step-now">
        <span>Step</span>
        <output>{step.value}</output>
      </div>
      <Track />
    </footer>
  );
}

/** Loss curves of the shown runs, kept steps under them, and the handle. */
function Track(): JSX.Element {
  const store = useStore();
  const [box, width] = useWidth(600);
  const { steps, step } = store;
  const first = steps.value[0] ?? 0;
  const last = steps.value.at(-1) ?? 1;
  const x = useMemo(
    () => scaleOf({ kind: 'linear', domain: [first, last], range: [INSET_PX, width - INSET_PX] }),
    [first, last, width],
  );
  const go = (event: TargetedPointerEvent<HTMLDivElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    const wanted =
      first + ((event.clientX - left - INSET_PX) / (width - 2 * INSET_PX)) * (last - first);
    const nearest = nearestStep(steps.value, wanted);
    if (nearest !== undefined) store.setStep(nearest);
  };
  const at = steps.value.indexOf(step.value);
  return (
    <>
      <LossAxis />
      <div
        ref={box}
        class="track"
        role="slider"
        tabIndex={0}
        aria-label="Training step"
        aria-valuemin={first}
        aria-valuemax={last}
        aria-valuenow={step.value}
        aria-valuetext={`step ${step.value}, ${at + 1} of ${steps.value.length}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          go(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) go(event);
        }}
      >
        <LossCurves x={x} width={width} />
        <Ticks x={x} width={width} />
        <span class="track-handle" style={{ left: `${x(step.value)}px` }} />
      </div>
    </>
  );
}

interface LossRange {
  readonly low: number;
  readonly high: number;
}

/** Finite losses of the shown runs; null where none was written. */
function useLosses(): {
  readonly curves: readonly { run: string; steps: readonly number[]; values: readonly number[] }[];
  readonly range: LossRange | null;
} {
  const store = useStore();
  const scalars = store.scalars.value;
  const runs = [...new Set(store.columns.value.map(({ run }) => run))];
  return useMemo(() => {
    const curves = runs.flatMap((run) => {
      const all = scalars.get(run);
      const series = all?.[lossTag(all) ?? ''];
      return series ? [{ run, ...series }] : [];
    });
    const finite = curves.flatMap(({ values }) => values.filter(Number.isFinite));
    if (finite.length === 0) return { curves, range: null };
    return { curves, range: { low: Math.min(...finite, 0), high: Math.max(...finite) } };
  }, [scalars, runs.join('\n')]);
}

const lossScale = ({ low, high }: LossRange) =>
  scaleOf({ kind: 'linear', domain: [low, high * 1.02 || 1], range: [TOP_PX + CURVE_PX, TOP_PX] });

function LossAxis(): JSX.Element {
  const { range } = useLosses();
  const y = range && lossScale(range);
  const ticks = range
    ? linearTicks(range.low, range.high, 4).filter(({ value }) => value !== range.low)
    : [];
  return (
    <div class="loss-axis" aria-hidden="true">
      {range && <span class="loss-name">Loss</span>}
      {y &&
        ticks.map(({ value, label }) => (
          <span key={label} class="y-tick" style={{ top: `${y(value)}px` }}>
            {label}
          </span>
        ))}
    </div>
  );
}

function LossCurves({ x, width }: { x: (step: number) => number; width: number }): JSX.Element {
  const store = useStore();
  const theme = store.theme.value;
  const { curves, range } = useLosses();
  const runs = curves.map(({ run }) => run).join(', ');
  return (
    <Canvas
      width={width}
      height={TOP_PX + CURVE_PX + 2}
      label={range ? `Loss over training steps of ${runs}` : 'Training steps; no loss was written'}
      inputs={[curves, x, theme, store.runs.value]}
      draw={({ context, rect }) => {
        if (!range) return;
        const y = lossScale(range);
        context.fillStyle = TOKENS[theme].line;
        for (const { value } of linearTicks(range.low, range.high, 4)) {
          context.fillRect(INSET_PX, Math.round(y(value)), rect.width - 2 * INSET_PX, 1);
        }
        const traces = curves.map(({ run, steps, values }): Trace => ({
          values,
          at: steps,
          colour: store.colourOf(run),
          width_px: 1.5,
        }));
        drawTraces(context, traces, { x, y }, { rect });
      }}
    />
  );
}

/** A tick at each kept step, labels at round ones. */
function Ticks({ x, width }: { x: (step: number) => number; width: number }): JSX.Element {
  const { steps } = useStore();
  const kept = steps.value;
  const first = kept[0] ?? 0;
  const last = kept.at(-1) ?? 0;
  const labels =
    kept.length > 1 ? linearTicks(first, last, 6) : [{ value: last, label: String(last) }];
  return (
    <svg class="track-ticks" width={width} height={28} aria-hidden="true">
      <line x1={INSET_PX} x2={width - INSET_PX} y1="0.5" y2="0.5" />
      {kept.map((step) => (
        <line key={step} x1={x(step)} x2={x(step)} y1="0" y2="5" />
      ))}
      {labels.map(({ value, label }) => (
        <text key={label} x={x(value)} y="20" text-anchor="middle">
          {label}
        </text>
      ))}
    </svg>
  );
}
