import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import type { Tensor } from '../../data/safetensors';
import { indexTicks } from '../../paint/axis';
import { formatNumber } from '../../paint/format';
import { drawView } from '../../paint/heatmap';
import { useStore } from '../../state/context';
import type { Contrast } from '../../state/contrast';
import { Canvas } from '../../ui/canvas';
import { XLabels } from '../../ui/column_grid';
import { BiasChart } from './bias_chart';
import { ZoomGestures, type Point } from '../../ui/zoom_gestures';
import { zoomAxis } from '../../ui/zoom';
import { gateStatistics } from './gate_values';
import { firstRow, rangeBetween, shownPart } from './shown_part';
import type { WeightLayout, WeightPart } from './layout';
import { drawRangeMarks, rangeMarks } from './range_marks';
import type { PointedCell } from './weight_cell';
import type { WeightStack } from './weight_columns';
import { nonfiniteWords } from '../../ui/number_words';
import { gateWords, weightWords } from './words';

interface Props {
  readonly stack: WeightStack;
  readonly at: { readonly column: number; readonly stack: number };
  readonly gate: string;
  readonly kind: string;
  readonly contrast: Contrast;
  readonly layout: WeightLayout;
  readonly hover: Signal<PointedCell | null>;
  /** Ends of the biases' axis. */
  readonly biasEnds: readonly [number, number];
}

/** One gate: kernel, recurrent kernel and bias under each other, units across. */
export function GateStack(props: Props): JSX.Element {
  const { stack, gate, layout, biasEnds } = props;
  const index = stack.gates.indexOf(gate);
  const { ranges } = useStore().view.value;
  const nUnits = Math.max(0, ...Object.values(stack.tensors).map(({ shape }) => shape.at(-1) ?? 0));
  const units = zoomAxis(ranges, 'units', nUnits).shown;
  const nShown = units[1] - units[0];
  const width = layout.cell * nShown;
  return (
    <div class="gate-stack" style={{ width: `${width}px` }}>
      <div class="gate-title">
        <strong>{gate}</strong>
        {!stack.isRatio && <NormNote stack={stack} gate={index} />}
      </div>
      {layout.parts.map((part) => {
        const tensor = stack.tensors[part.name];
        return (
          <div key={part.name} class="weight-part">
            {part.hasNote && <Note tensor={tensor} gate={index} />}
            <div style={{ height: `${part.height}px` }}>
              {tensor && (
                <WeightMap {...props} part={part} tensor={tensor} index={index} width={width} />
              )}
            </div>
            {part.chart > 0 && tensor && (
              <BiasChart
                stack={stack}
                tensor={tensor}
                gate={index}
                units={units}
                ends={biasEnds}
                width={width}
                height={part.chart}
              />
            )}
          </div>
        );
      })}
      <XLabels
        name="unit to"
        width={width}
        ticks={indexTicks(nShown, 5).map(({ value }) => ({
          label: String(units[0] + value),
          x: (value + 0.5) * layout.cell,
        }))}
      />
    </div>
  );
}

/** How many weights of one gate are no number. */
function Note({ tensor, gate }: { tensor: Tensor | undefined; gate: number }): JSX.Element {
  const text = useMemo(
    () => (tensor ? nonfiniteWords(gateStatistics(tensor, gate)) : ''),
    [tensor, gate],
  );
  return <div class="weight-note warn">{text}</div>;
}

/** Norm of the gate's recurrent kernel, from the first kept step to this one. */
function NormNote({ stack, gate }: { stack: WeightStack; gate: number }): JSX.Element | null {
  const name = stack.tensors.recurrent_kernel ? 'recurrent_kernel' : 'kernel';
  const [now, first] = [stack.tensors[name], stack.initial[name]];
  const text = useMemo(() => {
    if (!now) return '';
    const norm = (tensor: Tensor) => formatNumber(gateStatistics(tensor, gate).norm, { digits: 2 });
    const words = name === 'kernel' ? 'norm' : 'recurrent norm';
    return first ? `${words} ${norm(first)} → ${norm(now)}` : `${words} ${norm(now)}`;
  }, [now, first, gate]);
  return text ? <span class="ellipsis">{text}</span> : null;
}

interface MapProps extends Props {
  readonly part: WeightPart;
  readonly tensor: Tensor;
  readonly index: number;
  readonly width: number;
}

function WeightMap(props: MapProps): JSX.Element {
  const { stack, at, gate, kind, contrast, hover, part, tensor, index, width } = props;
  const { name } = part;
  const store = useStore();
  const theme = store.theme.value;
  const { ranges } = store.view.value;
  const shown = useMemo(() => shownPart(tensor, index, ranges), [tensor, index, ranges]);
  const { across, down, view } = shown;
  const height = (part.height * view.nRows) / part.nRows;
  const [top, left] = [firstRow(shown), across.shown[0]];
  const indexAt = (share: number, n: number) => Math.max(0, Math.min(n - 1, Math.floor(share * n)));
  const onMove = ({ x, y }: Point, event: PointerEvent) => {
    hover.value = {
      ...at,
      name,
      gate,
      unit: left + indexAt(x, view.nColumns),
      row: top + indexAt(y, view.nRows),
      x: event.clientX,
      y: event.clientY,
      byKey: false,
    };
  };
  return (
    <div
      class="map weight-map"
      style={{ height: `${height}px` }}
      data-map={[at.column, at.stack, name, gate].join(' ')}
    >
      <Canvas
        width={width}
        height={height}
        label={[
          stack.source.column.run,
          `${weightWords(name)} ${kind}`,
          gateWords(stack.direction, gate),
          `step ${stack.step}`,
        ]
          .filter(Boolean)
          .join(', ')}
        inputs={[view, contrast.table, theme]}
        draw={({ context, rect, dpr }) => {
          drawView(context, view, { table: contrast.table, rect, dpr, theme });
          if (name === 'bias') {
            drawRangeMarks(context, rangeMarks(view, contrast), {
              view,
              rect,
              table: contrast.table,
            });
          }
        }}
      />
      <ZoomGestures
        across={across}
        down={down ?? across}
        rangesBetween={(from, to) => {
          const units = rangeBetween(across, from.x, to.x);
          return [units, down ? rangeBetween(down, from.y, to.y) : units];
        }}
        onMove={onMove}
        onLeave={() => (hover.value = null)}
        onClick={() => undefined}
      />
      <svg class="map-overlay passive" width={width} height={height} aria-hidden="true">
        <Outline
          {...props}
          height={height}
          corner={[top, left]}
          nRows={view.nRows}
          nUnits={view.nColumns}
        />
      </svg>
    </div>
  );
}

interface OutlineProps extends MapProps {
  readonly height: number;
  /** Row and unit of the first cell that is shown. */
  readonly corner: readonly [row: number, unit: number];
  readonly nRows: number;
  readonly nUnits: number;
}

/** The pointed weight, in the same gate and direction of every column. */
function Outline({
  hover,
  part: { name },
  height,
  at,
  gate,
  width,
  corner,
  nRows,
  nUnits,
}: OutlineProps): JSX.Element | null {
  const cell = hover.value;
  if (!cell || cell.name !== name || cell.gate !== gate || cell.stack !== at.stack) return null;
  const [row, unit] = [cell.row - corner[0], cell.unit - corner[1]];
  if (row < 0 || row >= nRows || unit < 0 || unit >= nUnits) return null;
  const [cellWidth, cellHeight] = [width / nUnits, height / nRows];
  return (
    <g class="cell-outline">
      {['outer', 'inner'].map((ring) => (
        <rect
          key={ring}
          class={ring}
          x={unit * cellWidth}
          y={row * cellHeight}
          width={Math.max(4, cellWidth)}
          height={Math.max(4, cellHeight)}
        />
      ))}
    </g>
  );
}
