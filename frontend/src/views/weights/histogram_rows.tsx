import { Fragment, type JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { formatCount, formatNumber } from '../../paint/format';
import { useStore } from '../../state/context';
import { scalarAt } from '../../state/derive';
import type { Store } from '../../state/store';
import { ColumnGrid, GridRow, YLabels } from '../../ui/column_grid';
import { DirectionTitle } from './direction_title';
import { histogramGrid, type HistogramRow } from './histogram_grid';
import { HistogramPanelPlot } from './histogram_panel';
import { useCurveStyles } from './histograms_picture';
import { PanelTable } from './panel_table';
import { WEIGHT_NAMES, type Tensors, type WeightColumn } from './weight_columns';
import { weightWords } from './words';

interface Props {
  readonly columns: readonly WeightColumn[];
  readonly width: number;
  readonly height: number;
  /** Without names of gates and without figures: under maps that have both. */
  readonly compact?: boolean;
}

const tensorsOf = (tensors: Tensors) => WEIGHT_NAMES.map((name) => tensors[name]);

/** Histograms of all weights by direction, weight and gate. */
export function HistogramRows(props: Props): JSX.Element {
  const { columns, width, compact = false } = props;
  const { histogramAxes: axes } = useStore().view.value;
  const stacks = columns.map((column) => column.stacks);
  const grid = useMemo(
    () => histogramGrid(stacks, axes),
    [
      ...stacks.flat().flatMap(({ tensors, initial }) => [tensors, initial].flatMap(tensorsOf)),
      ...stacks.flat().map(({ direction, gates }) => [direction, ...gates].join()),
      axes,
      columns.length,
    ],
  );
  const directions = [...new Set(grid.rows.map(({ direction }) => direction))];
  return (
    <ColumnGrid nColumns={Math.max(1, grid.gates.length)} width={width}>
      {grid.gates.length > 1 && !compact && (
        <GridRow
          kind="head"
          cells={grid.gates.map((gate) => (
            <strong class="gate-name">{gate}</strong>
          ))}
        />
      )}
      {directions.map((direction) => (
        <Fragment key={direction}>
          {directions.length > 1 && <DirectionTitle direction={direction} />}
          {grid.rows
            .filter((row) => row.direction === direction)
            .map((row) => (
              <Row key={row.name} {...props} row={row} />
            ))}
        </Fragment>
      ))}
    </ColumnGrid>
  );
}

function Row({
  row,
  columns,
  width,
  height,
  compact = false,
}: Props & { readonly row: HistogramRow }): JSX.Element {
  const store = useStore();
  const styles = useCurveStyles(columns);
  const { y, log } = store.view.value.histogramAxes;
  const highest = row.panels.find(Boolean)?.highest ?? 1;
  const ticks = [
    { label: formatCount(highest), y: 6 },
    { label: '0', y: height - 6 },
  ];
  const short = compact ? row.name.split('_')[0] : weightWords(row.name);
  const ratios = compact ? '' : ratioWords(store, columns, row);
  return (
    <>
      <GridRow
        gutter={
          <YLabels
            name={log ? 'count, log' : 'count'}
            title={short ?? ''}
            top={0}
            height={height}
            ticks={y === 'panel' ? [] : ticks}
          />
        }
        cells={row.panels.map(
          (panel) =>
            panel && (
              <div class={compact ? 'panel compact' : 'panel'}>
                <HistogramPanelPlot
                  panel={panel}
                  styles={styles}
                  isLog={log}
                  width={width}
                  height={height}
                  ownCounts={y === 'panel'}
                />
                {!compact && <PanelTable panel={panel} styles={styles} />}
              </div>
            ),
        )}
      />
      {ratios && <p class="row-note">{ratios}</p>}
    </>
  );
}

/** How much one training step changes the weight, from the scalars. */
function ratioWords(
  store: Store,
  columns: readonly WeightColumn[],
  { name, direction }: HistogramRow,
): string {
  const found = columns.flatMap(({ source, stacks }) => {
    const { run } = source.column;
    const stack = stacks.find((other) => other.direction === direction);
    const tag = `rnn/${stack?.source.series}/${name}_update_ratio`;
    const ratio = scalarAt(store.scalars.value.get(run)?.[tag], stack?.step ?? 0);
    if (ratio === null) return [];
    const text = formatNumber(ratio, { digits: 2 });
    return [columns.length > 1 ? `${run} at step ${stack?.step} ${text}` : text];
  });
  return found.length > 0 ? `update / norm of the ${weightWords(name)}: ${found.join(', ')}` : '';
}
