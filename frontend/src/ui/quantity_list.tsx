import type { JSX } from 'preact';

import { useStore } from '../state/context';
import type { Store } from '../state/store';
import { isWeight, listedQuantities, type ListedGroup, type ListedQuantity } from '../state/derive';
import { SymbolText } from './symbol';

const GROUP_NAMES: Readonly<Record<ListedGroup, string>> = {
  gradients: 'Gradients',
  activations: 'Activations',
  weights: 'Weights',
};

/** What there is to see, by group; only what the shown runs have. */
export function QuantityList(): JSX.Element | null {
  const store = useStore();
  const groups = listedQuantities(store.sources.value);
  if (groups.size === 0) return null;
  return (
    <section aria-label="Quantity" class="block quantities">
      <h2 class="block-title">Quantity</h2>
      {[...groups].map(([group, listed]) => (
        <div key={group} role="group" aria-label={GROUP_NAMES[group]}>
          <h3>{GROUP_NAMES[group]}</h3>
          {listed.map((item) => (
            <QuantityRow key={item.quantity.name} item={item} />
          ))}
        </div>
      ))}
    </section>
  );
}

function QuantityRow({ item }: { item: ListedQuantity }): JSX.Element {
  const store = useStore();
  const { quantity, runs } = item;
  const isShown = isWeight(quantity.name)
    ? store.view.value.kind === 'weights'
    : store.view.value.kind !== 'weights' && store.quantity.value === quantity.name;
  // A run without the layer says so in its own column.
  const withLayer = store.sources.value.filter(({ entry }) => entry !== null);
  const nShown = new Set(withLayer.map(({ column }) => column.run)).size;
  const nHaving = new Set(runs).size;
  const isPartial = nHaving < nShown;
  return (
    <button
      type="button"
      class="row quantity-row"
      aria-pressed={isShown}
      title={
        isPartial
          ? `${quantity.sentence} Only in ${[...new Set(runs)].join(', ')}.`
          : quantity.sentence
      }
      onClick={() => store.setQuantity(quantity.name)}
    >
      <span>
        {quantity.label}
        {isPartial && (
          <>
            {', '}
            <span class="dim">{onlyIn(store, item) ?? `${nHaving} of ${nShown} runs`}</span>
          </>
        )}
      </span>
      <SymbolText symbol={quantity.symbol} />
    </button>
  );
}

/** "LSTM only" where the cell decides who has it. */
function onlyIn(store: Store, { quantity }: ListedQuantity): string | null {
  const having = store.sources.value.filter(({ entry }) => entry?.quantities[quantity.name]);
  const cells = new Set(having.map(({ entry }) => entry?.cell));
  const [cell] = cells;
  return cells.size === 1 && cell ? `${cell} only` : null;
}
