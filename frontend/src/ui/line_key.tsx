import type { JSX } from 'preact';

/** Dashes of overlaid lines by column, so that colour is never alone. */
export const LINE_DASHES: readonly (readonly number[])[] = [
  [],
  [6, 4],
  [1.5, 3],
  [8, 3, 2, 3],
  [12, 4],
  [4, 2, 1.5, 2, 1.5, 2],
  [3, 3],
  [10, 3, 4, 3],
];

export const dashOf = (index: number): readonly number[] =>
  LINE_DASHES[index % LINE_DASHES.length] ?? [];

interface Props {
  readonly index: number;
  readonly colour: string;
  readonly text: string;
}

/** A piece of the line and what it is. */
export function LineKey({ index, colour, text }: Props): JSX.Element {
  return (
    <span>
      <svg width="28" height="6" aria-hidden="true">
        <line
          x1="1"
          x2="27"
          y1="3"
          y2="3"
          stroke={colour}
          stroke-width="2"
          stroke-dasharray={dashOf(index).join(' ')}
        />
      </svg>
      {text}
    </span>
  );
}
