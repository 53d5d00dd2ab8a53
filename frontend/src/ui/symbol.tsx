import type { JSX } from 'preact';

import type { MathSymbol } from '../terms';

/** Variables are single letters, in italics; d of a derivative and words stand upright. */
export function symbolParts(text: string): readonly { text: string; italic: boolean }[] {
  return text
    .split(/([A-Za-z]+)/)
    .filter((part) => part !== '')
    .flatMap((part) => {
      if (part.length === 2 && part.startsWith('d')) {
        return [
          { text: 'd', italic: false },
          { text: part.slice(1), italic: true },
        ];
      }
      return [{ text: part, italic: /^[A-Za-z]$/.test(part) && part !== 'd' }];
    });
}

export function SymbolText({ symbol }: { symbol: MathSymbol }): JSX.Element {
  return (
    <span class="symbol">
      {symbolParts(symbol.text).map((part) => (part.italic ? <i>{part.text}</i> : part.text))}
      {symbol.sub && (
        <sub>
          <i>{symbol.sub}</i>
        </sub>
      )}
    </span>
  );
}

/** The symbol as plain text, for names that are read aloud: "dL/dh_t". */
export const symbolName = ({ text, sub }: MathSymbol): string => text + (sub && `_${sub}`);
