/** Which part of a weight is shown: ranges of units across and of what feeds them down. Pure. */

import type { Range, StridedView } from '../../data/slicing';
import type { Tensor } from '../../data/safetensors';
import { RANGE_AXES, type RangeAxis, type Ranges } from '../../state/view';
import { zoomAxis, type ZoomAxis } from '../../ui/zoom';
import { gateView, rowAxes } from './gate_values';

export interface ShownPart {
  readonly across: ZoomAxis;
  /** Of a bias, and where rows are of two axes: always all. */
  readonly down: ZoomAxis | null;
  readonly view: StridedView;
}

/** The axis along which rows of a weight are cut; null: none. */
export function rowRangeAxis(tensor: Tensor): RangeAxis | null {
  const [only, ...others] = rowAxes(tensor);
  if (others.length > 0) return null;
  return RANGE_AXES.find((axis) => axis === only?.name) ?? null;
}

/** One gate of a weight as far as it is shown. */
export function shownPart(tensor: Tensor, gate: number, ranges: Ranges): ShownPart {
  const view = gateView(tensor, gate);
  const across = zoomAxis(ranges, 'units', view.nColumns);
  const axis = rowRangeAxis(tensor);
  const down = axis && zoomAxis(ranges, axis, view.nRows);
  const [left, right] = across.shown;
  const [top, bottom] = down?.shown ?? [0, view.nRows];
  return {
    across,
    down,
    view: {
      ...view,
      offset: view.offset + top * view.rowStride + left * view.columnStride,
      nRows: bottom - top,
      nColumns: right - left,
    },
  };
}

/** Index of the first row that is shown. */
export const firstRow = ({ down }: ShownPart): number => down?.shown[0] ?? 0;

/** Entries between two points of a picture, by shares of what is shown; one at least. */
export function rangeBetween({ shown }: ZoomAxis, from: number, to: number): Range {
  const span = shown[1] - shown[0];
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const start = Math.max(0, Math.min(span - 1, Math.floor(low * span)));
  const stop = Math.max(start + 1, Math.min(span, Math.ceil(high * span)));
  return [shown[0] + start, shown[0] + stop];
}
