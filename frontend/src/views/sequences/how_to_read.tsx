import type { JSX } from 'preact';

interface Props {
  readonly display: 'maps' | 'traces';
  /** "unit" or "feature". */
  readonly row: string;
  readonly isGradient: boolean;
  readonly isTransposed: boolean;
  readonly also: string;
}

export function HowToRead({ display, row, isGradient, isTransposed, also }: Props): JSX.Element {
  return (
    <p class="how-to-read">
      <b>How to read this.</b>{' '}
      {display === 'traces' ? (
        <>
          Each thin line is one {row} over the timesteps, on the same axis in all columns; beyond
          the limits it runs along the edge.{' '}
          {isGradient &&
            'Lines that shrink to 0 away from the loss: the gradient vanishes on its way back.'}
        </>
      ) : (
        <>
          {isTransposed ? `Timesteps down, ${row}s across` : `Timesteps across, ${row}s down`};
          orange is positive, blue negative, the colour of the page about 0. Drag over a map to zoom
          in, double-click to see all of it.{' '}
          {isGradient &&
            'A map that fades away from the loss: the gradient vanishes on its way back.'}
        </>
      )}{' '}
      {also}
    </p>
  );
}
