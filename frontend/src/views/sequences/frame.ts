/** How every map of the view is laid out, and what of it is shown. */

import { extentOf } from '../../data/cells';
import type { Panel } from '../../state/sequence_columns';
import type { ZoomAxis } from '../../ui/zoom';
import { pictureOf, type Picture, type Shown } from './picture';

export interface Frame {
  readonly isTransposed: boolean;
  /** Timesteps and units (or features): what is shown of them. */
  readonly timesteps: ZoomAxis;
  readonly rows: ZoomAxis;
  /** CSS px of one entry across. */
  readonly pitch: number;
  readonly mapHeight: number;
  readonly dpr: number;
  /** Only one gate of each run is shown: the same place in every column, whatever its index. */
  readonly isOneGate: boolean;
}

export const shownOf = ({ timesteps, rows }: Frame): Shown => ({
  timesteps: timesteps.shown,
  rows: rows.shown,
});

/** The axis across and the axis down. */
export const axesOf = ({
  isTransposed,
  timesteps,
  rows,
}: Pick<Frame, 'isTransposed' | 'timesteps' | 'rows'>): readonly [ZoomAxis, ZoomAxis] =>
  isTransposed ? [rows, timesteps] : [timesteps, rows];

/** CSS px of what a panel has of the shown range. */
export function mapWidth(panel: Panel, frame: Frame): number {
  const [across] = axesOf(frame);
  const [start, stop] = extentOf(frame.isTransposed ? panel.rows : panel.timesteps);
  const n = Math.min(stop, across.shown[1]) - Math.max(start, across.shown[0]);
  return frame.pitch * Math.max(1, n);
}

/** Whether there are more entries than device px along an axis: cells then are boxes of several. */
export function isInBoxes(frame: Frame): boolean {
  const [, { shown }] = axesOf(frame);
  const height = frame.mapHeight / Math.max(1, shown[1] - shown[0]);
  return Math.min(frame.pitch, height) * frame.dpr < 1;
}

/** The picture of a panel that is cut to what is shown. */
export function framed(panel: Panel, frame: Frame): Picture {
  return pictureOf(panel, {
    isTransposed: frame.isTransposed,
    width_px: mapWidth(panel, frame) * frame.dpr,
    height_px: frame.mapHeight * frame.dpr,
  });
}
