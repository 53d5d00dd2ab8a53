import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';

import { hasNegative } from '../../data/codes';
import { useStore } from '../../state/context';
import { mirrored, type Contrast } from '../../state/contrast';
import type { ColumnData } from '../../state/sequence_columns';
import { PointCard } from '../../ui/point_card';
import type { RangeAxis } from '../../state/view';
import { AXES } from '../../terms';
import { shownRange } from '../../state/time_axis';
import { columnWidth, ColumnGrid, GridRow, YLabels } from '../../ui/column_grid';
import { ColumnHeader } from '../../ui/column_header';
import { Message } from '../../ui/message';
import { Missing } from '../../ui/missing';
import { useSize } from '../../ui/size';
import { valueTicks, type ValueAxis } from '../../paint/value_axis';
import { ScatterPlot, CAPTION_PX } from './scatter_plot';
import { ScatterStrip } from './scatter_strip';
import { timestepOf } from './scatter_model';

interface Props {
  readonly columns: readonly ColumnData[];
  readonly quantity: string;
  readonly contrast: ReadonlySignal<Contrast>;
}

const HEAD_PX = 64;
/** Caption and axis of a plot. */
const AROUND_PX = CAPTION_PX + 28;
const MIN_PLOT_PX = 120;
const MAX_PLOT_PX = 420;

/** The values of one timestep: a point for each unit of each sample, a plot for each gate. */
export function ScatterView({ columns, quantity, contrast }: Props): JSX.Element {
  const store = useStore();
  const [box, size] = useSize({ width: 1200, height: 640 });
  const view = store.view.value;
  const width = columnWidth(size, columns.length);
  const most = (of: (data: ColumnData) => number) => Math.max(0, ...columns.map(of));
  const nUnits = most(({ nRows }) => nRows);
  const nGates = Math.max(
    1,
    most(({ gates }) => gates.length),
  );
  const rowsAxis = columns.find(({ nRows }) => nRows > 0)?.rowsAxis ?? 'units';
  const units = shownRange(view.ranges[rowsAxis as RangeAxis], nUnits);
  const all = [...new Set(columns.flatMap(({ panels }) => panels.map(({ sample }) => sample)))];
  const samples = all.sort((a, b) => a - b);
  const room = (size.height - HEAD_PX) / nGates - AROUND_PX;
  const height = Math.floor(Math.max(MIN_PLOT_PX, Math.min(MAX_PLOT_PX, room)));
  const isThere = nUnits > 0;
  return (
    <>
      {isThere && (
        <ScatterStrip columns={columns} samples={samples} units={units} rowsAxis={rowsAxis} />
      )}
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
          {!isThere && (
            <GridRow
              cells={columns.map((data) => (
                <Missing data={data} quantity={quantity} />
              ))}
            />
          )}
          {isThere &&
            axesOf(columns, { norm: mirrored(contrast.value.norm), height, nGates }).map(
              (axis, gate) => (
                <GridRow
                  key={gate}
                  gutter={
                    <YLabels
                      name="value"
                      ticks={valueTicks(axis, true)}
                      top={CAPTION_PX}
                      height={height}
                    />
                  }
                  cells={columns.map((data, i) => {
                    if (data.panels.length === 0) {
                      return gate === 0 ? <Missing data={data} quantity={quantity} /> : null;
                    }
                    const timestep = timestepOf(data, view);
                    if (timestep >= data.nTimesteps) {
                      const text = `There is no timestep ${timestep}. Here are ${data.nTimesteps}, from 0; type one of them.`;
                      return gate === 0 ? <Message text={text} /> : null;
                    }
                    const lines = data.panels.filter((panel) => panel.gate === gate);
                    if (lines.length === 0) return null;
                    return (
                      <ScatterPlot
                        data={data}
                        lines={lines}
                        column={i}
                        gate={gate}
                        timestep={timestep}
                        units={units}
                        samples={samples}
                        axis={axis}
                        width={width}
                      />
                    );
                  })}
                />
              ),
            )}
        </ColumnGrid>
        {isThere && <HowToRead rowsAxis={rowsAxis} />}
      </div>
      <PointCard columns={columns} />
    </>
  );
}

/** An axis for each gate, the same in all columns: where no value is below 0, 0 is at the bottom. */
function axesOf(
  columns: readonly ColumnData[],
  { nGates, ...axis }: ValueAxis & { readonly nGates: number },
): readonly ValueAxis[] {
  return Array.from({ length: nGates }, (_, gate) => {
    const panels = columns.flatMap((data) => data.panels.filter((panel) => panel.gate === gate));
    const isPositive = !panels.some(({ view, mask }) => hasNegative(view, mask));
    return { ...axis, isPositive };
  });
}

function HowToRead({ rowsAxis }: { rowsAxis: string }): JSX.Element {
  const { across } = useStore().view.value;
  const unit = AXES[rowsAxis]?.singular ?? rowsAxis;
  return (
    <p class="how-to-read">
      <b>How to read this.</b> The values of one timestep, all on one axis in all columns:{' '}
      {across === 'units'
        ? `across the ${unit}s, a point for each sample, in its colour. A ${unit} whose points stand apart answers to the input; one whose points lie on the line does not.`
        : `across the samples, a point for each ${unit}, from the first colour to the last. A sample whose points all lie on the line leaves nothing at this timestep.`}{' '}
      Crosses at an edge are NaN, wedges infinities; beyond the limits points stand at the edge.
    </p>
  );
}
