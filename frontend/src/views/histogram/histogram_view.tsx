import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { useStore } from '../../state/context';
import type { Source } from '../../state/derive';
import { mostSamples, useColumns, type ColumnData } from '../../state/sequence_columns';
import type { RangeAxis, Ranges } from '../../state/view';
import { QUANTITIES } from '../../terms';
import { QuantitySentence } from '../../ui/quantity_sentence';
import { ReachControl } from '../../ui/reach_control';
import { Segmented } from '../../ui/segmented';
import { TopBar } from '../../ui/topbar';
import { zoomAxis } from '../../ui/zoom';
import { Body } from './body';
import { endsOfEdges } from './ends';
import { HistogramOptions } from './histogram_options';
import styles from './histogram.css?inline';
import { facts, MAX_IN_PAGE, nCounted } from './large';
import { gateRows } from './rows';
import { useCounts, type CountedColumn } from './use_counts';
import { ResetValueZoom, useValueZoomKeys } from './value_zoom';
import type { CountedAxis } from './words';

const AXIS_OPTIONS = [
  { value: 'linear', label: 'Linear' },
  { value: 'log', label: 'Log |value|' },
] as const;
const LAYOUT_OPTIONS = [
  { value: 'beside', label: 'Side by side', icon: 'beside' },
  { value: 'over', label: 'Overlaid', icon: 'over' },
] as const;

/** Distributions of the stored sequences, by gate. */
export function HistogramView(): JSX.Element {
  const store = useStore();
  const quantity = store.quantity.value;
  const words = QUANTITIES.get(quantity);
  const { norm, ranges, counts: choice } = store.view.value;
  const isLog = norm === null ? words?.group === 'gradients' : norm !== 'linear';
  const columns = useCountedColumns(quantity);
  const all = columns.map(({ data }) => data);
  const isOver = choice.layout === 'over';
  const rows = gateRows(all, { wanted: ranges.gates ?? '', isOver });
  const counts = useCounts(columns, rows, { quantity, isLog });
  const ends = endsOfEdges(counts.edges.flat().find(Boolean) ?? new Float64Array([0, 1]));
  useValueZoomKeys(ends, isLog);
  const nSamples = mostSamples(store, quantity);
  const lengths = lengthsOf(all);
  const gates = [...new Set(all.flatMap((data) => data.gates))];
  return (
    <>
      <TopBar
        title={`Histogram: ${(words?.title ?? quantity).toLowerCase()}`}
        sentence={<QuantitySentence quantity={quantity} />}
        options={
          <HistogramOptions
            {...{ gates, lengths, ends, isLog, nSamples }}
            nColumns={columns.length}
          />
        }
      >
        <ReachControl quantity={quantity} />
        {columns.length > 1 && (
          <Segmented
            label="Columns"
            options={LAYOUT_OPTIONS}
            value={choice.layout}
            onChange={(layout) => store.show({ counts: Object.freeze({ ...choice, layout }) })}
          />
        )}
        <Segmented
          label="Axis"
          options={AXIS_OPTIONS}
          value={isLog ? 'log' : 'linear'}
          onChange={(axis) => store.show({ norm: axis, limits: null })}
        />
        <ResetValueZoom />
      </TopBar>
      <Body
        {...{ columns, rows, counts, quantity, isLog }}
        counted={countedAxes(lengths, ranges, [store.view.value.samples, nSamples])}
      />
    </>
  );
}

export const View = HistogramView;
export { styles };

/** Columns with their arrays, or where these are large with what the catalog says of them. */
function useCountedColumns(quantity: string): readonly CountedColumn[] {
  const store = useStore();
  const { samples, ranges } = store.view.value;
  const sources = store.sources.value;
  const large = useMemo(() => {
    const isLarge = (source: Source) =>
      nCounted(source, quantity, { samples, ranges }) > MAX_IN_PAGE;
    return new Set(sources.filter(isLarge));
  }, [sources, quantity, samples, ranges]);
  return useColumns(quantity, null, { skipped: large }).map((data) => {
    const isLarge = large.has(data.source);
    return { isLarge, data: isLarge ? { ...data, ...facts(data.source, quantity) } : data };
  });
}

/** The longest of each axis that can be cut. */
function lengthsOf(columns: readonly ColumnData[]): ReadonlyMap<RangeAxis, number> {
  const lengths = new Map<RangeAxis, number>();
  for (const { nTimesteps, nRows, rowsAxis } of columns) {
    if (nRows === 0) continue;
    lengths.set('timesteps', Math.max(nTimesteps, lengths.get('timesteps') ?? 0));
    const axis = rowsAxis === 'features' ? 'features' : 'units';
    lengths.set(axis, Math.max(nRows, lengths.get(axis) ?? 0));
  }
  return lengths;
}

function countedAxes(
  lengths: ReadonlyMap<RangeAxis, number>,
  ranges: Ranges,
  [samples, nSamples]: readonly [string, number],
): readonly CountedAxis[] {
  const cut = [...lengths].map(([axis, n]) => ({
    axis,
    n,
    range: zoomAxis(ranges, axis, n).shown,
  }));
  const { shown } = zoomAxis({ timesteps: samples }, 'timesteps', nSamples);
  return [{ axis: 'samples', n: nSamples, range: shown }, ...cut];
}
