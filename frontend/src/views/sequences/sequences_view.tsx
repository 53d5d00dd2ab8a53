import { useSignal, type ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo } from 'preact/hooks';

import { domainQuantity, useContrast, type Contrast } from '../../state/contrast';
import { useStore } from '../../state/context';
import { useDifference } from '../../state/difference_column';
import { mostSamples, useColumns, useDomainCounts } from '../../state/sequence_columns';
import { QUANTITIES } from '../../terms';
import { Legend } from '../../ui/legend';
import { QuantitySentence } from '../../ui/quantity_sentence';
import { ReachControl } from '../../ui/reach_control';
import { ResetZoom } from '../../ui/reset_zoom';
import { SamplesInput } from '../../ui/samples_input';
import { Segmented } from '../../ui/segmented';
import { TopBar } from '../../ui/topbar';
import { Body } from './body';
import { rowsAxisOf, SequenceOptions } from './sequence_options';

const DISPLAY_OPTIONS = [
  { value: 'maps', label: 'Maps', icon: 'grid' },
  { value: 'traces', label: 'Traces', icon: 'traces' },
] as const;

/** Heatmaps of sequences: units down, timesteps across, a column for each run at a step. */
export function SequencesView(): JSX.Element {
  const store = useStore();
  const quantity = store.quantity.value;
  const words = QUANTITIES.get(quantity);
  const columns = useColumns(quantity);
  const defaultNorm = words?.group === 'gradients' ? 'symlog' : 'linear';
  const runs = columns.map(({ source }) => source.column.run);
  const family = domainQuantity(quantity);
  const domain = useDomainCounts(family === quantity ? null : family);
  const contrast = useContrast({
    key: ['sequences', store.series.value, family, ...runs].join('\n'),
    curves: columns.flatMap(({ counts, source }) =>
      counts ? [{ run: source.column.run, counts }] : [],
    ),
    complete: domain.complete && columns.every(({ loaded }) => !loaded.loading),
    domain: domain.counts,
    defaultNorm,
  });
  const nSamples = mostSamples(store, quantity);
  const shown = useDifference(columns, defaultNorm);
  const shared = useShared(contrast);
  const ofDifference = useShared(shown.contrast ?? contrast);
  // Neither a changed contrast nor a moved pointer renders the maps anew.
  const body = useMemo(
    () => (
      <Body
        columns={shown.columns}
        quantity={quantity}
        contrast={shared}
        differenceContrast={ofDifference}
      />
    ),
    [shown.columns, quantity, shared, ofDifference],
  );
  return (
    <>
      <TopBar
        title={words?.title ?? quantity}
        sentence={<QuantitySentence quantity={quantity} />}
        legend={<Legend contrast={contrast} />}
        options={<SequenceOptions columns={columns} />}
      >
        <ReachControl quantity={quantity} />
        <Segmented
          label="Show"
          options={DISPLAY_OPTIONS}
          value={store.view.value.display}
          onChange={(display) => store.show({ display })}
        />
        {nSamples > 1 && <SamplesInput nSamples={nSamples} />}
        <ResetZoom axes={['timesteps', rowsAxisOf(columns)]} />
      </TopBar>
      {body}
    </>
  );
}

/** The contrast as a signal: what draws with it follows by itself. */
function useShared(contrast: Contrast): ReadonlySignal<Contrast> {
  const shared = useSignal(contrast);
  useLayoutEffect(() => {
    shared.value = contrast;
  }, [contrast.table]);
  return shared;
}
