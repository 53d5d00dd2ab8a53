import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

import { marksIn } from '../../color/table';
import { drawView } from '../../paint/heatmap';
import { drawPartMarks } from '../../paint/marks';
import { useStore } from '../../state/context';
import type { Contrast } from '../../state/contrast';
import type { Source } from '../../state/derive';
import { FRESH_CONTRAST } from '../../state/view';
import { Canvas } from '../../ui/canvas';
import { movedCell, type CellPlace } from '../../ui/cell_keys';
import { isZoomed } from '../../ui/zoom';
import { ZoomGestures } from '../../ui/zoom_gestures';
import { Crosshair } from './crosshair';
import { cellOfPointed, cellUnder, rangesBetween, type Pointed } from './cursor';
import { nRowsOf, partlyNonfinite, type Part } from './evolution_map';
import type { Frame } from './frame';
import { Horizon } from './horizon';
import { RightAxis } from './right_axis';

export interface PlotProps {
  readonly source: Source;
  readonly part: Part;
  readonly index: number;
  readonly place: number;
  readonly frame: Frame;
  readonly contrast: Contrast;
  /** "log10 rms of state_gradient" */
  readonly what: string;
  readonly hover: Signal<Pointed | null>;
  readonly hasHorizon: boolean;
  readonly hasRightAxis: boolean;
  readonly isLast: boolean;
}

/** One run, or one gate of it: kept steps across, timesteps or units down. */
export function EvolutionPlot(props: PlotProps): JSX.Element {
  const { source, part, index, place, frame, contrast, hover } = props;
  const theme = useStore().theme.value;
  const { gate } = part.map;
  const [width, height] = [frame.pitch * part.steps.length, frame.row * nRowsOf(part)];
  const box = useRef<HTMLDivElement>(null);
  const cells = useCells(props, box);
  const name = `${source.column.run}, ${gate ? `${gate} gate, ` : ''}${props.what}`;
  return (
    <div class="evolution-cell">
      {gate && <div class="gate-name">{gate} gate</div>}
      <div
        class="evolution map"
        ref={box}
        role="application"
        aria-roledescription="heatmap"
        aria-label={`Cells of ${name}. Arrow keys move, Enter goes to the step, plus and minus zoom.`}
        tabIndex={0}
        style={{ width: `${width}px`, height: `${height}px` }}
        onKeyDown={cells.onKey}
        onFocus={cells.onFocus}
        onBlur={() => {
          if (hover.value?.byKey) hover.value = null;
        }}
        onDblClick={cells.cancelOpen}
      >
        <Canvas
          width={width}
          height={height}
          label={`${name}, training steps across`}
          inputs={[part, contrast.table, theme]}
          draw={({ context, rect, dpr }) => {
            const { view, mask } = part;
            const { table, logarithms } = contrast;
            drawView(context, view, { table, mask, rect, dpr, theme, logarithms });
            drawPartMarks(context, partlyNonfinite(part), { rect, view, marks: marksIn(table) });
          }}
        />
        <svg class="map-overlay passive over-map" width={width} height={height} aria-hidden="true">
          {props.hasHorizon && (
            <Horizon
              source={source}
              part={part}
              pitch={frame.pitch}
              width={width}
              height={height}
            />
          )}
          <Crosshair
            hover={hover}
            part={part}
            source={source}
            index={index}
            place={place}
            width={width}
            height={height}
          />
        </svg>
        <ZoomGestures
          across={frame.across}
          down={frame.down}
          rangesBetween={(from, to) => rangesBetween(part, frame.steps, [from, to])}
          onMove={(point, { clientX: x, clientY: y }) =>
            (hover.value = { ...cells.pointedAt(cellUnder(part, point)), x, y })
          }
          onLeave={() => (hover.value = null)}
          onClick={(point) => cells.open(cellUnder(part, point))}
        />
        {props.hasRightAxis && (
          <RightAxis part={part} nTimesteps={frame.down.n} height={height} hasName={props.isLast} />
        )}
      </div>
    </div>
  );
}

/** How long a click on a zoomed map waits for the second one of a double click, which shows all. */
const DOUBLE_CLICK_MS = 250;

/** What keys and clicks do to the cells of a map. */
function useCells(props: PlotProps, box: { readonly current: HTMLElement | null }) {
  const { part, index, place, frame, hover } = props;
  const store = useStore();
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const grid = { nColumns: part.steps.length, nRows: nRowsOf(part) };
  const pointedAt = ({ column, row }: CellPlace): Pointed => {
    const { left, top, width, height } = box.current?.getBoundingClientRect() ?? new DOMRect();
    return {
      column: index,
      place,
      step: part.steps[column] ?? 0,
      entry: part.cells[row] ?? 0,
      x: left + ((column + 0.5) / grid.nColumns) * width,
      y: top + ((row + 0.5) / grid.nRows) * height,
    };
  };
  /** Where the cursor was, else at the slider's step, in the middle. */
  const cursor = (): CellPlace => {
    const known = hover.peek();
    const middle = part.cells[Math.floor((grid.nRows - 1) / 2)] ?? 0;
    const { column, row } = cellOfPointed(
      part,
      known ?? { step: store.step.peek(), entry: middle },
    );
    return { column: Math.max(0, column), row: Math.max(0, row) };
  };
  const open = (
    { column }: CellPlace,
    afterMs = isZoomed(frame.across) || isZoomed(frame.down) ? DOUBLE_CLICK_MS : 0,
  ) => {
    const step = part.steps[column];
    if (step === undefined) return;
    const go = () => {
      store.setStep(step);
      store.show({ kind: 'sequences', ...FRESH_CONTRAST });
    };
    if (afterMs) waiting.current = setTimeout(go, afterMs);
    else go();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = movedCell(grid, cursor(), event);
    if (next) hover.value = { ...pointedAt(next), byKey: true };
    else if (event.key === 'Enter') open(cursor(), 0);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocus = () => {
    if (!box.current?.matches(':focus-visible')) return;
    hover.value = { ...pointedAt(cursor()), byKey: true };
  };
  return { pointedAt, open, onKey, onFocus, cancelOpen: () => clearTimeout(waiting.current) };
}
