import { useComputed, type ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useCallback, useMemo, useRef } from 'preact/hooks';

import { cellOf, entriesOf, isWhole } from '../../data/cells';
import { countViews, nonfiniteCounts, totalCount, type Counts } from '../../data/codes';
import { isReal } from '../../data/mask';
import type { Range } from '../../data/slicing';
import { formatCount } from '../../paint/format';
import { drawView } from '../../paint/heatmap';
import type { Contrast } from '../../state/contrast';
import { useStore } from '../../state/context';
import type { ColumnData, Panel } from '../../state/sequence_columns';
import { isBackward } from '../../state/time_axis';
import { QUANTITIES } from '../../terms';
import { Canvas } from '../../ui/canvas';
import { symbolName } from '../../ui/symbol';
import { ZoomGestures, type Point } from '../../ui/zoom_gestures';
import { axesOf, framed, mapWidth, type Frame } from './frame';
import { cursorCell, hoverAt, pressMapKey, type FocusedMap } from './map_keys';
import { MapOverlay } from './map_overlay';
import { cellUnder, columnEntries, entryAt, mirrored, type Picture } from './picture';
import { Tokens } from './tokens';
import { drawUnitTraces } from './unit_traces';

interface Props {
  readonly data: ColumnData;
  /** All of it, and the part that is shown. */
  readonly whole: Panel;
  readonly panel: Panel;
  readonly column: number;
  readonly quantity: string;
  readonly contrast: ReadonlySignal<Contrast>;
  readonly display: 'maps' | 'traces';
  readonly frame: Frame;
  /** Whether the sample's tokens stand under this one of its maps. */
  readonly isLast: boolean;
}

/** One sample, or one gate of it: caption, picture, tokens. */
export function SampleMap(props: Props): JSX.Element {
  const { data, whole, panel, frame, isLast } = props;
  const { sample, gate } = panel;
  const { isTransposed } = frame;
  const width = mapWidth(panel, frame);
  const texts = isLast || isTransposed ? data.tokens(sample) : null;
  const where = placeWords(data, sample, gate);
  const isRealAt = useRealTimesteps(whole);
  const isMirrored = useMirrored(data, frame);
  return (
    <div class={`sample ${isTransposed && texts ? 'with-tokens' : ''}`}>
      <div class="caption" style={{ width: `${Math.max(width, MIN_CAPTION_PX)}px` }}>
        <span>{where.charAt(0).toUpperCase() + where.slice(1)}</span>
        <Nonfinite panel={whole} counts={data.counts} />
      </div>
      <FocusableMap {...props} where={where} width={width} />
      {texts && (
        <Tokens
          sample={sample}
          texts={texts}
          shown={frame.timesteps.shown}
          pitch={isTransposed ? frame.mapHeight / lengthOf(frame.timesteps.shown) : frame.pitch}
          isReal={isRealAt}
          isDown={isTransposed}
          isMirrored={isMirrored}
        />
      )}
    </div>
  );
}

/** Whether the timesteps run from right to left: never where they run down. */
function useMirrored(data: ColumnData, { isTransposed }: Frame): boolean {
  const store = useStore();
  const reflect = useComputed(() => store.view.value.reflect).value;
  return reflect && !isTransposed && isBackward(data);
}

const MIN_CAPTION_PX = 200;
const lengthOf = ([start, stop]: Range): number => stop - start;

const placeWords = ({ gates }: ColumnData, sample: number, gate: number): string =>
  `sample ${sample}${gates[gate] ? `, ${gates[gate]} gate` : ''}`;

/** Of an array in boxes of timesteps: those of a box are real if any is. */
function useRealTimesteps({ mask, timesteps }: Panel): (timestep: number) => boolean {
  return useCallback(
    (timestep: number) => {
      if (!mask) return true;
      return isReal(mask, 0, Math.max(0, cellOf(timesteps, timestep)));
    },
    [mask, timesteps],
  );
}

interface MapProps extends Props {
  readonly where: string;
  readonly width: number;
}

/** The picture: takes the pointer and, where it has the focus, the arrow keys. */
function FocusableMap(props: MapProps): JSX.Element {
  const { data, panel, column, quantity, frame, where, width, display } = props;
  const store = useStore();
  const box = useRef<HTMLDivElement>(null);
  const isMirrored = useMirrored(data, frame);
  const plain = framed(panel, frame);
  const picture = isMirrored ? mirrored(plain) : plain;
  const height = frame.mapHeight;
  const [across, down] = axesOf(frame);
  const focused = (): FocusedMap => ({
    panel,
    picture,
    column,
    quantity,
    box: box.current?.getBoundingClientRect() ?? new DOMRect(),
  });
  const entryUnder = ({ x, y }: Point) => ({
    sample: panel.sample,
    gate: panel.gate,
    ...entryAt(picture, cellUnder(picture, x, y)),
  });
  const onKey = (event: KeyboardEvent) => {
    if (!pressMapKey(store, focused(), event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      class="map"
      ref={box}
      role="application"
      aria-roledescription="heatmap"
      aria-label={`Cells of ${data.source.column.run}, ${where}. Arrow keys move, Enter pins, plus and minus zoom.`}
      tabIndex={0}
      style={{ width: `${width}px`, height: `${height}px` }}
      onKeyDown={onKey}
      onFocus={() => {
        if (!box.current?.matches(':focus-visible')) return;
        const map = focused();
        store.hover.value = hoverAt(map, cursorCell(store, map));
      }}
      onBlur={() => {
        if (store.hover.value?.byKey) store.hover.value = null;
      }}
    >
      <MapCanvas {...props} picture={picture} />
      {display === 'maps' && <PaddingLabel picture={picture} width={width} height={height} />}
      <MapOverlay
        panel={panel}
        picture={picture}
        width={width}
        height={height}
        isOneGate={frame.isOneGate}
      />
      <ZoomGestures
        across={across}
        down={down}
        isMirrored={isMirrored}
        rangesBetween={(from, to) => rangesBetween(picture, from, to)}
        onMove={(point, { clientX: x, clientY: y }) => {
          store.hover.value = { ...entryUnder(point), column, quantity, x, y };
        }}
        onLeave={() => (store.hover.value = null)}
        onClick={(point) => store.togglePin(entryUnder(point))}
      />
    </div>
  );
}

/** Entries between two points, along both axes: whole cells. */
function rangesBetween(
  picture: Picture,
  from: Point,
  to: Point,
): readonly [across: Range, down: Range] {
  const low = cellUnder(picture, Math.min(from.x, to.x), Math.min(from.y, to.y));
  const high = cellUnder(picture, Math.max(from.x, to.x), Math.max(from.y, to.y));
  const [left, right] = [columnEntries(picture, low.column), columnEntries(picture, high.column)];
  return [
    [Math.min(left[0], right[0]), Math.max(left[1], right[1])],
    [entriesOf(picture.down, low.row)[0], entriesOf(picture.down, high.row)[1]],
  ];
}

/** Repaints alone where the colours change: nothing else of the page depends on them. */
function MapCanvas(props: MapProps & { readonly picture: Picture }): JSX.Element {
  const { data, panel, quantity, display, frame, where, width, picture } = props;
  const theme = useStore().theme.value;
  const contrast = props.contrast.value;
  const symbol = QUANTITIES.get(quantity)?.symbol;
  const name = symbol && symbol.text ? symbolName(symbol) : quantity;
  const isTraces = display === 'traces';
  return (
    <Canvas
      width={width}
      height={frame.mapHeight}
      label={`${data.source.column.run}, ${where}, ${name}, step ${data.step}`}
      inputs={[isTraces ? panel : picture, picture.isMirrored, contrast.table, theme, display]}
      draw={({ context, rect, dpr }) => {
        if (isTraces)
          drawUnitTraces(context, { panel, rect, contrast, theme, isMirrored: picture.isMirrored });
        else {
          const { view, mask } = picture;
          drawView(context, view, { table: contrast.table, mask, rect, dpr, theme });
        }
      }}
    />
  );
}

interface NonfiniteProps {
  readonly panel: Panel;
  /** Of all samples: without any there, none needs counting here. */
  readonly counts: Counts | null;
}

/** How many values are no number; nothing where all are. */
function Nonfinite({ panel, counts }: NonfiniteProps): JSX.Element | null {
  const text = useMemo(() => {
    const all = counts && nonfiniteCounts(counts);
    return all && all.nan + all.posInf + all.negInf > 0 ? nonfiniteText(panel) : '';
  }, [panel, counts]);
  return text ? <span class="warn">{text}</span> : null;
}

/** "3 NaN, 1 +∞ of 10 240"; "" where all are numbers. */
export function nonfiniteText({
  view,
  mask,
  timesteps,
  rows,
}: Pick<Panel, 'view' | 'mask' | 'timesteps' | 'rows'>): string {
  const counts = countViews([{ view, mask }]);
  const { nan, posInf, negInf } = nonfiniteCounts(counts);
  const parts = [
    [nan, 'NaN'],
    [posInf, '+∞'],
    [negInf, '−∞'],
  ] as const;
  const found = parts.filter(([n]) => n > 0).map(([n, what]) => `${formatCount(n)} ${what}`);
  const what = isWhole(timesteps) && isWhole(rows) ? '' : ' boxes';
  return found.length ? `${found.join(', ')} of ${formatCount(totalCount(counts))}${what}` : '';
}

const LABEL_PX = 110;

interface PaddingProps {
  readonly picture: Picture;
  readonly width: number;
  readonly height: number;
}

/** Says what the hatch is, where it is wide enough to say so. */
function PaddingLabel({ picture, width, height }: PaddingProps): JSX.Element | null {
  const { mask, view, isTransposed } = picture;
  if (!mask) return null;
  const n = isTransposed ? view.nRows : view.nColumns;
  const real = Array.from({ length: n }, (_, t) =>
    isTransposed ? isReal(mask, t, 0) : isReal(mask, 0, t),
  );
  const [start, stop] = paddingIn(real);
  const room = (stop - start) / n;
  const isSmall = isTransposed
    ? room * height < MIN_LABEL_HEIGHT_PX || width < LABEL_PX
    : room * width < LABEL_PX || height < MIN_LABEL_HEIGHT_PX;
  if (isSmall) return null;
  const middle = `${(50 * (start + stop)) / n}%`;
  const style = isTransposed ? { left: '50%', top: middle } : { left: middle };
  return (
    <span class="padding-label" style={style}>
      padding, no data
    </span>
  );
}

const MIN_LABEL_HEIGHT_PX = 40;

/** The longer of the stretches before the first and after the last real timestep. */
function paddingIn(real: readonly boolean[]): Range {
  const n = real.length;
  const first = real.indexOf(true);
  const start = first < 0 ? n : first;
  const stop = real.lastIndexOf(true) + 1;
  return start >= n - stop ? [0, start] : [stop, n];
}
