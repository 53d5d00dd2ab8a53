import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';

import type { Range } from '../data/slicing';
import { useStore } from '../state/context';
import type { Pin } from '../state/view';
import { isZoomed, pannedBy, withoutRanges, withRanges, zoomedBy, type ZoomAxis } from './zoom';

/** A point of a picture, by shares of its width and height. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly across: ZoomAxis;
  readonly down: ZoomAxis;
  /** Entries between two points of the picture, half-open, along both axes. */
  readonly rangesBetween: (from: Point, to: Point) => readonly [across: Range, down: Range];
  /** The first entry across stands at the right. */
  readonly isMirrored?: boolean;
  readonly onMove: (point: Point, event: PointerEvent) => void;
  readonly onLeave: () => void;
  readonly onClick: (point: Point) => void;
}

/** Shorter moves of a pressed pointer are clicks, CSS px. */
const CLICK_PX = 4;
/** A box lower or narrower than this zooms along its length alone. */
const LINE_PX = 8;
/** One notch of a wheel is about 100; a pinch sends many small ones. */
const FACTOR_PER_PX = 1.003;

interface Drag {
  readonly from: Point;
  readonly to: Point;
  readonly isPan: boolean;
}

/**
 * What lies over a picture and takes the pointer: drag zooms in on a box, with Shift it pans, as
 * does a sideways wheel; with Ctrl the wheel zooms; a double click shows all.
 */
export function ZoomGestures(props: Props): JSX.Element {
  const { across, down, rangesBetween, isMirrored, onMove, onLeave, onClick } = props;
  const rightwards = isMirrored ? -1 : 1;
  const store = useStore();
  const [drag, setDrag] = useState<Drag | null>(null);
  const start = useRef<{ across: ZoomAxis; down: ZoomAxis } | null>(null);
  const before = useRef<Pin | null>(null);
  const wasDrag = useRef(false);
  const surface = useRef<HTMLDivElement>(null);

  const show = (...changes: [ZoomAxis, Range][]) =>
    store.show({ ranges: withRanges(store.view.value.ranges, changes) });
  const size = () => surface.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
  const pointOf = (event: MouseEvent): Point => {
    const { left, top, width, height } = size();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  const isFar = ({ from, to }: Drag): boolean => {
    const { width, height } = size();
    return Math.hypot((to.x - from.x) * width, (to.y - from.y) * height) >= CLICK_PX;
  };

  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const from = pointOf(event);
    surface.current?.setPointerCapture(event.pointerId);
    start.current = { across, down };
    setDrag({ from, to: from, isPan: event.shiftKey });
  };
  const onPointerMove = (event: PointerEvent) => {
    const to = pointOf(event);
    if (!drag) return onMove(to, event);
    const next = { ...drag, to };
    setDrag(next);
    if (!drag.isPan || !start.current || !isFar(next)) return;
    const { across: x, down: y } = start.current;
    const by = (axis: ZoomAxis, share: number) =>
      pannedBy(axis, -share * (axis.shown[1] - axis.shown[0]));
    show([x, by(x, rightwards * (to.x - drag.from.x))], [y, by(y, to.y - drag.from.y)]);
  };
  const onUp = (event: PointerEvent) => {
    if (!drag) return;
    const done = { ...drag, to: pointOf(event) };
    setDrag(null);
    wasDrag.current = isFar(done);
    if (wasDrag.current && !drag.isPan) {
      const [x, y] = rangesBetween(done.from, done.to);
      const { width, height } = size();
      const isLine = (a: number, b: number, px: number) => Math.abs(a - b) * px < LINE_PX;
      const isAcross = isLine(done.from.y, done.to.y, height);
      const isDown = isLine(done.from.x, done.to.x, width);
      if (isAcross) show([across, x]);
      else if (isDown) show([down, y]);
      else show([across, x], [down, y]);
    }
  };
  const onClicked = (event: MouseEvent) => {
    // The second click of a double click must not undo what the first one did.
    if (wasDrag.current || event.detail > 1) return;
    before.current = store.view.value.pin;
    onClick(pointOf(event));
  };
  const onWheel = (event: WheelEvent) => {
    const { x, y } = pointOf(event);
    if (event.ctrlKey) {
      event.preventDefault();
      const factor = FACTOR_PER_PX ** event.deltaY;
      show(
        [across, zoomedBy(across, factor, isMirrored ? 1 - x : x)],
        [down, zoomedBy(down, factor, y)],
      );
      return;
    }
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
    if (!isZoomed(across)) return;
    event.preventDefault();
    const entries = rightwards * (sideways / size().width) * (across.shown[1] - across.shown[0]);
    show([across, pannedBy(across, Math.sign(entries) * Math.ceil(Math.abs(entries)))]);
  };
  const onDoubleClick = () =>
    store.show({
      pin: before.current,
      ranges: withoutRanges(store.view.value.ranges, [across.axis, down.axis]),
    });

  const isBox = drag !== null && !drag.isPan && isFar(drag);
  return (
    <div
      class={`zoom-surface ${drag?.isPan ? 'panning' : ''}`}
      ref={surface}
      onPointerDown={onDown}
      onPointerMove={onPointerMove}
      onPointerUp={onUp}
      onPointerCancel={() => setDrag(null)}
      onClick={onClicked}
      onPointerLeave={onLeave}
      onWheel={onWheel}
      onDblClick={onDoubleClick}
    >
      {isBox && <div class="zoom-box" style={boxStyle(drag)} />}
    </div>
  );
}

function boxStyle({ from, to }: Drag): Record<string, string> {
  const clamp = (share: number) => Math.max(0, Math.min(1, share));
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)].map(clamp);
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)].map(clamp);
  const percent = (share: number) => `${100 * share}%`;
  return {
    left: percent(left ?? 0),
    top: percent(top ?? 0),
    width: percent((right ?? 0) - (left ?? 0)),
    height: percent((bottom ?? 0) - (top ?? 0)),
  };
}
