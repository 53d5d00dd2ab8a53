import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';

import { mirrored, type Contrast } from '../../state/contrast';
import { AXES } from '../../terms';
import { YLabels } from '../../ui/column_grid';
import { axesOf, type Frame } from './frame';
import { valueTicks } from '../../paint/value_axis';

interface Props {
  readonly frame: Frame;
  readonly display: 'maps' | 'traces';
  readonly contrast: ReadonlySignal<Contrast>;
  /** Whose rows these are, where several axes stand under each other. */
  readonly title?: string;
}

const CAPTION_PX = 18;
/** Lower panels have no room for the axis' name between its numbers. */
const MIN_NAMED_PX = 84;

/** Numbers and name of the axis down, in the gutter. */
export function RowLabels({ frame, display, contrast }: Props): JSX.Element {
  const { mapHeight: height } = frame;
  if (display === 'traces') return <ValueLabels height={height} contrast={contrast} />;
  const [, { axis, shown }] = axesOf(frame);
  const n = shown[1] - shown[0];
  const rows = [...new Set([0, Math.floor((n - 1) / 2), n - 1])];
  const ticks = rows
    .filter((row) => row === 0 || height >= 2 * MIN_TICK_PX || row === n - 1)
    .map((row) => ({ label: String(shown[0] + row), y: ((row + 0.5) / n) * height }));
  const name = height >= MIN_NAMED_PX / 2 ? (AXES[axis]?.singular ?? axis) : '';
  return <YLabels name={name} ticks={ticks} top={CAPTION_PX} height={height} />;
}

const MIN_TICK_PX = 14;

function ValueLabels({ height, contrast }: Pick<Props, 'contrast'> & { height: number }) {
  const hasName = height >= MIN_NAMED_PX;
  const ticks = valueTicks({ norm: mirrored(contrast.value.norm), height }, hasName);
  return <YLabels name={hasName ? 'value' : ''} ticks={ticks} top={CAPTION_PX} height={height} />;
}
