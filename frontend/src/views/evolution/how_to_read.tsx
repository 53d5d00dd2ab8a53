import type { JSX } from 'preact';

import type { Against, EvolutionStatistic } from '../../state/view';

interface Props {
  readonly against: Against;
  readonly statistic: EvolutionStatistic;
  /** "timestep", "unit" or "feature". */
  readonly row: string;
  readonly hasHorizon: boolean;
}

export function HowToRead({ against, statistic, row, hasHorizon }: Props): JSX.Element {
  return (
    <p class="how-to-read">
      <b>How to read this.</b> A column is one kept step, a row one {row}.{' '}
      {statistic === 'mean'
        ? 'Orange is positive, blue negative, the colour of the page about 0.'
        : 'Dark: vanished; orange: above the upper limit.'}{' '}
      A cell half pink: some of its values are NaN or infinite; the rest of it is coloured by the
      others.{' '}
      {against === 'timesteps' &&
        statistic !== 'mean' &&
        'The loss enters at the bottom edge; bright further up means that the gradient reaches further back. '}
      {hasHorizon && 'Thin line: the horizon of each capture; bold: its running median. '}
      Click: that step in Sequences. Drag to zoom in, double-click to see all.
    </p>
  );
}
