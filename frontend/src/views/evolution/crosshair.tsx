import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import type { Source } from '../../state/derive';
import { nearestStep } from '../../data/slicing';
import { cellOfPointed, type Pointed } from './cursor';
import { nRowsOf, type Part } from './evolution_map';

interface Props {
  readonly hover: Signal<Pointed | null>;
  readonly part: Part;
  readonly source: Source;
  readonly index: number;
  readonly place: number;
  readonly width: number;
  readonly height: number;
}

/** The pointed step and row in every map; without a pointer the column's step. */
export function Crosshair(props: Props): JSX.Element {
  const { hover, part, index, place, width, height } = props;
  const pointed = hover.value;
  const shown = useShownStep(props);
  const [pitch, row] = [width / part.steps.length, height / nRowsOf(part)];
  const cell = pointed && cellOfPointed(part, pointed);
  const column = cell ? cell.column : part.steps.indexOf(shown);
  const [x, y] = [(column + 0.5) * pitch, ((cell?.row ?? -1) + 0.5) * row];
  return (
    <g class="cursor">
      {column >= 0 && <Line x1={x} x2={x} y1={0} y2={height} />}
      {cell && cell.row >= 0 && <Line x1={0} x2={width} y1={y} y2={y} />}
      {cell && pointed.column === index && pointed.place === place && (
        <g class="cell-outline">
          {['outer', 'inner'].map((ring) => (
            <rect
              key={ring}
              class={ring}
              x={cell.column * pitch}
              y={cell.row * row}
              width={Math.max(4, pitch)}
              height={Math.max(4, row)}
            />
          ))}
        </g>
      )}
    </g>
  );
}

/** The kept step of the run that the slider, or the locked column, means. */
function useShownStep({ part, source }: Props): number {
  const store = useStore();
  return nearestStep(part.map.steps, source.column.step ?? store.step.value) ?? -1;
}

function Line(ends: { x1: number; x2: number; y1: number; y2: number }): JSX.Element {
  return (
    <>
      <line class="halo" {...ends} />
      <line class="dash" {...ends} />
    </>
  );
}
