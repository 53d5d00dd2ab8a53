import { computed, useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { extentOf } from '../../data/cells';
import { indexTicks } from '../../paint/axis';
import { useStore } from '../../state/context';
import type { Contrast } from '../../state/contrast';
import type { RangeAxis } from '../../state/view';
import { AXES, QUANTITIES } from '../../terms';
import { ColumnHeader } from '../../ui/column_header';
import { columnWidth, ColumnGrid, GridRow, YLabels } from '../../ui/column_grid';
import { LossPlot, LOSS_PX, lossTicks, useLossRange } from '../../ui/loss_plot';
import { Message, Progress } from '../../ui/message';
import { NoSeries } from '../../ui/missing';
import { useDpr, useSize } from '../../ui/size';
import { useZoomKeys } from '../../ui/zoom_keys';
import { Card } from './card';
import { cellOfPointed, type Pointed } from './cursor';
import type { EvolutionColumn } from './evolution_columns';
import { nRowsOf, type Part } from './evolution_map';
import { EvolutionPlot } from './evolution_plot';
import { CAPTION_PX, frameOf, type Frame } from './frame';
import { HowToRead } from './how_to_read';
import { storedName } from './words';

interface Props {
  readonly columns: readonly EvolutionColumn[];
  readonly contrast: Contrast;
  readonly quantity: string;
  readonly axis: RangeAxis;
  readonly hasHorizon: boolean;
}

const HEAD_PX = 86;
const RIGHT_AXIS_PX = 36;
const FOOT_PX = LOSS_PX + 86;

/** Maps of every run, the loss under them on the same steps. */
export function Body(props: Props): JSX.Element {
  const { columns, axis, hasHorizon } = props;
  const store = useStore();
  const hover = useSignal<Pointed | null>(null);
  const [box, size] = useSize({ width: 1200, height: 700 });
  const dpr = useDpr();
  const { against, statistic, ranges } = store.view.value;
  const width = columnWidth(size, columns.length);
  const frame = useMemo(
    () =>
      frameOf(columns, {
        ranges,
        axis,
        width: width - (against === 'timesteps' ? RIGHT_AXIS_PX : 0),
        height: size.height - HEAD_PX - FOOT_PX,
        dpr,
      }),
    [columns, ranges, axis, against, width, size.height, dpr],
  );
  useZoomKeys({ ...frame, cursor: () => cursorShares(frame, hover.peek()) });
  const places = Array.from({ length: frame.nPlaces }, (_, place) => place);
  return (
    <div class="scroll" ref={box} tabIndex={-1}>
      <ColumnGrid nColumns={columns.length} width={width}>
        <GridRow
          kind="head"
          cells={columns.map(({ source, maps }, i) => (
            <ColumnHeader source={source} index={i} step={maps[0] ? store.step.value : null} />
          ))}
        />
        {places.map((place) => (
          <GridRow
            key={place}
            gutter={<RowLabels frame={frame} place={place} />}
            cells={columns.map((_, i) => (
              <PlotOrReason {...props} frame={frame} hover={hover} index={i} place={place} />
            ))}
          />
        ))}
        <Losses columns={columns} frame={frame} hover={hover} />
      </ColumnGrid>
      <HowToRead
        against={against}
        statistic={statistic}
        row={AXES[axis]?.singular ?? axis}
        hasHorizon={hasHorizon && store.view.value.horizon}
      />
      <Card hover={hover} columns={columns} frame={frame} />
    </div>
  );
}

/** Where the cursor stands along both axes, by shares of what is shown. */
function cursorShares(
  { parts }: Frame,
  pointed: Pointed | null,
): readonly [across: number, down: number] | null {
  const part = pointed && parts[pointed.column]?.[pointed.place];
  if (!part) return null;
  const { column, row } = cellOfPointed(part, pointed);
  return [(column + 0.5) / part.steps.length, (row + 0.5) / nRowsOf(part)];
}

/** The tallest map of a row tells the axis down. */
function RowLabels({ frame, place }: { frame: Frame; place: number }): JSX.Element | null {
  const parts = frame.parts.flatMap((own) => own[place] ?? []);
  const tallest = parts.sort((a, b) => nRowsOf(b) - nRowsOf(a))[0];
  if (!tallest) return null;
  const [start, stop] = extentOf(tallest.cells);
  const height = frame.row * nRowsOf(tallest);
  const y = (entry: number) => ((entry + 0.5 - start) / (stop - start)) * height;
  const ticks = indexTicks(stop - start, height < 140 ? 3 : 5, start);
  return (
    <YLabels
      name={AXES[frame.down.axis]?.singular ?? frame.down.axis}
      ticks={ticks.map(({ value, label }) => ({ label, y: y(value) }))}
      top={8 + (tallest.map.gate ? CAPTION_PX : 0)}
      height={height}
    />
  );
}

interface CellProps extends Props {
  readonly frame: Frame;
  readonly hover: Signal<Pointed | null>;
  readonly index: number;
  readonly place: number;
}

/** The map at a place of a column; in its first row, else nothing, why there is none. */
function PlotOrReason(props: CellProps): JSX.Element | null {
  const { columns, quantity, contrast, frame, hover, index, place, hasHorizon } = props;
  const { horizon, against, statistic } = useStore().view.value;
  const column = columns[index];
  const part = frame.parts[index]?.[place];
  if (!column) return null;
  if (!part) return place === 0 ? <Missing {...props} column={column} /> : null;
  return (
    <EvolutionPlot
      source={column.source}
      part={part}
      index={index}
      place={place}
      frame={frame}
      contrast={contrast}
      what={`${storedName(statistic)} of ${quantity}`}
      hover={hover}
      hasHorizon={hasHorizon && horizon}
      hasRightAxis={against === 'timesteps'}
      isLast={index === columns.length - 1}
    />
  );
}

function Missing({ column, quantity }: CellProps & { column: EvolutionColumn }): JSX.Element {
  const { loaded, source, maps } = column;
  const { ranges } = useStore().view.value;
  if (loaded.error) return <Message isError text={loaded.error.message} />;
  if (loaded.loading) return <Progress />;
  const words = QUANTITIES.get(quantity)?.title.toLowerCase() ?? quantity;
  if (!source.entry) return <NoSeries run={source.column.run} />;
  if (maps.length === 0) return <Message text={`This series has no overview of ${words}.`} />;
  const { gates } = ranges;
  if (gates && maps.every(({ gate }) => gate !== gates)) {
    return <Message text={`This ${source.entry.cell ?? 'series'} has no ${gates} gate.`} />;
  }
  return <Message text="This run has nothing of what is zoomed in on. Reset the zoom." />;
}

interface LossesProps {
  readonly columns: readonly EvolutionColumn[];
  readonly frame: Frame;
  readonly hover: Signal<Pointed | null>;
}

function Losses({ columns, frame, hover }: LossesProps): JSX.Element {
  const range = useLossRange(columns.map(({ source }) => source.column.run));
  return (
    <GridRow
      gutter={<YLabels name="loss" ticks={lossTicks(range)} top={8} height={LOSS_PX} />}
      cells={columns.map(({ source }, i) => {
        const part = frame.parts[i]?.find((own) => own !== null);
        return (
          part && (
            <Loss
              run={source.column.run}
              part={part}
              pitch={frame.pitch}
              hover={hover}
              range={range}
            />
          )
        );
      })}
    />
  );
}

interface LossProps {
  readonly run: string;
  readonly part: Part;
  readonly pitch: number;
  readonly hover: Signal<Pointed | null>;
  readonly range: ReturnType<typeof useLossRange>;
}

function Loss({ run, part, pitch, hover, range }: LossProps): JSX.Element {
  const { steps } = part;
  const at = useMemo(
    () => computed(() => (hover.value ? { at: cellOfPointed(part, hover.value).column } : null)),
    [hover, part],
  );
  return <LossPlot run={run} steps={steps} pitch={pitch} range={range} hover={at} />;
}
