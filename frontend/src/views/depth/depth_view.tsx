import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Counts } from '../../data/codes';
import { nearestStep } from '../../data/slicing';
import { cellSize } from '../../paint/heatmap';
import { formatCount, formatNumber } from '../../paint/format';
import { useStore } from '../../state/context';
import { useOwnTable } from '../../state/own_table';
import { domainQuantity, useContrast, type Contrast } from '../../state/contrast';
import { scalarAt } from '../../state/derive';
import { lossTag } from '../../state/figures';
import { DIAGNOSTICS, QUANTITIES } from '../../terms';
import { ColumnHeader } from '../../ui/column_header';
import { columnWidth, ColumnGrid, GridRow, GUTTER_PX } from '../../ui/column_grid';
import { HoverCard, type CardRow } from '../../ui/hover_card';
import { Legend } from '../../ui/legend';
import { LineKey } from '../../ui/line_key';
import { LossPlot, LOSS_PX, lossTicks, useLossRange } from '../../ui/loss_plot';
import { Message, Progress } from '../../ui/message';
import { rmsWords } from '../../ui/number_words';
import { ReachControl } from '../../ui/reach_control';
import { useDpr, useSize } from '../../ui/size';
import { SymbolText } from '../../ui/symbol';
import { TopBar } from '../../ui/topbar';
import { useDepthColumns, type DepthColumn } from './depth_columns';
import { valueAt } from './depth_map';
import { DepthPlot, type Cell } from './depth_plot';
import { MeasureSelect } from './measure_select';
import { Profile, profileOf, profileRange, ProfileTicks } from './profile';
import { SeriesLabels } from './series_labels';
import { depthTexts } from './depth_table';
import styles from './depth.css?inline';

export { DepthView as View, styles };

/** How large gradients are in each layer, over training. */
function DepthView(): JSX.Element {
  const store = useStore();
  const quantity = store.quantity.value;
  const { measure } = store.view.value.reach;
  const words = QUANTITIES.get(quantity);
  const columns = useDepthColumns(quantity, measure);
  const family = domainQuantity(quantity);
  const domain = useDepthColumns(family, measure === '' && family !== quantity ? '' : null);
  const runs = columns.map(({ column }) => column.run);
  const contrast = useContrast({
    key: ['depth', family, measure, ...runs].join('\n'),
    curves: columns.flatMap(({ map, column }) =>
      map ? [{ run: column.run, counts: map.counts as Counts }] : [],
    ),
    complete: [...columns, ...domain].every(({ loading }) => !loading),
    domain: domain.flatMap(({ map }) => map?.counts ?? []),
    defaultNorm: 'linear',
    logarithms: true,
  });
  const name = measure === '' ? 'rms' : (DIAGNOSTICS[measure]?.label ?? measure);
  useOwnTable(() => depthTexts(columns, name));
  return (
    <>
      <TopBar
        title="Depth"
        sentence={
          measure === '' ? (
            <>
              rms of{' '}
              {words?.symbol.text ? (
                <SymbolText symbol={words.symbol} />
              ) : (
                words?.title.toLowerCase()
              )}{' '}
              over timesteps, units and sequences, layer by layer
            </>
          ) : (
            <>{name}, layer by layer, at every kept step</>
          )
        }
        legend={<Legend contrast={contrast} />}
      >
        {measure === '' && <ReachControl quantity={quantity} />}
        <MeasureSelect />
      </TopBar>
      <Body columns={columns} contrast={contrast} name={name} />
    </>
  );
}

const HEAD_PX = 70;
const FOOT_PX = LOSS_PX + 150;
/** Rows at least as high as a target of the pointer, at most as high as still looks like a map. */
const ROW_PX = [24, 72] as const;
const NAMES_PX = [72, 168] as const;
const PROFILE_PX = [112, 168] as const;
const WIDE_PX = 1150;
const LEAST_COLUMN_PX = 236;

interface BodyProps {
  readonly columns: readonly DepthColumn[];
  readonly contrast: Contrast;
  /** Of what is shown. */
  readonly name: string;
}

/** Names stand once where all runs have the same series, else beside each map. */
function useLayout(columns: readonly DepthColumn[], width: number, height: number) {
  const dpr = useDpr();
  const lists = columns.map(({ series }) => series);
  const isShared = new Set(lists.map((names) => names.join('\n'))).size <= 1;
  const longest = Math.max(0, ...lists.flat().map((name) => name.length));
  const names = Math.max(NAMES_PX[0], Math.min(NAMES_PX[1], Math.ceil(longest * 6.6) + 20));
  const profile = PROFILE_PX[width >= WIDE_PX ? 1 : 0];
  const gutter = (isShared ? names : 24) + profile + 32;
  const room = { width: width - gutter + GUTTER_PX, height };
  const column = columnWidth(room, columns.length, LEAST_COLUMN_PX);
  const nRows = Math.max(1, ...lists.map((list) => list.length));
  const nSteps = Math.max(1, ...columns.map(({ map }) => map?.steps.length ?? 0));
  const available = Math.floor((height - HEAD_PX - FOOT_PX) / nRows);
  return {
    isShared,
    names,
    profile,
    gutter,
    column,
    nRows,
    pitch: cellSize(nSteps, column - (isShared ? 0 : names + 8), dpr),
    row: Math.max(ROW_PX[0], Math.min(ROW_PX[1], available)),
  };
}

function Body({ columns, contrast, name }: BodyProps): JSX.Element {
  const store = useStore();
  const hover = useSignal<Cell | null>(null);
  const [box, size] = useSize({ width: 1200, height: 700 });
  const lossRange = useLossRange(columns.map(({ column }) => column.run));
  const layout = useLayout(columns, size.width, size.height);
  const { row, pitch, isShared, names, profile } = layout;
  const profiles = columns.map((data) => profileOf(data, store.step.value));
  const range = profileRange(profiles);
  const sources = store.sources.value;
  return (
    <div class="scroll depth" ref={box} tabIndex={-1}>
      <ColumnGrid nColumns={columns.length} width={layout.column} gutter={layout.gutter}>
        <GridRow
          kind="head"
          gutter={
            <div class="profile-head" style={{ width: `${profile}px` }}>
              <b>Profile</b>
              <span>{name} against depth</span>
              <ProfileTicks range={range} width={profile} />
            </div>
          }
          cells={sources.map((source, i) => (
            <ColumnHeader
              source={source}
              index={i}
              step={stepShown(columns[i], store.step.value)}
            />
          ))}
        />
        <GridRow
          gutter={
            <div class="depth-gutter">
              {isShared ? (
                <SeriesLabels names={columns[0]?.series ?? []} row={row} width={names} />
              ) : (
                <span class="depth-axis">first layer → last layer</span>
              )}
              <Profile
                columns={columns}
                profiles={profiles}
                range={range}
                width={profile}
                row={row}
                nRows={layout.nRows}
                hover={hover}
              />
            </div>
          }
          cells={columns.map((data, i) => (
            <div class="depth-cell">
              {!isShared && <SeriesLabels names={data.series} row={row} width={names} />}
              {data.map ? (
                <DepthPlot
                  data={data}
                  map={data.map}
                  index={i}
                  contrast={contrast}
                  what={name}
                  pitch={pitch}
                  row={row}
                  hover={hover}
                />
              ) : (
                <Missing data={data} name={name} />
              )}
            </div>
          ))}
        />
        <GridRow
          gutter={<LossAxis range={lossRange} />}
          cells={columns.map(({ column, map }) => (
            <div style={{ paddingLeft: isShared ? 0 : `${names + 8}px` }}>
              {map && (
                <LossPlot
                  run={column.run}
                  steps={map.steps}
                  pitch={pitch}
                  range={lossRange}
                  hover={hover}
                />
              )}
            </div>
          ))}
        />
      </ColumnGrid>
      <div class="trace-key">
        {columns.map(({ column }, i) => (
          <LineKey
            key={i}
            index={i}
            colour={store.colourOf(column.run)}
            text={column.run + (column.step === null ? '' : `, step ${column.step}`)}
          />
        ))}
      </div>
      <HowToRead columns={columns} isSize={name === 'rms'} />
      <Card hover={hover} columns={columns} name={name} />
    </div>
  );
}

/** The kept step at which the column's profile and figures are. */
const stepShown = (data: DepthColumn | undefined, step: number): number | null =>
  nearestStep(data?.map?.steps ?? [], data?.column.step ?? step) ?? null;

function LossAxis({ range }: { range: ReturnType<typeof useLossRange> }): JSX.Element {
  return (
    <div class="depth-loss" style={{ height: `${LOSS_PX}px` }} aria-hidden="true">
      <span class="loss-name">loss</span>
      {lossTicks(range).map(({ label, y }) => (
        <span key={label} class="y-tick" style={{ top: `${y}px` }}>
          {label}
        </span>
      ))}
    </div>
  );
}

function HowToRead({
  columns,
  isSize,
}: {
  columns: readonly DepthColumn[];
  isSize: boolean;
}): JSX.Element {
  const isOne = columns.every(({ series }) => series.length <= 1);
  return (
    <p class="how-to-read">
      <b>How to read this.</b> A row is one series: the first layer on top, the last one, nearest to
      the loss, at the bottom; a column is one kept step.{' '}
      {isSize
        ? 'Dark at the top: the gradient vanishes on its way down to the first layers; brighter at the top than at the bottom: it explodes. A cell half pink: some of its values are NaN or infinite. '
        : ''}
      {isOne && 'These runs have one recurrent series each, so there is one row. '}
      The profile is the same at the chosen step, one line per column. Click a cell: that step and
      series in Sequences.
    </p>
  );
}

function Missing({ data, name }: { data: DepthColumn; name: string }): JSX.Element {
  if (data.error) return <Message isError text={data.error.message} />;
  if (data.loading) return <Progress />;
  const what = name === 'rms' ? 'an overview of this quantity' : name.toLowerCase();
  return <Message text={`No series of this run has ${what}. Choose another on the left.`} />;
}

interface CardProps {
  readonly hover: Signal<Cell | null>;
  readonly columns: readonly DepthColumn[];
  readonly name: string;
}

function Card({ hover, columns, name }: CardProps): JSX.Element | null {
  const store = useStore();
  const cell = hover.value;
  const data = cell && columns[cell.column];
  if (!cell || !data?.map) return null;
  const step = data.map.steps[cell.at] ?? 0;
  const { run } = data.column;
  const found = valueAt(data.map, cell.depth, step);
  const scalars = store.scalars.value.get(run);
  const loss = scalarAt(scalars?.[lossTag(scalars ?? {}) ?? ''], step);
  const isPart = found !== null && found.nonfinite > 0;
  const rows: CardRow[] = [
    { label: 'Run', value: run, colour: store.colourOf(run) },
    { label: 'Series', value: data.series[cell.depth] ?? '' },
    { label: 'Training step', value: String(step) },
    found
      ? { label: name, ...rmsWords(found.log, isPart) }
      : { label: name, value: 'not written at this step' },
  ];
  if (found && Number.isFinite(found.log))
    rows.push({ label: `log10 ${name}`, value: formatNumber(found.log) });
  if (found && isPart) {
    const value = `${formatCount(found.nonfinite)} of ${formatCount(found.n)}`;
    rows.push({ label: 'NaN or infinite', value, isBad: true });
  }
  if (loss !== null) rows.push({ label: 'Loss', value: formatNumber(loss, { digits: 4 }) });
  return <HoverCard x={cell.x} y={cell.y} rows={rows} />;
}
