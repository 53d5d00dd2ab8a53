import type { JSX } from 'preact';

import { useStore } from '../state/context';
import { QUANTITIES, type Quantity } from '../terms';
import { SymbolText } from './symbol';

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Begins in lower case after a symbol, as a sentence of its own without one. */
export function sentenceAfter(words: Quantity | undefined): string {
  const sentence = words?.sentence ?? '';
  return words?.symbol.text ? lowered(sentence) : sentence;
}

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
          how far the loss reaches back. In an LSTM the gradient of the memory is{' '}
          <button
            type="button"
            class="inline-link"
            onClick={() => store.setQuantity('cell_gradient')}
          >
            dL/dc
          </button>
        </>
      ) : (
        sentenceAfter(words)
      )}
    </>
  );
}
