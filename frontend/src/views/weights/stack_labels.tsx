import type { JSX } from 'preact';

import { indexTicks } from '../../paint/axis';
import { YLabels } from '../../ui/column_grid';
import type { WeightLayout } from './layout';
import { gateView, WEIGHT_NAMES, type WeightColumn } from './weight_columns';

const TITLE_PX = 26;
const MAP_GAP_PX = 8;

/** Labels of what feeds the units, beside the first gate. */
export function StackLabels({
  columns,
  layout,
}: {
  columns: readonly WeightColumn[];
  layout: WeightLayout;
}): JSX.Element {
  let top = TITLE_PX;
  const parts = WEIGHT_NAMES.map((name) => {
    const tensor = columns.find(({ tensors }) => tensors[name])?.tensors[name];
    const height = layout.heights[name];
    const at = top;
    top += tensor ? height + MAP_GAP_PX : 0;
    return { name, tensor, height, at };
  });
  return (
    <>
      {parts.map(({ name, tensor, height, at }) => {
        if (!tensor) return null;
        const n = gateView(tensor, name, 0).nRows;
        const ticks = name === 'bias' || height < 40 ? [] : indexTicks(n, 5);
        return (
          <YLabels
            key={name}
            name={{ kernel: 'feature', recurrent_kernel: 'unit from', bias: '' }[name]}
            title={{ kernel: 'kernel', recurrent_kernel: 'recurrent kernel', bias: '' }[name]}
            top={at}
            height={height}
            ticks={[
              ...ticks.map(({ value, label }) => ({ label, y: ((value + 0.5) / n) * height })),
              ...(name === 'bias' ? [{ label: 'bias', y: height / 2 }] : []),
            ]}
          />
        );
      })}
    </>
  );
}
