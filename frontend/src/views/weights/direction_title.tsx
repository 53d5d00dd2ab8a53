import type { JSX } from 'preact';

/** Over the rows of one direction of a Bidirectional layer. */
export function DirectionTitle({ direction }: { direction: string }): JSX.Element {
  return <h2 class="direction-title">{direction}</h2>;
}
