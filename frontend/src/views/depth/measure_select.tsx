import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import { DIAGNOSTICS, QUANTITIES } from '../../terms';
import { Icon } from '../../ui/icons';
import { measuresIn } from './depth_columns';

/** The size of the quantity chosen on the left, or a norm of the weights that was written. */
export function MeasureSelect(): JSX.Element | null {
  const store = useStore();
  const { reach } = store.view.value;
  const all = store.columns.value.map(({ run }) => store.scalars.value.get(run));
  const measures = measuresIn(all);
  const title = QUANTITIES.get(store.quantity.value)?.title ?? 'Quantity';
  return (
    <label class="field">
      <span class="field-label">Measure</span>
      <span class="input-box select-box measure-select">
        <select
          aria-label="Measure"
          value={reach.measure}
          onChange={(event) =>
            store.show({ reach: { ...reach, measure: event.currentTarget.value }, limits: null })
          }
        >
          <option value="">{title}</option>
          {measures.map((name) => (
            <option key={name} value={name}>
              {DIAGNOSTICS[name]?.label ?? name}
            </option>
          ))}
        </select>
        <Icon name="down" />
      </span>
    </label>
  );
}
