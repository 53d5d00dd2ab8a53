import { useComputed, type ReadonlySignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Range } from '../../data/slicing';
import type { Contrast } from '../../state/contrast';
import { useStore } from '../../state/context';
import type { ColumnData } from '../../state/sequence_columns';
import type { Display } from '../../state/view';
import { AXES, QUANTITIES } from '../../terms';
import { ColumnHeader } from '../../ui/column_header';
import { DifferenceHeader } from '../../ui/difference_header';
import { ColumnGrid, GridRow, XLabels, YLabels } from '../../ui/column_grid';
import { indexTicks } from '../../paint/axis';
import { Message, Progress } from '../../ui/message';
import { Missing } from '../../ui/missing';
import { useZoomKeys } from '../../ui/zoom_keys';
import { reflectedSentence } from '../../state/time_axis';
import { Card } from './card';
import { axesOf, isInBoxes, shownOf, type Frame } from './frame';
import { HowToRead } from './how_to_read';
import { shownPanel } from './picture';
import { RowLabels } from './row_labels';
import { shownGates, type MapCell } from './rows';
import { WhileSeen } from './while_seen';
import { SampleMap } from './sample_map';
import {
  TraceKey,
  TracePlot,
  TRACES_PX,
  traceTicks,
  useTraces,
  type TraceModel,
} from './trace_row';
import { cursorShares, useArrangement, type Arrangement } from './arrangement';

export interface BodyProps {
  readonly columns: readonly ColumnData[];
  readonly quantity: string;
  readonly contrast: ReadonlySignal<Contrast>;
  readonly differenceContrast: ReadonlySignal<Contrast>;
  /** Half-open range of the samples in sight: of many, the others are not asked for. */
  readonly inSight: Signal<Range | null>;
}

/** What a cell shows where there are more entries than pixels. */
const BOXES =
  'There are more entries than pixels: each pixel shows the largest of its box. Zoom in to see all.';

/** Maps or traces of every run and sample, and the sizes along the timesteps beneath. */
export function Body(props: BodyProps): JSX.Element {
  const { columns, quantity, contrast, inSight } = props;
  const store = useStore();
  const display = useComputed(() => linesOrMaps(store.view.value.display)).value;
  const arrangement = useArrangement(columns);
  const { frame, rows, box } = arrangement;
  const [across, down] = axesOf(frame);
  useZoomKeys({ across, down, cursor: () => cursorShares(store, frame) });
  const reflect = useComputed(() => store.view.value.reflect).value;
  const traces = useTraces(
    columns.filter((data) => !data.difference),
    quantity,
  );
  const isGradient = QUANTITIES.get(quantity)?.group === 'gradients';
  return (
    <>
      <div class="scroll" ref={box} tabIndex={-1}>
        <ColumnGrid nColumns={arrangement.nAcross} width={arrangement.width}>
          <Heads {...props} nAcross={arrangement.nAcross} />
          {rows.length === 0 && (
            <GridRow
              cells={columns.map((data) => (
                <Missing data={data} quantity={quantity} />
              ))}
            />
          )}
          {rows.map(({ key, cells }, i) => (
            <GridRow
              key={key}
              gutter={<RowLabels frame={frame} display={display} contrast={contrast} />}
              cells={cells.map((cell) => (
                <WhileSeen height={arrangement.cellHeight} sample={cell.sample} inSight={inSight}>
                  <MapOrReason {...props} arrangement={arrangement} cell={cell} isFirst={i === 0} />
                </WhileSeen>
              ))}
            />
          ))}
          {rows.length > 0 && <Foot columns={columns} traces={traces} arrangement={arrangement} />}
        </ColumnGrid>
        {rows.length > 0 && <TraceKey columns={columns} model={traces} />}
        {rows.length > 0 && (
          <HowToRead
            display={display}
            row={AXES[frame.rows.axis]?.singular ?? 'unit'}
            isGradient={isGradient}
            isTransposed={frame.isTransposed}
            also={[
              display === 'maps' && isInBoxes(frame) ? BOXES : '',
              frame.isTransposed ? '' : reflectedSentence(columns, { reflect }),
            ].join(' ')}
          />
        )}
      </div>
      <Card columns={columns} frame={frame} quantity={quantity} />
    </>
  );
}

export function Heads(props: BodyProps & { readonly nAcross: number }): JSX.Element {
  const { columns, differenceContrast, nAcross } = props;
  const heads = columns.map((data, i) =>
    data.difference ? (
      <DifferenceHeader data={data} contrast={differenceContrast} />
    ) : (
      <ColumnHeader source={data.source} index={i} step={data.step} status={data.info?.status} />
    ),
  );
  const rest = Array.from({ length: Math.max(0, nAcross - heads.length) }, () => null);
  return <GridRow kind="head" cells={[...heads, ...rest]} />;
}

export interface CellProps extends BodyProps {
  readonly arrangement: Omit<Arrangement, 'box'>;
  readonly cell: MapCell;
  readonly isFirst: boolean;
}

/** The map of a cell; in the first row, else nothing, why there is none. */
export function MapOrReason(props: CellProps): JSX.Element | null {
  const { columns, quantity, arrangement, cell, isFirst } = props;
  const { frame, gateName } = arrangement;
  const store = useStore();
  const display = useComputed(() => linesOrMaps(store.view.value.display)).value;
  const data = columns[cell.column];
  if (!data) return null;
  const gates = shownGates(data.gates, gateName);
  const gate = gates[cell.place];
  const found = shownPanel(
    data,
    (panel) => panel.sample === cell.sample && panel.gate === gate,
    shownOf(frame),
  );
  if (found?.panel) {
    return (
      <SampleMap
        data={data}
        whole={found.whole}
        panel={found.panel}
        column={cell.column}
        quantity={quantity}
        contrast={data.difference ? props.differenceContrast : props.contrast}
        display={display}
        frame={frame}
        isLast={cell.place === gates.length - 1}
      />
    );
  }
  const isToCome = gate !== undefined && data.samples.includes(cell.sample);
  if (!found && data.panels.length > 0 && isToCome) return <Progress />;
  if (!isFirst) return null;
  return found ? (
    <Message
      text={`This array has ${data.nTimesteps} timesteps and ${data.nRows} ${data.rowsAxis}: nothing of what is zoomed in on. Reset the zoom.`}
    />
  ) : (
    <Missing data={data} quantity={quantity} gate={gateName} />
  );
}

interface FootProps {
  readonly columns: readonly ColumnData[];
  readonly traces: TraceModel;
  readonly arrangement: Arrangement;
}

/** Numbers of the axis across, and sizes along the timesteps. */
function Foot({ columns, traces, arrangement }: FootProps): JSX.Element {
  const { frame, rows, nAcross, width } = arrangement;
  const { shown } = frame.timesteps;
  // Under transposed maps the timesteps have an axis of their own.
  const pitch = frame.isTransposed ? width / (shown[1] - shown[0]) : frame.pitch;
  const places = Array.from({ length: nAcross }, (_, place) => place);
  const isSingle = columns.length === 1;
  return (
    <>
      {frame.isTransposed && (
        <GridRow
          cells={places.map(() => (
            <AcrossLabels frame={frame} left={arrangement.left} />
          ))}
        />
      )}
      <GridRow
        kind="foot"
        gutter={
          <YLabels name="rms over units" ticks={traceTicks(traces)} top={0} height={TRACES_PX} />
        }
        cells={places.map((place) => {
          const index = isSingle ? 0 : place;
          const data = columns[index];
          const samples = isSingle
            ? rows.flatMap(({ cells }) => cells[place]?.sample ?? [])
            : undefined;
          if (!data || data.difference || data.nTimesteps === 0) return null;
          return (
            <TracePlot
              data={data}
              model={traces}
              index={index}
              pitch={pitch}
              shown={shown}
              isTransposed={frame.isTransposed}
              samples={samples}
            />
          );
        })}
      />
    </>
  );
}

interface AcrossProps {
  readonly frame: Frame;
  /** CSS px before the first entry. */
  readonly left: number;
}

export function AcrossLabels({ frame, left }: AcrossProps): JSX.Element {
  const [{ axis, shown }] = axesOf(frame);
  const n = shown[1] - shown[0];
  const width = n * frame.pitch;
  const ticks = indexTicks(n, width > 300 ? 5 : 3, shown[0]).map(({ value, label }) => ({
    label,
    x: (value - shown[0] + 0.5) * frame.pitch,
  }));
  return (
    <div style={{ paddingLeft: `${left}px` }}>
      <XLabels name={AXES[axis]?.singular ?? axis} ticks={ticks} width={width} />
    </div>
  );
}

export const linesOrMaps = (display: Display): 'maps' | 'traces' =>
  display === 'traces' ? display : 'maps';
