import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';

import { useStore } from '../../state/context';
import type { Contrast } from '../../state/contrast';
import type { Ranges, WeightKind } from '../../state/view';
import { ColumnHeader } from '../../ui/column_header';
import { ColumnGrid, columnWidth, GridRow } from '../../ui/column_grid';
import { DifferenceHeader } from '../../ui/difference_header';
import { Missing } from '../../ui/missing';
import { useDpr, type Size } from '../../ui/size';
import { isZoomed } from '../../ui/zoom';
import { useZoomKeys, type ZoomedAxes } from '../../ui/zoom_keys';
import { biasRange } from './bias_bars';
import { useCellKeys } from './cell_keys';
import { ColumnHeaders } from './column_headers';
import { DirectionTitle } from './direction_title';
import { GateStack } from './gate_stack';
import { gateStatistics } from './gate_values';
import { HistogramKey } from './histograms_picture';
import { HistogramRows } from './histogram_rows';
import { weightLayout, type WeightLayout } from './layout';
import { shownPart } from './shown_part';
import { StackLabels } from './stack_labels';
import { WeightCard } from './weight_card';
import type { PointedCell } from './weight_cell';
import type { WeightDifference } from './weight_difference';
import { quantityOf, type WeightColumn, type WeightStack } from './weight_columns';

interface Props {
  readonly columns: readonly WeightColumn[];
  /** Of two of them, shown as the last column. */
  readonly difference: WeightDifference | null;
  readonly kind: WeightKind;
  readonly contrast: Contrast;
  readonly size: Size;
}

/** A cell of the page: one gate of one direction of one column. */
interface Place {
  readonly data: WeightColumn;
  readonly column: number;
  readonly stack: number;
  readonly gate: string;
}

export interface PlaceRow {
  readonly stack: number;
  readonly places: readonly Place[];
}

/**
 * Rows of gates: side by side for a single column, one under the other to compare columns; one
 * direction under the other. Cells of different kinds have different gates: each has its own, by
 * its order.
 */
export function placesOf(columns: readonly WeightColumn[], wanted = ''): readonly PlaceRow[] {
  const [only] = columns;
  if (columns.length === 1 && only) {
    return only.stacks.map(({ gates }, stack) => ({
      stack,
      places: visible(gates, wanted).map((gate) => ({ data: only, column: 0, stack, gate })),
    }));
  }
  const nStacks = Math.max(1, ...columns.map(({ stacks }) => stacks.length));
  return Array.from({ length: nStacks }, (_, stack) => {
    const gatesOf = ({ stacks }: WeightColumn) => visible(stacks[stack]?.gates ?? [], wanted);
    const nGates = Math.max(1, ...columns.map((data) => gatesOf(data).length));
    return Array.from({ length: nGates }, (_, i) => ({
      stack,
      places: columns.map((data, column) => ({
        data,
        column,
        stack,
        gate: gatesOf(data)[i] ?? '',
      })),
    }));
  }).flat();
}

/** The gate that is wanted; all of a cell that has no such gate. */
const visible = (gates: readonly string[], wanted: string): readonly string[] =>
  gates.includes(wanted) ? [wanted] : gates;

const MIN_GATE_PX = 200;
/** A SimpleRNN has one gate: its squares need not fill the page. */
const MAX_GATE_PX = 560;
/** Of the histograms under the maps of a single column. */
const COUNTS_PX = 64;
/** More weights than this are counted where one asks for histograms: scrubbing must not wait. */
const MAX_COUNTED = 2 ** 20;

/** Heatmaps of kernel, recurrent kernel and bias, by direction and gate. */
export function MapsPicture(props: Props): JSX.Element {
  const { columns: plain, difference, kind, contrast, size } = props;
  const columns = difference ? [...plain, difference.column] : plain;
  const contrastOf = (column: WeightColumn): Contrast =>
    (column.difference && difference?.contrast) || contrast;
  const hover = useSignal<PointedCell | null>(null);
  const dpr = useDpr();
  const { ranges } = useStore().view.value;
  const box = useRef<HTMLDivElement>(null);
  const rows = placesOf(columns, ranges.gates);
  const nAcross = Math.max(1, rows[0]?.places.length ?? columns.length);
  const width = Math.min(MAX_GATE_PX, columnWidth(size, nAcross, MIN_GATE_PX));
  const stacks = columns.flatMap((column) => column.stacks);
  const inputs = [...stacks.map(({ tensors }) => tensors), width, dpr];
  const isSingle = columns.length === 1;
  const bothInSight = isSingle && stacks.length > 1;
  const layout = useMemo(
    () => weightLayout(stacks, { width, dpr, bothInSight, ranges }),
    [...inputs, ranges],
  );
  const biasEnds = useMemo(() => biasEndsOf(stacks), inputs);
  const nValues = stacks
    .flatMap(({ tensors }) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.length, 0);
  useZoomKeys(zoomedAxes(stacks, ranges));
  const onKeyDown = useCellKeys(box, hover, columns, layout);
  return (
    <>
      {isSingle && <ColumnHeaders columns={columns} />}
      <div
        class="weight-maps"
        role="application"
        aria-roledescription="heatmaps"
        aria-label="Weights: arrow keys move from cell to cell"
        tabIndex={0}
        ref={box}
        onKeyDown={onKeyDown}
        onBlur={() => (hover.value = null)}
      >
        <ColumnGrid nColumns={nAcross} width={width}>
          {!isSingle && (
            <GridRow
              kind="head"
              cells={columns.map((column, i) =>
                column.difference ? (
                  <DifferenceHeader data={column} contrast={{ value: contrastOf(column) }} />
                ) : (
                  <ColumnHeader
                    source={column.source}
                    index={i}
                    step={column.step}
                    status={column.stacks[0]?.status}
                  />
                ),
              )}
            />
          )}
          {rows.map(({ stack, places }, i) => (
            <StackRow
              key={`${stack} ${i}`}
              direction={rows[i - 1]?.stack === stack ? '' : titleOf(columns, stack)}
              gutter={<StackLabels stacks={stacks} layout={layout} biasEnds={biasEnds} />}
              cells={places.map((place) => (
                <GateCell place={place} kind={kind}>
                  <MapsOfGate
                    {...{ place, kind, layout, hover, biasEnds }}
                    contrast={contrastOf(place.data)}
                  />
                </GateCell>
              ))}
            />
          ))}
        </ColumnGrid>
      </div>
      {isSingle && !ranges.gates && nValues <= MAX_COUNTED && (
        <>
          <HistogramKey columns={columns} kind={kind} />
          <HistogramRows columns={columns} width={width} height={COUNTS_PX} compact />
        </>
      )}
      <WeightCard hover={hover} columns={columns} contrastOf={contrastOf} />
    </>
  );
}

/** Keys zoom in on the middle of the units and of what feeds them: what is zoomed comes first. */
function zoomedAxes(stacks: readonly WeightStack[], ranges: Ranges): ZoomedAxes | null {
  const parts = (['recurrent_kernel', 'kernel'] as const).flatMap((name) =>
    stacks.flatMap(({ tensors }) => {
      const tensor = tensors[name];
      return tensor ? [shownPart(tensor, 0, ranges)] : [];
    }),
  );
  const part = parts.find(({ down }) => down && isZoomed(down)) ?? parts[0];
  if (!part) return null;
  return { across: part.across, down: part.down ?? part.across, cursor: () => null };
}

/** A row of gates, under the name of their direction where it begins. */
function StackRow({
  direction,
  ...row
}: {
  readonly direction: string;
  readonly gutter: ComponentChildren;
  readonly cells: readonly ComponentChildren[];
}): JSX.Element {
  return (
    <>
      {direction && <DirectionTitle direction={direction} />}
      <GridRow {...row} />
    </>
  );
}

const titleOf = (columns: readonly WeightColumn[], stack: number): string =>
  columns.map(({ stacks }) => stacks[stack]?.direction).find(Boolean) ?? '';

function biasEndsOf(stacks: readonly WeightStack[]): [number, number] {
  return biasRange(
    stacks.flatMap(({ gates, tensors: { bias } }) =>
      bias ? gates.map((_, gate) => gateStatistics(bias, gate)) : [],
    ),
  );
}

interface MapsOfGateProps {
  readonly place: Place;
  readonly kind: WeightKind;
  readonly contrast: Contrast;
  readonly layout: WeightLayout;
  readonly hover: Signal<PointedCell | null>;
  readonly biasEnds: readonly [number, number];
}

function MapsOfGate({ place, ...props }: MapsOfGateProps): JSX.Element {
  const { data, column, stack: at, gate } = place;
  const stack = data.stacks[at];
  return stack ? (
    <GateStack {...props} stack={stack} at={{ column, stack: at }} gate={gate} />
  ) : (
    <></>
  );
}

interface GateCellProps {
  readonly place: Place;
  readonly kind: WeightKind;
  readonly children: ComponentChildren;
}

/** The gate, or why there is none. */
function GateCell({ place, kind, children }: GateCellProps): JSX.Element {
  const { data, gate } = place;
  const stack = data.stacks[place.stack];
  if (!stack) return <></>;
  if (stack.gates.includes(gate) && Object.keys(stack.tensors).length > 0) return <>{children}</>;
  const { source, step, loaded, gates } = stack;
  const slot = loaded.find(({ error, loading }) => error ?? loading) ?? loaded[0];
  if (!slot || (gate === '' && !gates.includes(''))) return <></>;
  return (
    <Missing
      data={{ source, loaded: slot, step }}
      quantity={quantityOf('kernel', kind)}
      gate={gate}
    />
  );
}
