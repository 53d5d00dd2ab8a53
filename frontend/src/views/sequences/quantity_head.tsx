import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Norm } from '../../color/norm';
import { floatToCode } from '../../data/bfloat16';
import { formatNumber } from '../../paint/format';
import type { Contrast } from '../../state/contrast';
import { QUANTITIES } from '../../terms';
import { Canvas } from '../../ui/canvas';
import { SymbolText } from '../../ui/symbol';

interface Props {
  readonly quantity: string;
  readonly contrast: ReadonlySignal<Contrast>;
}

const BAR_PX = { width: 112, height: 10 };

/** A quantity's name and the colours of its values. */
export function QuantityHead({ quantity, contrast }: Props): JSX.Element {
  const words = QUANTITIES.get(quantity);
  const { norm, table } = contrast.value;
  const [from, to] = [valueOn(norm, 0), valueOn(norm, 1)].map((end) =>
    formatNumber(end, { digits: 2 }),
  );
  return (
    <div class="quantity-head">
      <h2>{words?.title ?? quantity}</h2>
      {words?.symbol.text && <SymbolText symbol={words.symbol} />}
      <span class="quantity-bar">
        {from}
        <Canvas
          {...BAR_PX}
          label={`Colours of ${words?.title ?? quantity} from ${from} to ${to}`}
          inputs={[table]}
          draw={({ context, rect, dpr }) => drawBar(context, table, norm, rect.width * dpr, dpr)}
        />
        {to}
      </span>
    </div>
  );
}

/** The value at a share of the bar: on a log norm both signs, largest at the ends. */
export function valueOn(norm: Norm, share: number): number {
  if (norm.kind === 'linear') return norm.low + share * (norm.high - norm.low);
  const at = 2 * share - 1;
  return Math.sign(at) * norm.low * (norm.high / norm.low) ** Math.abs(at);
}

function drawBar(
  context: CanvasRenderingContext2D,
  table: Uint32Array,
  norm: Norm,
  width: number,
  dpr: number,
): void {
  const [nColumns, nRows] = [Math.round(width), Math.round(BAR_PX.height * dpr)];
  const pixels = context.createImageData(nColumns, nRows);
  const words = new Uint32Array(pixels.data.buffer);
  for (let x = 0; x < nColumns; x++) {
    const word = table[floatToCode(valueOn(norm, (x + 0.5) / nColumns))] as number;
    for (let y = 0; y < nRows; y++) words[y * nColumns + x] = word;
  }
  context.putImageData(pixels, 0, 0);
}
