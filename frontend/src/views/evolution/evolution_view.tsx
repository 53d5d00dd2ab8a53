import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import { domainQuantity, useContrast } from '../../state/contrast';
import { quantityIn } from '../../state/derive';
import { QUANTITIES } from '../../terms';
import { Legend } from '../../ui/legend';
import { ReachControl } from '../../ui/reach_control';
import { ResetZoom } from '../../ui/reset_zoom';
import { Segmented } from '../../ui/segmented';
import { SymbolText } from '../../ui/symbol';
import { TopBar } from '../../ui/topbar';
import { Body } from './body';
import { useEvolution } from './evolution_columns';
import { isLogarithm } from './evolution_map';
import { EvolutionOptions } from './evolution_options';
import { axisDown } from './frame';
import { overWords, STATISTIC_WORDS } from './words';
import styles from './evolution.css?inline';

export { EvolutionView as View, styles };

/** How large a quantity is at every kept step and timestep (or unit), all at once. */
function EvolutionView(): JSX.Element {
  const store = useStore();
  const quantity = store.quantity.value;
  const { against, statistic } = store.view.value;
  const words = QUANTITIES.get(quantity);
  const columns = useEvolution(quantity);
  const contrast = useEvolutionContrast(quantity, columns);
  const axis = axisDown(columns, quantity, against);
  const hasHorizon = words?.reach === 'total' && against === 'timesteps';
  const isGated = words?.axes.includes('gates') ?? false;
  return (
    <>
      <TopBar
        title="Evolution"
        sentence={
          <>
            {STATISTIC_WORDS[statistic]} of{' '}
            {words?.symbol.text ? <SymbolText symbol={words.symbol} /> : words?.title.toLowerCase()}{' '}
            over {overWords(against, isGated)}, at every kept step
          </>
        }
        legend={<Legend contrast={contrast} />}
        options={<EvolutionOptions columns={columns} axis={axis} hasHorizon={hasHorizon} />}
      >
        <ReachControl quantity={quantity} />
        <Segmented
          label="Against"
          options={[
            { value: 'timesteps', label: 'Timestep' },
            { value: 'units', label: words?.axes.includes('features') ? 'Feature' : 'Unit' },
          ]}
          value={against}
          onChange={(value) => store.show({ against: value, limits: null })}
        />
        <ResetZoom axes={['steps', axis]} />
      </TopBar>
      <Body
        columns={columns}
        contrast={contrast}
        quantity={quantity}
        axis={axis}
        hasHorizon={hasHorizon}
      />
    </>
  );
}

/** One domain for all columns, of all steps whatever is zoomed in on. */
function useEvolutionContrast(quantity: string, columns: ReturnType<typeof useEvolution>) {
  const store = useStore();
  const { against, statistic } = store.view.value;
  const runs = columns.map(({ source }) => source.column.run);
  const family = domainQuantity(quantity);
  const domain = useEvolution(family === quantity ? null : family);
  const isGradient = columns.some(
    ({ source }) => QUANTITIES.get(quantityIn(source, quantity))?.group === 'gradients',
  );
  return useContrast({
    key: ['evolution', store.series.value, family, against, statistic, ...runs].join('\n'),
    curves: columns.flatMap(({ maps, source }) =>
      maps.map(({ counts }) => ({ run: source.column.run, counts })),
    ),
    complete: [...columns, ...domain].every(({ loaded }) => !loaded.loading),
    domain: domain.flatMap(({ maps }) => maps.map(({ counts }) => counts)),
    defaultNorm: isGradient && !isLogarithm(statistic) ? 'symlog' : 'linear',
    logarithms: isLogarithm(statistic),
  });
}
