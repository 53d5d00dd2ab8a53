import type { JSX } from 'preact';

import { useStore } from '../state/context';
import { RangeInput } from './range_input';

/** The typed range of samples. */
export function SamplesInput({ nSamples }: { nSamples: number }): JSX.Element {
  const store = useStore();
  return (
    <div class="samples">
      <RangeInput
        label="Samples"
        value={store.view.value.samples}
        n={nSamples}
        onChange={(samples) => store.show({ samples })}
      />
    </div>
  );
}
