import type { JSX } from 'preact';
import { useSignal, type Signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

import type { Counts } from '../../data/codes';
import { useStore } from '../../state/context';
import { domainQuantity, useContrast, type Contrast } from '../../state/contrast';
import { quantityIn, scalarAt, type Source } from '../../state/derive';
import { useOverviews, type LoadedOverview } from '../../state/overviews';
import { lossTag } from '../../state/figures';
import { formatNumber } from '../../paint/format';
import { AXES, QUANTITIES } from '../../terms';
import { ColumnHeader } from '../../ui/column_header';
import { columnWidth, ColumnGrid, GridRow, YLabels } from '../../ui/column_grid';
import { HoverCard, type CardRow } from '../../ui/hover_card';
import { Legend } from '../../ui/legend';
import { Message, Progress } from '../../ui/message';
import { LossPlot, LOSS_PX, lossTicks, useLossRange } from '../../ui/loss_plot';
import { NoSeries } from '../../ui/missing';
import { rmsWords } from '../../ui/number_words';
import { ReachControl } from '../../ui/reach_control';
import { Segmented } from '../../ui/segmented';
import { SymbolText } from '../../ui/symbol';
import { TopBar } from '../../ui/topbar';
import { useDpr, useSize } from '../../ui/size';
import { cellSize } from '../../paint/heatmap';
import { indexTicks } from '../../paint/axis';
import { evolutionMap, nonfiniteWords, valueOf, type EvolutionMap } from './evolution_map';
import { EvolutionPlot, type Cell } from './evolution_plot';

const AGAINST_OPTIONS = [
  { value: 'timesteps', label: 'Timestep' },
  { value: 'units', label: 'Unit' },
] as const;

export interface EvolutionColumn {
  readonly source: Source;
  readonly loaded: LoadedOverview;
  readonly map: EvolutionMap | null;
}

/** How large a quantity is at every kept step and timestep (or unit), all at once. */
export function EvolutionView(): JSX.Element {
  const store = useStore();
  const quantity = store.quantity.value;
  const { against, horizon } = store.view.value;
  const words = QUANTITIES.get(quantity);
  const columns = useEvolution(quantity);
  const runs = columns.map(({ source }) => source.column.run);
  const family = domainQuantity(quantity);
  const domain = useEvolution(family === quantity ? null : family);
  const contrast = useContrast({
    key: ['evolution', store.series.value, family, against, ...runs].join('\n'),
    curves: columns.flatMap(({ map, source }) =>
      map ? [{ run: source.column.run, counts: map.counts as Counts }] : [],
    ),
    complete: [...columns, ...domain].every(({ loaded }) => !loaded.loading),
    domain: domain.flatMap(({ map }) => map?.counts ?? []),
    defaultNorm: 'linear',
    logarithms: true,
  });
  const hasHorizon = words?.reach === 'total' && against === 'timesteps';
  return (
    <>
      <TopBar
        title="Evolution"
        sentence={
          <>
            rms of{' '}
            {words?.symbol.text ? <SymbolText symbol={words.symbol} /> : words?.title.toLowerCase()}{' '}
            over {against === 'timesteps' ? 'units and sequences' : 'timesteps and sequences'}, at
            every kept step
          </>
        }
        legend={<Legend contrast={contrast} />}
      >
        <ReachControl quantity={quantity} />
        <Segmented
          label="Against"
          options={AGAINST_OPTIONS}
          value={against}
          onChange={(value) => store.show({ against: value, limits: null })}
        />
        {hasHorizon && (
          <label class="field check-field">
            <span class="field-label">Overlay</span>
            <span class="check-box">
              <input
                type="checkbox"
                checked={horizon}
                onChange={(event) => store.show({ horizon: event.currentTarget.checked })}
              />
              Horizon
            </span>
          </label>
        )}
      </TopBar>
      <Body columns={columns} contrast={contrast} quantity={quantity} hasHorizon={hasHorizon} />
    </>
  );
}

/** Maps of all columns; null asks for nothing. */
function useEvolution(quantity: string | null): readonly EvolutionColumn[] {
  const store = useStore();
  const sources = store.sources.value;
  const { against } = store.view.value;
  const loaded = useOverviews(
    sources.map((source) => {
      const { column, series, entry } = source;
      const own = quantity === null ? '' : quantityIn(source, quantity);
      const has = series !== null && entry?.overview.includes(own);
      return has ? { run: column.run, series, quantity: own } : null;
    }),
  );
  const maps = useMemo(
    () => loaded.map(({ overview }) => (overview ? evolutionMap(overview, against) : null)),
    [...loaded.map(({ overview }) => overview), loaded.length, against],
  );
  return sources.map((source, i) => ({
    source,
    loaded: loaded[i] as LoadedOverview,
    map: maps[i] ?? null,
  }));
}

interface BodyProps {
  readonly columns: readonly EvolutionColumn[];
  readonly contrast: Contrast;
  readonly quantity: string;
  readonly hasHorizon: boolean;
}

const HEAD_PX = 70;
const RIGHT_AXIS_PX = 36;
const FOOT_PX = LOSS_PX + 86;

function Body({ columns, contrast, quantity, hasHorizon }: BodyProps): JSX.Element {
  const store = useStore();
  const hover = useSignal<Cell | null>(null);
  const lossRange = useLossRange(columns.map(({ source }) => source.column.run));
  const [box, size] = useSize({ width: 1200, height: 700 });
  const dpr = useDpr();
  const { against } = store.view.value;
  const most = (of: (map: EvolutionMap) => number) =>
    Math.max(1, ...columns.map(({ map }) => (map ? of(map) : 0)));
  const nRows = most((map) => map.nRows);
  const nSteps = most((map) => map.steps.length);
  const width = columnWidth(size, columns.length);
  const isTimesteps = against === 'timesteps';
  const pitch = cellSize(nSteps, width - (isTimesteps ? RIGHT_AXIS_PX : 0), dpr);
  const row = cellSize(nRows, Math.max(160, size.height - HEAD_PX - FOOT_PX), dpr);
  const height = row * nRows;
  const name = isTimesteps ? 'timesteps' : 'units';
  const ticks = indexTicks(nRows, 5).map(({ value, label }) => ({ label, y: (value + 0.5) * row }));
  return (
    <div class="scroll" ref={box} tabIndex={-1}>
      <ColumnGrid nColumns={columns.length} width={width}>
        <GridRow
          kind="head"
          cells={columns.map(({ source, map }, i) => (
            <ColumnHeader source={source} index={i} step={map ? store.step.value : null} />
          ))}
        />
        <GridRow
          gutter={
            <YLabels name={AXES[name]?.singular ?? name} ticks={ticks} top={0} height={height} />
          }
          cells={columns.map((column, i) =>
            column.map ? (
              <EvolutionPlot
                source={column.source}
                map={column.map}
                index={i}
                contrast={contrast}
                quantity={quantity}
                pitch={pitch}
                row={row}
                hover={hover}
                hasHorizon={hasHorizon && store.view.value.horizon}
                hasRightAxis={isTimesteps}
                isLast={i === columns.length - 1}
              />
            ) : (
              <Missing column={column} quantity={quantity} />
            ),
          )}
        />
        <GridRow
          gutter={<YLabels name="loss" ticks={lossTicks(lossRange)} top={8} height={LOSS_PX} />}
          cells={columns.map(({ source, map }) =>
            map ? (
              <LossPlot
                run={source.column.run}
                steps={map.steps}
                pitch={pitch}
                range={lossRange}
                hover={hover}
              />
            ) : null,
          )}
        />
      </ColumnGrid>
      <p class="how-to-read">
        <b>How to read this.</b> A column is one kept step, a row one {AXES[name]?.singular ?? name}
        . Dark: vanished; orange: above the upper limit. A cell half pink: some of its values are
        NaN or infinite; the rest of it is coloured by the others.{' '}
        {isTimesteps &&
          'The loss enters at the bottom edge; bright further up means that the gradient reaches further back. '}
        Click: that step in Sequences.
      </p>
      <Card hover={hover} columns={columns} />
    </div>
  );
}

function Missing({ column, quantity }: { column: EvolutionColumn; quantity: string }): JSX.Element {
  const { loaded, source } = column;
  if (loaded.error) return <Message isError text={loaded.error.message} />;
  if (loaded.loading) return <Progress />;
  const words = QUANTITIES.get(quantity)?.title.toLowerCase() ?? quantity;
  if (!source.entry) return <NoSeries run={source.column.run} />;
  return <Message text={`This series has no overview of ${words}.`} />;
}

function Card({
  hover,
  columns,
}: {
  hover: Signal<Cell | null>;
  columns: readonly EvolutionColumn[];
}): JSX.Element | null {
  const store = useStore();
  const cell = hover.value;
  const column = cell && columns[cell.column];
  if (!cell || !column?.map) return null;
  const { source, map } = column;
  const step = map.steps[cell.at] ?? 0;
  const value = valueOf(map, cell.row, cell.at);
  const scalars = store.scalars.value.get(source.column.run);
  const horizon = scalarAt(scalars?.[`rnn/${source.series}/gradient_horizon`], step);
  const loss = scalarAt(scalars?.[lossTag(scalars ?? {}) ?? ''], step);
  const isTimesteps = store.view.value.against === 'timesteps';
  const isForward = source.entry?.direction !== 'backward';
  const before = isForward && isTimesteps ? `, ${map.nRows - 1 - cell.row} before the last` : '';
  const rows: CardRow[] = [
    { label: 'Run', value: source.column.run, colour: store.colourOf(source.column.run) },
    { label: 'Training step', value: String(step) },
    { label: isTimesteps ? 'Timestep' : 'Unit', value: `${cell.row}${before}` },
    { label: 'rms', ...rmsWords(value, nonfiniteWords(map, cell.row, cell.at) !== '') },
  ];
  if (value !== null && Number.isFinite(value))
    rows.push({ label: 'log10 rms', value: formatNumber(value) });
  const bad = nonfiniteWords(map, cell.row, cell.at);
  if (bad) rows.push({ label: 'NaN or infinite', value: bad, isBad: true });
  if (horizon !== null)
    rows.push({ label: 'Horizon', value: `${formatNumber(horizon)} timesteps` });
  if (loss !== null) rows.push({ label: 'Loss', value: formatNumber(loss, { digits: 4 }) });
  return <HoverCard x={cell.x} y={cell.y} rows={rows} />;
}
