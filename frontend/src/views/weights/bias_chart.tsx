import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { TOKENS } from '../../color/tokens';
import type { Tensor } from '../../data/safetensors';
import type { Range } from '../../data/slicing';
import { useStore } from '../../state/context';
import { Canvas } from '../../ui/canvas';
import { drawBiasBars } from './bias_bars';
import { gateValues } from './gate_values';
import { CHART_GAP_PX, CHART_PX } from './layout';
import type { WeightStack } from './weight_columns';
import { gateWords } from './words';

interface Props {
  readonly stack: WeightStack;
  readonly tensor: Tensor;
  readonly gate: number;
  /** What is shown of its units. */
  readonly units: Range;
  readonly ends: readonly [number, number];
  readonly width: number;
  /** Room for the most rows that a bias has. */
  readonly height: number;
}

/** The same bias as bars, a row of bars for each row of it. */
export function BiasChart({ stack, tensor, gate, units, ends, width, height }: Props): JSX.Element {
  const store = useStore();
  const theme = store.theme.value;
  const { run } = stack.source.column;
  // A difference is of two runs and has the colour of none.
  const colour = stack.source.entry ? store.colourOf(run) : TOKENS[theme].ink2;
  const rows = useMemo(() => {
    const values = gateValues(tensor, gate);
    const nUnits = tensor.shape.at(-1) ?? 1;
    const nRows = Math.max(1, values.length / Math.max(1, nUnits));
    const [start, stop] = units;
    return Array.from({ length: nRows }, (_, i) =>
      values.slice(i * nUnits + start, i * nUnits + stop),
    );
  }, [tensor, gate, units[0], units[1]]);
  const [low, high] = ends;
  return (
    <div class="bias-chart" style={{ height: `${height}px`, marginTop: `${CHART_GAP_PX}px` }}>
      <Canvas
        width={width}
        height={CHART_PX * rows.length}
        label={`Bars of ${run}, bias, ${gateWords(stack.direction, stack.gates[gate] ?? '')}, step ${stack.step}`}
        inputs={[rows, low, high, colour, theme]}
        draw={({ context, rect }) => {
          rows.forEach((values, i) => {
            const plot = { ...rect, y: i * CHART_PX + 2, height: CHART_PX - 4 };
            drawBiasBars(context, { values, low, high, rect: plot, theme, colour });
          });
        }}
      />
    </div>
  );
}
