import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

import { linearTicks } from '../../paint/axis';
import { countPlace } from '../../paint/bars';
import { formatCount } from '../../paint/format';
import { useStore } from '../../state/context';
import { ColumnHeader } from '../../ui/column_header';
import { columnWidth, ColumnGrid, GridRow, YLabels } from '../../ui/column_grid';
import { Missing } from '../../ui/missing';
import { useSize } from '../../ui/size';
import { BinCard } from './bin_card';
import { firstBin, movedBin, type BinAt, type BinCursor, type Bins } from './cursor';
import { PlotCell } from './plot_cell';
import { TOP_PX, type CurveStyle } from './plot_canvas';
import { plotsOf, type Plot } from './plots';
import type { GateRow } from './rows';
import type { CountedColumn, Counts } from './use_counts';
import { countedWords, type CountedAxis } from './words';

interface Props {
  readonly columns: readonly CountedColumn[];
  readonly rows: readonly GateRow[];
  readonly counts: Counts;
  readonly counted: readonly CountedAxis[];
  readonly quantity: string;
  readonly isLog: boolean;
}

const HEAD_PX = 70;
const BELOW_PX = 48;
const KEY_PX = 24;

/** Plots by gate: a column for each run, or all runs in one. */
export function Body(props: Props): JSX.Element {
  const { columns, rows, counts, counted, quantity, isLog } = props;
  const store = useStore();
  const { layout, x, y, log } = store.view.value.counts;
  const [box, size] = useSize({ width: 1200, height: 700 });
  const cursor = useSignal<BinCursor | null>(null);
  const group = useRef<HTMLDivElement>(null);
  const isOver = layout === 'over';
  const styles = stylesOf(columns, (run) => store.colourOf(run));
  const gateNames = columns.map(({ data }) => data.gates);
  const hasOutlines = x !== 'panel' && y !== 'panel';
  const plots = plotsOf(rows, gateNames, counts, { isOver, hasOutlines });
  const nPlaces = isOver ? 1 : columns.length;
  const width = columnWidth(size, nPlaces);
  const headWidth = columnWidth(size, columns.length);
  const room = (size.height - HEAD_PX - 60) / rows.length - BELOW_PX - (isOver ? KEY_PX : 0);
  const height = Math.floor(Math.max(80, Math.min(440, room)));
  const ownCounts = y === 'panel' && !isOver;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = nextBin(cursor.peek(), event, binsOf(plots));
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    cursor.value = next && pointedBy(group.current, next, plots);
  };
  const head = columns.map(({ data }, i) => (
    <ColumnHeader source={data.source} index={i} step={data.step} status={data.info?.status} />
  ));
  return (
    <div class="scroll" ref={box} tabIndex={-1}>
      {isOver && (
        <div class="histogram-heads" style={{ '--column': `${headWidth}px` }}>
          {head}
        </div>
      )}
      <p class="counted">{countedWords(counted)}</p>
      <div
        class="histograms"
        role="application"
        aria-roledescription="histograms"
        aria-label="Histograms: arrow keys move from bin to bin"
        tabIndex={0}
        ref={group}
        onKeyDown={onKeyDown}
        onBlur={() => (cursor.value = null)}
      >
        <ColumnGrid nColumns={nPlaces} width={width}>
          {!isOver && <GridRow kind="head" cells={head} />}
          {plots.map((row, at) => (
            <GridRow
              key={at}
              gutter={
                !ownCounts && <CountAxis plots={row} isLog={log} height={height} isOver={isOver} />
              }
              cells={row.map((plot, place) =>
                plot ? (
                  <PlotCell
                    {...{ plot, place, styles, cursor, quantity, isOver, isLog, ownCounts }}
                    {...{ width, height, row: at, isLogCount: log }}
                  />
                ) : (
                  at === 0 && (
                    <Absent
                      columns={isOver ? columns : columns.slice(place, place + 1)}
                      {...{ counts, quantity, place }}
                    />
                  )
                ),
              )}
            />
          ))}
        </ColumnGrid>
      </div>
      <BinCard cursor={cursor.value} plots={plots} styles={styles} isLog={isLog} />
      <HowToRead {...{ isOver, isLog, hasOutlines }} />
    </div>
  );
}

/** Columns of one run have one colour, and are told apart by their step or direction. */
function stylesOf(
  columns: readonly CountedColumn[],
  colourOf: (run: string) => string,
): readonly CurveStyle[] {
  return columns.map(({ data: { source, step } }) => {
    const { run, series } = source.column;
    const same = columns.filter(({ data }) => data.source.column.run === run);
    const steps = new Set(same.map(({ data }) => data.step));
    const parts = [
      series?.split('/').at(-1) ?? '',
      same.length > 1 && (steps.size > 1 || series === undefined) ? `step ${step}` : '',
    ];
    const part = parts.filter(Boolean).join(', ');
    return { run, step, part, colour: colourOf(run) };
  });
}

const MIN_TICK_PX = 16;

/** Counts of a row, whose plots share an axis. */
function CountAxis(props: {
  readonly plots: readonly (Plot | null)[];
  readonly isLog: boolean;
  readonly isOver: boolean;
  readonly height: number;
}): JSX.Element | null {
  const { plots, isLog, isOver, height } = props;
  const highest = plots.find(Boolean)?.highest;
  if (highest === undefined) return null;
  const room = height - TOP_PX - 1;
  const powers = Array.from({ length: 17 }, (_, power) => 10 ** power);
  const values = isLog ? [0, ...powers] : linearTicks(0, highest, 4).map(({ value }) => value);
  const ticks: { label: string; y: number }[] = [];
  for (const value of values.filter((each) => each <= highest && Number.isInteger(each))) {
    const y = TOP_PX + room * (1 - countPlace(value, highest, isLog));
    if ((ticks.at(-1)?.y ?? Infinity) - y >= MIN_TICK_PX)
      ticks.push({ label: formatCount(value), y });
  }
  return (
    <YLabels
      name={isLog ? 'count, log' : 'count'}
      top={isOver ? KEY_PX : 18}
      height={height}
      ticks={ticks}
    />
  );
}

function Absent({
  columns,
  counts,
  quantity,
  place,
}: Pick<Props, 'columns' | 'counts' | 'quantity'> & { readonly place: number }): JSX.Element {
  return (
    <>
      {columns.map(({ data, isLarge }, i) => {
        const error = counts.errors[place + i] ?? data.loaded.error;
        const loaded = { ...data.loaded, error, loading: data.loaded.loading || isLarge };
        return <Missing key={i} data={{ ...data, loaded }} quantity={quantity} />;
      })}
    </>
  );
}

interface HowToReadProps {
  readonly isOver: boolean;
  readonly isLog: boolean;
  readonly hasOutlines: boolean;
}

function HowToRead({ isOver, isLog, hasOutlines }: HowToReadProps): JSX.Element {
  return (
    <p class="how-to-read">
      <b>How to read this.</b>{' '}
      {isOver
        ? 'All runs on the same bins and height, each with its line.'
        : hasOutlines
          ? 'Bars: the column’s run; outlines: the other runs on the same bins and height.'
          : 'Bars: the column’s run, on an axis of its own.'}{' '}
      {isLog
        ? 'On a log axis both signs count by their magnitude, and exact zeros apart.'
        : 'A narrow peak at 0 of a gradient hides its small values: the log axis shows them.'}{' '}
      Drag across a histogram to zoom in on values, double-click to see all.
    </p>
  );
}

const binsOf = (plots: readonly (readonly (Plot | null)[])[]): Bins =>
  plots.map((row) => row.map((plot) => (plot ? plot.edges.length - 1 : 0)));

/** undefined: the key is not for the cursor; null: it lets go of the bin. */
function nextBin(at: BinCursor | null, event: KeyboardEvent, bins: Bins): BinAt | null | undefined {
  if (event.key === 'Escape') return at ? null : undefined;
  const start = at ?? firstBin(bins);
  const moved = start && movedBin(start, event, bins);
  if (!moved) return undefined;
  return at ? moved : start;
}

/** The bin with the middle of its bar, whose plot scrolls into sight. */
function pointedBy(
  box: HTMLElement | null,
  at: BinAt,
  plots: readonly (readonly (Plot | null)[])[],
): BinCursor {
  const element = box?.querySelector<HTMLElement>(`[data-plot="${at.row} ${at.place}"]`);
  element?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const rect = element?.getBoundingClientRect();
  const nBins = (plots[at.row]?.[at.place]?.edges.length ?? 2) - 1;
  if (!rect) return { ...at, x: 0, y: 0, byKey: true };
  // Bins are of equal width on the screen, on either axis.
  const x = rect.left + ((at.bin + 0.5) / nBins) * rect.width;
  return { ...at, x, y: rect.top + rect.height / 2, byKey: true };
}
