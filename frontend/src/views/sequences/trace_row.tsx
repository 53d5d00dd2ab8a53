import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { TOKENS } from '../../color/tokens';
import { isWhole } from '../../data/cells';
import type { Range } from '../../data/slicing';
import { decadeTicks, indexTicks, linearTicks, scaleOf, type Tick } from '../../paint/axis';
import { drawTraces, type Trace } from '../../paint/traces';
import type { Overview } from '../../data/types';
import { useStore } from '../../state/context';
import { useOverviews } from '../../state/overviews';
import { overviewLogs } from '../../state/overview_rows';
import { quantityIn, scalarAt } from '../../state/derive';
import { isBackward, lastProcessed, placeOf, timeName } from '../../state/time_axis';
import { QUANTITIES } from '../../terms';
import { Canvas } from '../../ui/canvas';
import { XLabels } from '../../ui/column_grid';
import type { ColumnData } from '../../state/sequence_columns';
import { useActive } from './active';
import { Cursor } from './cursor';
import { GAP, log10Trace, rmsOverRows, storedLog10, traceRange } from '../../state/rms';

export const TRACES_PX = 74;
const DASHES: readonly (readonly number[])[] = [[], [6, 4], [1.5, 3], [8, 3, 2, 3]];

export interface ColumnTraces {
  /** All samples that statistics run over; null: not stored. */
  readonly bold: Float64Array | null;
  readonly thin: readonly { readonly sample: number; readonly values: Float64Array }[];
  /** Timestep of the horizon's mark; null where it says nothing. */
  readonly horizon: number | null;
  readonly nTimesteps: number;
}

export interface TraceModel {
  readonly columns: readonly ColumnTraces[];
  readonly range: readonly [number, number];
  readonly isLog: boolean;
}

/** Sizes along the timesteps of all columns, on one axis. */
export function useTraces(columns: readonly ColumnData[], quantity: string): TraceModel {
  const store = useStore();
  const isLog = QUANTITIES.get(quantity)?.group === 'gradients';
  const overviews = useOverviews(
    columns.map(({ source }) =>
      source.series !== null && source.entry?.overview.includes(quantityIn(source, quantity))
        ? { run: source.column.run, series: source.series, quantity: quantityIn(source, quantity) }
        : null,
    ),
  );
  const scalars = store.scalars.value;
  return useMemo(() => {
    const traces = columns.map((data, i): ColumnTraces => {
      const logs = boldLogs(data, overviews[i]?.overview ?? null);
      const bold = logs && logs.map((v) => (isLog || v === GAP ? v : 10 ** v));
      return {
        bold,
        thin: thinTraces(data, isLog),
        horizon: horizonOf(data, quantity),
        nTimesteps: data.nTimesteps,
      };
    });
    const all = traces.flatMap(({ bold, thin }) => [
      ...(bold ? [bold] : []),
      ...thin.map((t) => t.values),
    ]);
    return { columns: traces, range: traceRange(all, isLog), isLog };
  }, [
    ...columns.map(({ tensor }) => tensor),
    ...columns.map(({ norms }) => norms),
    ...columns.map(({ panels }) => panels[0]?.mask?.data),
    columns.length,
    quantity,
    ...overviews.map(({ overview }) => overview),
    scalars,
    isLog,
  ]);

  function horizonOf({ source, step, nTimesteps }: ColumnData, name: string): number | null {
    if (QUANTITIES.get(name)?.reach !== 'total' || step === null) return null;
    const series = scalars.get(source.column.run)?.[`rnn/${source.series}/gradient_horizon`];
    const horizon = scalarAt(series, step);
    if (horizon === null || !Number.isFinite(horizon)) return null;
    return source.entry?.direction === 'backward' ? horizon : nTimesteps - 1 - horizon;
  }
}

/** log10 rms over all samples: from the overview, else the norms stored beside the array. */
function boldLogs({ norms, step }: ColumnData, overview: Overview | null): Float64Array | null {
  const row = overview && step !== null ? overviewLogs(overview, step) : null;
  return row ?? (norms ? storedLog10(norms.data as Float32Array) : null);
}

function thinTraces(data: ColumnData, isLog: boolean): ColumnTraces['thin'] {
  // The rms of a picture's boxes is not that of their entries.
  const whole = data.panels.filter(({ timesteps, rows }) => isWhole(timesteps) && isWhole(rows));
  const samples = [...new Set(whole.map(({ sample }) => sample))];
  return samples.map((sample) => {
    const panels = data.panels.filter((panel) => panel.sample === sample);
    const rms = rmsOverRows(
      panels.map(({ view }) => view),
      panels[0]?.mask,
    );
    return { sample, values: isLog ? log10Trace(rms) : rms };
  });
}

/** Ticks of the traces' axis: powers of ten, every second or fourth if there are many. */
export function traceTicks({
  range,
  isLog,
}: TraceModel): readonly (Tick & { readonly y: number })[] {
  const y = traceScale(range);
  const [low, high] = range;
  if (!isLog) return linearTicks(low, high, 3).map((tick) => ({ ...tick, y: y(tick.value) }));
  return decadeTicks(10 ** low, 10 ** high, 5).map(({ value, label }) => {
    const power = Math.log10(value);
    return { value: power, label, y: y(power) };
  });
}

const traceScale = (range: readonly [number, number]) =>
  scaleOf({ kind: 'linear', domain: range, range: [TRACES_PX - 2, 4] });

interface Props {
  readonly data: ColumnData;
  readonly model: TraceModel;
  readonly index: number;
  /** CSS px of a timestep, and which are shown. */
  readonly pitch: number;
  readonly shown: Range;
  readonly isTransposed: boolean;
  /** Samples with a line of their own; none given: all that there are. */
  readonly samples?: readonly number[] | undefined;
}

/** rms over units by timestep: this run bold and by sample, the other runs in grey. */
export function TracePlot(props: Props): JSX.Element {
  const { data, model, index, pitch, samples } = props;
  const store = useStore();
  const theme = store.theme.value;
  const own = model.columns[index];
  const [start, stop] = [props.shown[0], Math.min(props.shown[1], data.nTimesteps)];
  const n = Math.max(0, stop - start);
  const width = pitch * n;
  const colour = store.colourOf(data.source.column.run);
  const isReflected = store.view.value.reflect && isBackward(data) && !props.isTransposed;
  const time = { start, stop, isReflected };
  const x = (t: number) => (placeOf(time, t) + 0.5) * pitch;
  const ticks = indexTicks(n, width > 300 && !isReflected ? 5 : 3, start).map(
    ({ value, label }) => ({
      label,
      x: x(value),
    }),
  );
  if (isReflected) ticks.reverse();
  return (
    <div class="traces" style={{ width: `${width}px` }}>
      <Canvas
        width={width}
        height={TRACES_PX}
        label={`${data.source.column.run}, rms over units by timestep, step ${data.step}`}
        inputs={[model, index, theme, colour, pitch, start, stop, isReflected, samples?.join()]}
        draw={({ context, rect }) => {
          const tokens = TOKENS[theme];
          const y = traceScale(model.range);
          context.fillStyle = tokens.line;
          for (const tick of traceTicks(model))
            context.fillRect(0, Math.round(tick.y), rect.width, 1);
          const place = (value: number) =>
            value === GAP ? NaN : y(Math.max(value, model.range[0]));
          drawTraces(
            context,
            tracesOf(model, index, { colour, other: tokens.control, samples }),
            { x, y: place },
            { rect },
          );
        }}
      />
      <svg class="trace-overlay" width={width} height={TRACES_PX + 8} aria-hidden="true">
        <TraceCursor x={x} shown={[start, stop]} />
        {own?.horizon != null && own.horizon >= start - 0.5 && own.horizon < stop - 0.5 && (
          <path
            fill={colour}
            transform={`translate(${x(own.horizon)} ${TRACES_PX - 1})`}
            d="M0 0l5 8h-10z"
          />
        )}
      </svg>
      <XLabels name={timeName(time)} ticks={ticks} width={width} />
    </div>
  );
}

interface TraceCursorProps {
  readonly x: (timestep: number) => number;
  readonly shown: Range;
}

function TraceCursor({ x, shown }: TraceCursorProps): JSX.Element | null {
  const isPinned = useStore().hover.value === null;
  const active = useActive();
  if (!active || active.timestep < shown[0] || active.timestep >= shown[1]) return null;
  return <Cursor at={x(active.timestep)} length={TRACES_PX} isPinned={isPinned} />;
}

interface TraceChoice {
  readonly colour: string;
  readonly other: string;
  readonly samples: readonly number[] | undefined;
}

function tracesOf(model: TraceModel, index: number, colours: TraceChoice): Trace[] {
  const others = model.columns.flatMap(({ bold }, i): Trace[] =>
    bold && i !== index
      ? [
          {
            values: bold,
            at: binPlaces(bold, model.columns[i]),
            colour: colours.other,
            width_px: 1,
          },
        ]
      : [],
  );
  const own = model.columns[index];
  const thin = (own?.thin ?? []).flatMap(({ values, sample }, i): Trace[] => {
    if (colours.samples && !colours.samples.includes(sample)) return [];
    return [{ values, colour: colours.colour, width_px: 1, dash: DASHES[i % DASHES.length] ?? [] }];
  });
  const bold = own?.bold;
  const all: Trace[] = [...others, ...thin];
  if (bold)
    all.push({ values: bold, at: binPlaces(bold, own), colour: colours.colour, width_px: 2.5 });
  return all;
}

/** An overview has at most so many bins; a bin stands at the middle of its timesteps. */
function binPlaces(bold: Float64Array, traces: ColumnTraces | undefined): Float64Array {
  const nTimesteps = traces?.nTimesteps ?? bold.length;
  const each = Math.max(1, nTimesteps / bold.length);
  return Float64Array.from(bold, (_, bin) => (bin + 0.5) * each - 0.5);
}

/** What the lines are, under all columns. */
export function TraceKey({
  columns,
  model,
}: {
  columns: readonly ColumnData[];
  model: TraceModel;
}): JSX.Element {
  const first = model.columns.find(({ thin }) => thin.length > 0);
  const info = columns.find((data) => data.info)?.info;
  const isMixed = new Set(columns.map(isBackward)).size > 1;
  const last = columns[0] ? lastProcessed(columns[0]) : 0;
  const loss = isMixed ? 'the last timestep that is processed' : `timestep ${last}`;
  return (
    <div class="trace-key">
      {model.columns.some(({ bold }) => bold) && (
        <Key
          width={2.5}
          text={
            info?.n_statistics_samples ? `${info.n_statistics_samples} sequences` : 'all sequences'
          }
        />
      )}
      {first?.thin.slice(0, 4).map(({ sample }, i) => (
        <Key key={sample} width={1} dash={DASHES[i % DASHES.length]} text={`sample ${sample}`} />
      ))}
      {columns.length > 1 && <Key width={1} other text="the other runs" />}
      {model.columns.some(({ horizon }) => horizon !== null) && (
        <span>
          <svg width="12" height="9" aria-hidden="true">
            <path d="M6 0l5 8h-10z" fill="currentColor" />
          </svg>
          horizon: mean reach, counted from {loss}
        </span>
      )}
    </div>
  );
}

interface KeyProps {
  readonly width: number;
  readonly text: string;
  readonly dash?: readonly number[] | undefined;
  readonly other?: boolean;
}

function Key({ width, text, dash = [], other = false }: KeyProps): JSX.Element {
  return (
    <span>
      <svg width="24" height="6" aria-hidden="true" class={other ? 'other' : ''}>
        <line
          x1="1"
          x2="23"
          y1="3"
          y2="3"
          stroke="currentColor"
          stroke-width={width}
          stroke-dasharray={dash.join(' ')}
        />
      </svg>
      {text}
    </span>
  );
}
