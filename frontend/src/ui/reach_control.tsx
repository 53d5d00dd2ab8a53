import type { JSX } from 'preact';

import { useStore } from '../state/context';
import { Segmented } from './segmented';

const REACHES = ['output_gradient', 'state_gradient', 'cell_gradient'];

/** Direct or total gradient, where both were stored. */
export function ReachControl({ quantity }: { quantity: string }): JSX.Element | null {
  const store = useStore();
  const has = (name: string) => store.sources.value.some(({ entry }) => entry?.quantities[name]);
  if (!REACHES.includes(quantity)) return null;
  if (!has('output_gradient') || !has('state_gradient')) return null;
  const total = quantity === 'output_gradient' ? 'state_gradient' : quantity;
  return (
    <Segmented
      label="Gradient"
      options={[
        { value: 'output_gradient', label: 'Direct' },
        { value: total, label: 'Total' },
      ]}
      value={quantity}
      onChange={(name) => store.setReach(name)}
    />
  );
}
