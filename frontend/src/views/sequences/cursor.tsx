import type { JSX } from 'preact';

interface Props {
  readonly at: number;
  /** px along the line. */
  readonly length: number;
  readonly isPinned: boolean;
  readonly isAcross?: boolean;
}

/** A dashed line at one timestep; a pinned one is whole. */
export function Cursor({ at, length, isPinned, isAcross = false }: Props): JSX.Element {
  const ends = isAcross
    ? { x1: 0, x2: length, y1: at, y2: at }
    : { x1: at, x2: at, y1: 0, y2: length };
  return (
    <g class={`cursor ${isPinned ? 'pinned' : ''}`}>
      <line class="halo" {...ends} />
      <line class="dash" {...ends} />
    </g>
  );
}
