import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Counts } from '../../data/codes';
import { formatNumber } from '../../paint/format';
import { useStore } from '../../state/context';
import { useContrast, type Contrast } from '../../state/contrast';
import { LAG_SCALES } from '../../state/view';
import { DIAGNOSTICS } from '../../terms';
import { THRESHOLDS } from '../../thresholds';
import { ColumnHeader } from '../../ui/column_header';
import { columnWidth, ColumnGrid, GridRow } from '../../ui/column_grid';
import { HoverCard, type CardRow } from '../../ui/hover_card';
import { Legend } from '../../ui/legend';
import { LineKey } from '../../ui/line_key';
import { Message } from '../../ui/message';
import { Missing } from '../../ui/missing';
import { Segmented } from '../../ui/segmented';
import { useSize } from '../../ui/size';
import { TopBar } from '../../ui/topbar';
import { LagPlot, type LagHover } from './lag_plot';
import { useMemoryColumns, type MemoryColumn } from './memory_columns';
import { boxWords, isBelowAnother, lagWords } from './memory_map';
import { MemoryPlot, type Cell } from './memory_plot';
import styles from './memory.css?inline';

export { MemoryView as View, styles };

const SCALE_LABELS = { log: 'Log', linear: 'Linear' } as const;

/** How far back what the loss sends to single timesteps reaches, within the layer. */
function MemoryView(): JSX.Element {
  const store = useStore();
  const { reach } = store.view.value;
  const columns = useMemoryColumns();
  const runs = columns.map(({ source }) => source.column.run);
  const contrast = useContrast({
    key: ['memory', store.series.value, ...runs].join('\n'),
    curves: columns.flatMap(({ map, source }) =>
      map ? [{ run: source.column.run, counts: map.counts as Counts }] : [],
    ),
    complete: columns.every(({ loaded }) => !loaded.loading),
    defaultNorm: 'log',
  });
  return (
    <>
      <TopBar
        title="Memory"
        sentence={<Sentence columns={columns} />}
        legend={<Legend contrast={contrast} />}
      >
        <Segmented
          label="Gain against lag"
          options={LAG_SCALES.map((value) => ({ value, label: SCALE_LABELS[value] }))}
          value={reach.lags}
          onChange={(lags) => store.show({ reach: { ...reach, lags } })}
        />
      </TopBar>
      <Body columns={columns} contrast={contrast} />
    </>
  );
}

function Sentence({ columns }: { columns: readonly MemoryColumn[] }): JSX.Element {
  const { catalog } = useStore();
  const hasCell = columns.some(({ source }) => source.entry?.cell === 'LSTM');
  const isBelow = columns.some(({ source }) =>
    isBelowAnother(catalog.value?.runs[source.column.run], source.series),
  );
  return (
    <>
      gain from one timestep of the loss to those before it
      {hasCell && ', through c in an LSTM'}
      {isBelow && ', within this layer'}
    </>
  );
}

const HEAD_PX = 70;
const ROW_PX = [16, 24] as const;
/** Room for the name of the vertical axis. */
const LEAST_MAP_PX = 88;
const LAGS_PX = [168, 360] as const;
/** Figures, axes and keys between the pictures. */
const REST_PX = 190;

function Body({
  columns,
  contrast,
}: {
  columns: readonly MemoryColumn[];
  contrast: Contrast;
}): JSX.Element {
  const store = useStore();
  const hover = useSignal<Cell | null>(null);
  const lagHover = useSignal<LagHover | null>(null);
  const [box, size] = useSize({ width: 1200, height: 700 });
  const width = columnWidth(size, columns.length);
  const nRows = Math.max(1, ...columns.map(({ map }) => map?.view.nRows ?? 0));
  const free = size.height - HEAD_PX - REST_PX;
  const most = Math.max(ROW_PX[1], LEAST_MAP_PX / nRows);
  const row = Math.max(ROW_PX[0], Math.min(most, Math.max(LEAST_MAP_PX, free * 0.45) / nRows));
  const height = Math.max(LAGS_PX[0], Math.min(LAGS_PX[1], free - nRows * row));
  return (
    <div class="scroll memory" ref={box} tabIndex={-1}>
      <ColumnGrid nColumns={columns.length} width={width}>
        <GridRow
          kind="head"
          cells={columns.map(({ source, step }, i) => (
            <ColumnHeader source={source} index={i} step={step} />
          ))}
        />
        <GridRow
          gutter={
            <div class="memory-axis" style={{ height: `${nRows * row}px` }} aria-hidden="true">
              <span class="y-name">loss timestep</span>
            </div>
          }
          cells={columns.map((data, i) =>
            data.map ? (
              <MemoryPlot
                data={data}
                map={data.map}
                index={i}
                contrast={contrast}
                width={width}
                row={row}
                hover={hover}
              />
            ) : (
              <NoMap data={data} />
            ),
          )}
        />
        <GridRow
          cells={columns.map((data) => (
            <Shares data={data} />
          ))}
        />
      </ColumnGrid>
      <LagPlot
        columns={columns}
        width={size.width}
        height={height}
        hover={lagHover}
        lag={pointedLag(hover.value, columns)}
      />
      <div class="trace-key">
        {columns.map(({ source, step }, i) => (
          <LineKey
            key={i}
            index={i}
            colour={store.colourOf(source.column.run)}
            text={`${source.column.run}${source.column.step === null ? '' : `, step ${step}`}`}
          />
        ))}
        <span>
          <svg width="12" height="9" aria-hidden="true">
            <path d="M6 0l5 8h-10z" fill="currentColor" />
          </svg>
          horizon: mean lag, weighted by gain
        </span>
        <span>
          fine dots: {THRESHOLDS.vanished_part} of the largest gain, under which a lag counts as
          vanished; {THRESHOLDS.exploded_ratio} times that of lag 0, over which it counts as
          exploded
        </span>
      </div>
      <HowToRead columns={columns} />
      <MapCard hover={hover} columns={columns} />
      <LagCard hover={lagHover} columns={columns} />
    </div>
  );
}

function pointedLag(cell: Cell | null, columns: readonly MemoryColumn[]): number | null {
  const map = cell && columns[cell.column]?.map;
  if (!cell || !map) return null;
  const lag = Math.abs((map.lossTimesteps[cell.row] ?? 0) - cell.timestep);
  return map.mask.data[cell.row * map.view.nColumns + cell.box] ? lag : null;
}

function NoMap({ data }: { data: MemoryColumn }): JSX.Element {
  const { loaded, source } = data;
  if (loaded.answer && !loaded.loading) {
    return <Message text="No gradient at all reaches this layer at this step." />;
  }
  if (source.entry && !source.entry.quantities['memory_map']) {
    return (
      <Message text="This series has no memory map. A capture writes one; memory_every says how often." />
    );
  }
  return <Missing data={data} quantity="memory_map" />;
}

const SHARES = [
  ['gradient_ratio', 'Longest to lag 0'],
  ['vanishing_share', 'Vanishing'],
  ['exploding_share', 'Exploding'],
] as const;

/** What the lag profile comes to, where it was written at this very step. */
function Shares({ data }: { data: MemoryColumn }): JSX.Element {
  const store = useStore();
  const scalars = store.scalars.value.get(data.source.column.run);
  const figures = SHARES.flatMap(([name, label]) => {
    const points = scalars?.[`rnn/${data.source.series}/${name}`];
    const value = points?.values[points.steps.indexOf(data.step ?? -1)];
    if (value === undefined) return [];
    const unit = DIAGNOSTICS[name]?.unit.replace('percent', '%') ?? '';
    return [{ label, value: formatNumber(value), unit }];
  });
  return (
    <dl class="figures memory-figures">
      {figures.map(({ label, value, unit }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <b>{value}</b> {unit}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function HowToRead({ columns }: { columns: readonly MemoryColumn[] }): JSX.Element {
  const { catalog } = useStore();
  const below = columns.some(({ source }) =>
    isBelowAnother(catalog.value?.runs[source.column.run], source.series),
  );
  return (
    <p class="how-to-read">
      <b>How to read this.</b> A row is one timestep of the loss: its gradient, scaled to norm 1, is
      sent back alone, from the tick on. Colour is the gain, the norm of what arrives, root mean
      square over sequences: 1 as much as was sent, 0.001 next to nothing. Hatched: padding; blank:
      processed after the loss timestep. The lines are the same by lag, over all rows.{' '}
      {below &&
        'Another recurrent layer stands between this one and the loss: what it sends to a timestep already holds later losses, so this is the reach within this layer. '}
      In an LSTM the memory runs through the cell state, so the gain is that at c.
    </p>
  );
}

interface CardProps<T> {
  readonly hover: Signal<T | null>;
  readonly columns: readonly MemoryColumn[];
}

function MapCard({ hover, columns }: CardProps<Cell>): JSX.Element | null {
  const store = useStore();
  const cell = hover.value;
  const data = cell && columns[cell.column];
  const map = data?.map;
  if (!cell || !data || !map) return null;
  const { run } = data.source.column;
  const at = cell.row * map.view.nColumns + cell.box;
  const gain = Number(data.loaded.answer?.tensor.data[at] ?? NaN);
  const isBoxed = (map.starts[cell.box + 1] ?? 0) - cell.timestep > 1;
  const isReal = map.mask.data[at] === 1;
  const rows: CardRow[] = [
    { label: 'Run', value: run, colour: store.colourOf(run) },
    { label: 'Training step', value: String(data.step) },
    { label: 'Loss timestep', value: String(map.lossTimesteps[cell.row]) },
    { label: isBoxed ? 'Timesteps' : 'Timestep', value: boxWords(map, cell.box) },
  ];
  if (!isReal) {
    const word = Number.isNaN(gain) ? 'padding, no data' : 'after the loss timestep';
    return <HoverCard x={cell.x} y={cell.y} rows={[...rows, { label: 'Gain', value: word }]} />;
  }
  rows.push({ label: 'Lag', value: lagWords(map, cell.row, cell.box) });
  rows.push({ label: isBoxed ? 'Largest gain' : 'Gain', ...gainWords(gain) });
  return <HoverCard x={cell.x} y={cell.y} rows={rows} />;
}

function LagCard({ hover, columns }: CardProps<LagHover>): JSX.Element | null {
  const store = useStore();
  const point = hover.value;
  if (!point) return null;
  const rows = columns.flatMap(({ source, lags }): CardRow[] => {
    const gain = lags?.[point.lag];
    const { run } = source.column;
    if (gain === undefined) return [];
    const words = Number.isNaN(gain) ? { value: 'no timestep so far back' } : gainWords(gain);
    return [{ label: run, colour: store.colourOf(run), ...words }];
  });
  const lag = { label: 'Lag', value: String(point.lag) };
  return <HoverCard x={point.x} y={point.y} rows={[lag, ...rows]} />;
}

function gainWords(gain: number): { value: string; isBad?: boolean } {
  if (Number.isNaN(gain)) return { value: 'NaN, not a number', isBad: true };
  if (!Number.isFinite(gain)) return { value: '+∞, overflow', isBad: true };
  return { value: formatNumber(gain) };
}
