import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { histogram, type Histogram } from '../../data/histogram';
import { decadeTicks, linearTicks } from '../../paint/axis';
import { formatCount } from '../../paint/format';
import { useStore } from '../../state/context';
import { mostSamples, useColumns, type ColumnData } from '../../state/sequence_columns';
import { QUANTITIES } from '../../terms';
import { ColumnHeader } from '../../ui/column_header';
import { columnWidth, ColumnGrid, GridRow, YLabels } from '../../ui/column_grid';
import { Missing } from '../../ui/missing';
import { highestCount, HistogramPlot, outsideText } from '../../ui/plot';
import { ReachControl } from '../../ui/reach_control';
import { SamplesInput } from '../../ui/samples_input';
import { Segmented } from '../../ui/segmented';
import { TopBar } from '../../ui/topbar';
import { QuantitySentence } from '../../ui/quantity_sentence';
import { useSize } from '../../ui/size';
import { magnitudes, realValues, sharedEdges } from './values';

const AXIS_OPTIONS = [
  { value: 'linear', label: 'Linear' },
  { value: 'log', label: 'Log |value|' },
] as const;

interface Counted {
  readonly histogram: Histogram;
  readonly nZeros: number;
  readonly nValues: number;
}

/** Distributions of the stored sequences: a column for each run at a step, a row for each gate. */
export function HistogramView(): JSX.Element {
  const store = useStore();
  const quantity = store.quantity.value;
  const words = QUANTITIES.get(quantity);
  const columns = useColumns(quantity);
  const isGradient = words?.group === 'gradients';
  const { norm } = store.view.value;
  const isLog = norm === null ? isGradient : norm !== 'linear';
  const nSamples = mostSamples(store, quantity);
  return (
    <>
      <TopBar
        title={`Histogram: ${(words?.title ?? quantity).toLowerCase()}`}
        sentence={<QuantitySentence quantity={quantity} />}
      >
        <ReachControl quantity={quantity} />
        <Segmented
          label="Axis"
          options={AXIS_OPTIONS}
          value={isLog ? 'log' : 'linear'}
          onChange={(axis) => store.show({ norm: axis })}
        />
        {nSamples > 1 && <SamplesInput nSamples={nSamples} />}
      </TopBar>
      <Body columns={columns} quantity={quantity} isLog={isLog} nSamples={nSamples} />
    </>
  );
}

interface BodyProps {
  readonly columns: readonly ColumnData[];
  readonly quantity: string;
  readonly isLog: boolean;
  readonly nSamples: number;
}

function useCounted(columns: readonly ColumnData[], nGates: number, isLog: boolean) {
  return useMemo(() => {
    const counts = columns.flatMap((data) => (data.counts ? [data.counts] : []));
    const values = Array.from({ length: nGates }, (_, at) =>
      columns.map((data) => {
        const panels = data.panels.filter((panel) => panel.gate === at);
        const all = panels.length > 0 ? realValues(panels) : null;
        if (!all) return null;
        return isLog
          ? { ...magnitudes(all), n: all.length }
          : { values: all, nZeros: 0, n: all.length };
      }),
    );
    const arrays = values.flat().flatMap((entry) => (entry ? [entry.values] : []));
    const edges = sharedEdges(arrays, counts, isLog);
    return {
      edges,
      rows: values.map((row) =>
        row.map(
          (entry): Counted | null =>
            entry && {
              histogram: histogram(entry.values, edges),
              nZeros: entry.nZeros,
              nValues: entry.n,
            },
        ),
      ),
    };
  }, [
    ...columns.map(({ tensor }) => tensor),
    ...columns.map(({ panels }) => panels[0]?.mask?.data),
    columns.length,
    nGates,
    isLog,
  ]);
}

const HEAD_PX = 70;
const BELOW_PX = 44;

function Body({ columns, quantity, isLog, nSamples }: BodyProps): JSX.Element {
  const store = useStore();
  const [box, size] = useSize({ width: 1200, height: 700 });
  const nGates = Math.max(1, ...columns.map(({ gates }) => gates.length));
  const { edges, rows } = useCounted(columns, nGates, isLog);
  const width = columnWidth(size, columns.length);
  const room = (size.height - HEAD_PX - 60) / nGates - BELOW_PX;
  const height = Math.floor(Math.max(80, Math.min(440, room)));
  const [low, high] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  const ticks = isLog ? decadeTicks(low, high, 7) : linearTicks(low, high, 7);
  const symbol = isLog ? 'magnitude' : 'value';
  return (
    <div class="scroll" ref={box} tabIndex={-1}>
      <ColumnGrid nColumns={columns.length} width={width}>
        <GridRow
          kind="head"
          cells={columns.map((data, i) => (
            <ColumnHeader
              source={data.source}
              index={i}
              step={data.step}
              status={data.info?.status}
            />
          ))}
        />
        {rows.map((row, g) => {
          const counted = row.flatMap((entry) => (entry ? [entry.histogram] : []));
          const highest = highestCount(counted);
          return (
            <GridRow
              key={g}
              gutter={
                <YLabels
                  name="count"
                  top={18}
                  height={height}
                  ticks={[
                    { label: formatCount(highest), y: 6 },
                    { label: '0', y: height - 4 },
                  ]}
                />
              }
              cells={columns.map((data, i) => {
                const entry = row[i];
                const gate = data.gates[g];
                if (!entry) return g === 0 ? <Missing data={data} quantity={quantity} /> : null;
                return (
                  <>
                    <div class="caption">
                      <span>
                        {gate ? `${capital(gate)} gate, ` : ''}
                        {formatCount(entry.nValues)} values of{' '}
                        {data.info?.slices?.['samples'] ? rangeText(data) : nSamples} of {nSamples}{' '}
                        stored samples
                      </span>
                      <span
                        class={
                          entry.histogram.nan + entry.histogram.posInf + entry.histogram.negInf > 0
                            ? 'warn'
                            : ''
                        }
                      >
                        {outsideText(entry.histogram, { nZeros: entry.nZeros, isLog })}
                      </span>
                    </div>
                    <HistogramPlot
                      histogram={entry.histogram}
                      outlines={row.flatMap((other, k) =>
                        other && k !== i && columns[k]?.gates[g] === gate
                          ? [
                              {
                                histogram: other.histogram,
                                colour: store.colourOf(columns[k]?.source.column.run ?? ''),
                              },
                            ]
                          : [],
                      )}
                      colour={store.colourOf(data.source.column.run)}
                      highest={highest}
                      isLog={isLog}
                      ticks={ticks}
                      width={width}
                      height={height}
                      axisName={symbol}
                      label={`Histogram of ${data.source.column.run}, ${quantity}${gate ? `, ${gate} gate` : ''}, step ${data.step}`}
                    />
                  </>
                );
              })}
            />
          );
        })}
      </ColumnGrid>
      <p class="how-to-read">
        <b>How to read this.</b> Bars: the column’s run; outlines: the other runs on the same bins
        and height. Padding is left out.{' '}
        {isLog
          ? 'On a log axis both signs count by their magnitude, and exact zeros apart.'
          : 'A narrow peak at 0 of a gradient hides its small values: the log axis shows them.'}
      </p>
    </div>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function rangeText({ info }: ColumnData): number {
  const [start = 0, stop = 0] = info?.slices?.['samples'] ?? [];
  return stop - start;
}
