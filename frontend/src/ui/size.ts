/** Sizes of elements, as they change; a hidden tab measures 0 and comes back. */

import type { RefObject } from 'preact';
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function useSize(initial: Size): [RefObject<HTMLDivElement | null>, Size] {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState(initial);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = target;
      if (width > 0 && height > 0) {
        setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
      }
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}

export function useWidth(initial: number): [RefObject<HTMLDivElement | null>, number] {
  const [element, { width }] = useSize({ width: initial, height: 1 });
  return [element, width];
}

/** Device px in a CSS px; changes with the page's zoom and between screens. */
export function useDpr(): number {
  const [dpr, setDpr] = useState(() => window.devicePixelRatio || 1);
  useLayoutEffect(() => {
    const query = window.matchMedia(`(resolution: ${dpr}dppx)`);
    const tell = () => setDpr(window.devicePixelRatio || 1);
    query.addEventListener('change', tell);
    return () => query.removeEventListener('change', tell);
  }, [dpr]);
  return dpr;
}

/** Pictures this far outside the window are drawn already, CSS px. */
const MARGIN_PX = 160;

/** Everything is drawn, in sight or not: for a picture of the whole view. */
export const drawsAll = signal(false);

/** Whether an element is in sight, or nearly: the others need no drawing while one scrubs. */
export function useSeen(element: RefObject<Element | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const box = target.getBoundingClientRect();
    setSeen(box.top < window.innerHeight + MARGIN_PX && box.bottom > -MARGIN_PX);
    const observer = new IntersectionObserver(
      (entries) => setSeen(entries.at(-1)?.isIntersecting ?? true),
      { root: target.closest('.scroll'), rootMargin: `${MARGIN_PX}px` },
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return drawsAll.value || isSeen;
}
