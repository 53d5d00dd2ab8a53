import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { TOKENS } from '../color/tokens';
import { linearTicks, scaleOf } from '../paint/axis';
import { drawTraces } from '../paint/traces';
import { useStore } from '../state/context';
import { lossTag } from '../state/figures';
import { Canvas } from './canvas';
import { XLabels } from './column_grid';

export const LOSS_PX = 64;

export type LossRange = readonly [number, number] | null;

/** The finite losses of all runs, from 0 where they are above it. */
export function useLossRange(runs: readonly string[]): LossRange {
  const scalars = useStore().scalars.value;
  return useMemo(() => {
    const finite = runs.flatMap((run) => {
      const all = scalars.get(run);
      return (all?.[lossTag(all) ?? '']?.values ?? []).filter(Number.isFinite);
    });
    return finite.length > 0 ? [Math.min(0, ...finite), Math.max(...finite) * 1.03 || 1] : null;
  }, [scalars, runs.join('\n')]);
}

const scaleOfLoss = (range: readonly [number, number]) =>
  scaleOf({ kind: 'linear', domain: range, range: [LOSS_PX - 3, 4] });

export function lossTicks(range: LossRange): readonly { label: string; y: number }[] {
  if (!range) return [];
  const y = scaleOfLoss(range);
  return linearTicks(range[0], range[1], 4).map(({ value, label }) => ({ label, y: y(value) }));
}

interface Props {
  readonly run: string;
  readonly steps: readonly number[];
  readonly pitch: number;
  readonly range: LossRange;
  /** The kept step under the pointer, as its place among `steps`. */
  readonly hover: ReadonlySignal<{ readonly at: number } | null>;
}

/** The loss under the map, on the same columns of kept steps. */
export function LossPlot({ run, steps, pitch, range, hover }: Props): JSX.Element {
  const store = useStore();
  const theme = store.theme.value;
  const all = store.scalars.value.get(run);
  const series = all?.[lossTag(all) ?? ''];
  const width = pitch * steps.length;
  const colour = store.colourOf(run);
  const x = (step: number) => placeOf(steps, step, pitch);
  const labels = stepLabels(steps, pitch);
  return (
    <div class="loss-plot" style={{ width: `${width}px` }}>
      <Canvas
        width={width}
        height={LOSS_PX}
        label={series ? `${run}, loss over training steps` : `${run}: no loss was written`}
        inputs={[series, range, theme, colour, steps, pitch]}
        draw={({ context, rect }) => {
          if (!range || !series) return;
          const y = scaleOfLoss(range);
          context.fillStyle = TOKENS[theme].line;
          for (const tick of lossTicks(range))
            context.fillRect(0, Math.round(tick.y), rect.width, 1);
          const trace = { values: series.values, at: series.steps, colour, width_px: 1.75 };
          drawTraces(context, [trace], { x, y }, { rect });
        }}
      />
      <svg class="trace-overlay" width={width} height={LOSS_PX} aria-hidden="true">
        <Mark hover={hover} steps={steps} pitch={pitch} />
      </svg>
      <XLabels name="training step" ticks={labels} width={width} />
    </div>
  );
}

function Mark({
  hover,
  steps,
  pitch,
}: Pick<Props, 'hover' | 'steps' | 'pitch'>): JSX.Element | null {
  const cell = hover.value;
  if (!cell || cell.at >= steps.length) return null;
  const x = (cell.at + 0.5) * pitch;
  return (
    <g class="cursor">
      <line class="dash" x1={x} x2={x} y1="0" y2={LOSS_PX} />
    </g>
  );
}

/** Kept steps stand side by side, however far apart they are: between them, in proportion. */
export function placeOf(steps: readonly number[], step: number, pitch: number): number {
  const after = steps.findIndex((kept) => kept >= step);
  if (after === 0) return step === steps[0] ? pitch / 2 : NaN;
  if (after < 0) return NaN;
  const [left = 0, right = 0] = [steps[after - 1], steps[after]];
  return (after - 0.5 + (step - left) / (right - left)) * pitch;
}

function stepLabels(steps: readonly number[], pitch: number): { label: string; x: number }[] {
  const first = steps[0] ?? 0;
  const last = steps.at(-1) ?? 0;
  // Fewer where the axis' name needs the room between two of them.
  return linearTicks(first, last, pitch * steps.length < 300 ? 3 : 5)
    .map(({ value, label }) => ({ label, x: placeOf(steps, value, pitch) }))
    .filter(({ x }) => Number.isFinite(x));
}
