import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';

import { useStore } from '../../state/context';
import { showEnds } from './value_zoom';
import { valueAtShare, zoomedEnds, type Ends } from './ends';

interface Props {
  readonly ends: Ends;
  readonly isLog: boolean;
  /** By share of the width. */
  readonly onMove: (share: number, event: PointerEvent) => void;
  readonly onLeave: () => void;
}

/** Shorter moves of a pressed pointer are clicks, CSS px. */
const CLICK_PX = 4;
/** One notch of a wheel is about 100; a pinch sends many small ones. */
const FACTOR_PER_PX = 1.003;

/** Takes the pointer over a plot: a drag zooms in along the values, a double click shows all. */
export function PlotGestures({ ends, isLog, onMove, onLeave }: Props): JSX.Element {
  const store = useStore();
  const surface = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const widthOf = () => surface.current?.getBoundingClientRect().width ?? 1;
  const shareOf = (event: MouseEvent): number => {
    const left = surface.current?.getBoundingClientRect().left ?? 0;
    return Math.max(0, Math.min(1, (event.clientX - left) / widthOf()));
  };
  const isFar = ({ from, to }: { from: number; to: number }) =>
    Math.abs(to - from) * widthOf() >= CLICK_PX;
  const onUp = (event: PointerEvent) => {
    if (!drag) return;
    const [from, to] = [drag.from, shareOf(event)].sort((a, b) => a - b) as [number, number];
    setDrag(null);
    if (!isFar({ from, to })) return;
    showEnds(store, [valueAtShare(ends, isLog, from), valueAtShare(ends, isLog, to)]);
  };
  return (
    <div
      class="zoom-surface"
      ref={surface}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        surface.current?.setPointerCapture(event.pointerId);
        setDrag({ from: shareOf(event), to: shareOf(event) });
      }}
      onPointerMove={(event) => {
        if (drag) setDrag({ ...drag, to: shareOf(event) });
        else onMove(shareOf(event), event);
      }}
      onPointerUp={onUp}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={onLeave}
      onDblClick={() => store.show({ limits: null })}
      onWheel={(event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        showEnds(store, zoomedEnds(ends, isLog, FACTOR_PER_PX ** event.deltaY, shareOf(event)));
      }}
    >
      {drag && isFar(drag) && (
        <div
          class="zoom-box"
          style={{
            top: 0,
            height: '100%',
            left: `${100 * Math.min(drag.from, drag.to)}%`,
            width: `${100 * Math.abs(drag.to - drag.from)}%`,
          }}
        />
      )}
    </div>
  );
}
