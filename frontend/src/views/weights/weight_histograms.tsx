import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { binEdges, finiteRange, histogram, type Histogram } from '../../data/histogram';
import { linearTicks } from '../../paint/axis';
import { formatCount } from '../../paint/format';
import { TOKENS } from '../../color/tokens';
import { useStore } from '../../state/context';
import { YLabels } from '../../ui/column_grid';
import { highestCount, HistogramPlot, outsideText } from '../../ui/plot';
import { gateValues, type WeightColumn, type WeightName } from './weight_columns';

const N_BINS = 40;
export const HISTOGRAM_PX = 66;

export interface GateHistogram {
  readonly now: Histogram;
  readonly initial: Histogram | null;
}

export interface WeightHistograms {
  readonly edges: Float64Array;
  readonly highest: number;
  /** By column, then gate. */
  readonly columns: readonly ReadonlyMap<string, GateHistogram>[];
}

/** Histograms of one weight by gate, on the same bins in all gates and columns. */
export function useWeightHistograms(
  columns: readonly WeightColumn[],
  name: WeightName,
): WeightHistograms {
  return useMemo(() => {
    const values = columns.map(({ tensors, initial, gates }) =>
      gates.map((gate, i) => {
        const tensor = tensors[name];
        const first = initial[name];
        return {
          gate,
          now: tensor ? gateValues(tensor, name, i) : null,
          initial: first && first !== tensor ? gateValues(first, name, i) : null,
        };
      }),
    );
    const all = values
      .flat()
      .flatMap(({ now, initial }) => [now, initial].filter((v) => v !== null));
    const [low, high] = finiteRange(all) ?? [-1, 1];
    const end = Math.max(Math.abs(low), Math.abs(high)) || 1;
    const edges = binEdges({ low: -end, high: end, nBins: N_BINS });
    const counted = values.map(
      (gates) =>
        new Map(
          gates.flatMap(({ gate, now, initial }) =>
            now
              ? [
                  [
                    gate,
                    { now: histogram(now, edges), initial: initial && histogram(initial, edges) },
                  ] as const,
                ]
              : [],
          ),
        ),
    );
    const every = counted.flatMap((map) =>
      [...map.values()].flatMap(({ now, initial }) => (initial ? [now, initial] : [now])),
    );
    return { edges, highest: highestCount(every), columns: counted };
  }, [
    ...columns.flatMap(({ tensors, initial }) => [tensors[name], initial[name]]),
    columns.length,
    name,
  ]);
}

interface Props {
  readonly data: WeightColumn;
  readonly histograms: WeightHistograms;
  readonly index: number;
  readonly gate: string;
  readonly name: WeightName;
  readonly width: number;
}

/** Values of one gate now as bars, at the first kept step as an outline. */
export function WeightHistogram({
  data,
  histograms,
  index,
  gate,
  name,
  width,
}: Props): JSX.Element | null {
  const store = useStore();
  const entry = histograms.columns[index]?.get(gate);
  if (!entry) return null;
  const { edges, highest } = histograms;
  const ticks = linearTicks(edges[0] ?? -1, edges.at(-1) ?? 1, 5);
  const ink = TOKENS[store.theme.value].ink2;
  const outside = outsideText(entry.now);
  return (
    <>
      {outside && <div class="caption warn">{outside}</div>}
      <HistogramPlot
        histogram={entry.now}
        outlines={entry.initial ? [{ histogram: entry.initial, colour: ink }] : []}
        colour={store.colourOf(data.source.column.run)}
        highest={highest}
        isLog={false}
        ticks={ticks}
        width={width}
        height={HISTOGRAM_PX}
        axisName="value"
        label={`Histogram of the ${name.replace('_', ' ')}, ${gate} gate, ${data.source.column.run}, step ${data.step}`}
      />
    </>
  );
}

export function HistogramLabels({
  name,
  highest,
}: {
  name: WeightName;
  highest: number;
}): JSX.Element {
  const ticks = [
    { label: formatCount(highest), y: 5 },
    { label: '0', y: HISTOGRAM_PX - 3 },
  ];
  const short = { kernel: 'kernel', recurrent_kernel: 'recurrent', bias: 'bias' }[name];
  return <YLabels name="count" title={short} ticks={ticks} top={0} height={HISTOGRAM_PX} />;
}
