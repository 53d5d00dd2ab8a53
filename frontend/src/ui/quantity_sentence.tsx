import type { JSX } from 'preact';

import { useStore } from '../state/context';
import { QUANTITIES } from '../terms';
import { SymbolText } from './symbol';

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** What the quantity tells, after its symbol. */
export function QuantitySentence({ quantity }: { quantity: string }): JSX.Element {
  const store = useStore();
  const words = QUANTITIES.get(quantity);
  const hasCell = store.sources.value.some(({ entry }) => entry?.quantities['cell_gradient']);
  return (
    <>
      {words?.symbol.text && (
        <>
          <SymbolText symbol={words.symbol} />:{' '}
        </>
      )}
      {quantity === 'state_gradient' && hasCell ? (
        <>
          how far the loss reaches back. In an LSTM the memory is{' '}
          <button
            type="button"
            class="inline-link"
            onClick={() => store.setQuantity('cell_gradient')}
          >
            dL/dc
          </button>
        </>
      ) : (
        lowered(words?.sentence ?? '')
      )}
    </>
  );
}
