import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import type { Rect } from '../paint/canvas';
import { useDpr, useSeen } from './size';

export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly rect: Rect;
  readonly dpr: number;
}

interface Props {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  /** Called again whenever one of `inputs`, the size or the screen's pixel ratio changes. */
  readonly draw: (surface: Surface) => void;
  readonly inputs: readonly unknown[];
}

/** A picture of so many CSS px, drawn in device px. */
export function Canvas({ width, height, label, draw, inputs }: Props): JSX.Element {
  const element = useRef<HTMLCanvasElement>(null);
  const dpr = useDpr();
  const isSeen = useSeen(element);
  useLayoutEffect(() => {
    const canvas = element.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context || !isSeen) return;
    const size = [Math.round(width * dpr), Math.round(height * dpr)] as const;
    if (canvas.width !== size[0] || canvas.height !== size[1]) {
      [canvas.width, canvas.height] = size;
    }
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    context.clearRect(0, 0, width, height);
    draw({ context, rect: { x: 0, y: 0, width, height }, dpr });
  }, [width, height, dpr, isSeen, ...inputs]);
  const style = { width: `${width}px`, height: `${height}px` };
  return <canvas ref={element} role="img" aria-label={label} style={style} />;
}
