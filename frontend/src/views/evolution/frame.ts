/** How the maps of the view are laid out, and what of them is shown. */

import type { Range } from '../../data/slicing';
import { cellSize } from '../../paint/heatmap';
import { zoomAxis, type ZoomAxis } from '../../ui/zoom';
import type { RangeAxis, Ranges } from '../../state/view';
import { quantityIn } from '../../state/derive';
import { mapsOfGate, type EvolutionColumn } from './evolution_columns';
import { nRowsOf, partOf, type EvolutionMap, type Part } from './evolution_map';
import { stepAxis, trainingSteps } from './step_axis';

export interface Frame {
  /** Kept steps of all columns, and timesteps or units: what is shown of them. */
  readonly across: ZoomAxis;
  readonly down: ZoomAxis;
  readonly steps: readonly number[];
  /** CSS px of one kept step, and of one row. */
  readonly pitch: number;
  readonly row: number;
  /** Maps under each other in a column. */
  readonly nPlaces: number;
  /** What each column shows: null where a map has nothing of what is zoomed in on. */
  readonly parts: readonly (readonly (Part | null)[])[];
}

export interface FrameChoice {
  readonly ranges: Ranges;
  readonly axis: RangeAxis;
  /** CSS px for the maps of a column. */
  readonly width: number;
  readonly height: number;
  readonly dpr: number;
}

/** CSS px of the gate's name over its map. */
export const CAPTION_PX = 24;
const MIN_HEIGHT_PX = { one: 160, several: 96 } as const;

export function frameOf(columns: readonly EvolutionColumn[], choice: FrameChoice): Frame {
  const { ranges, axis, width, height, dpr } = choice;
  const maps = columns.map((column) => mapsOfGate(column.maps, ranges.gates));
  const all = maps.flat();
  const steps = [...new Set(all.flatMap((map) => map.steps))].sort((a, b) => a - b);
  const across = stepAxis(ranges, steps);
  const down = zoomAxis(ranges, axis, Math.max(0, ...all.map((map) => map.rows.at(-1) ?? 0)));
  const shown: Range = trainingSteps(across, steps);
  const parts = maps.map((own) => own.map((map: EvolutionMap) => partOf(map, shown, down.shown)));
  const most = (of: (part: Part) => number) =>
    Math.max(1, ...parts.flat().map((part) => (part ? of(part) : 0)));
  const nPlaces = Math.max(1, ...parts.map((own) => own.length));
  const each =
    nPlaces === 1
      ? Math.max(MIN_HEIGHT_PX.one, height)
      : Math.max(MIN_HEIGHT_PX.several, height / nPlaces - CAPTION_PX - 16);
  return {
    across,
    down,
    steps,
    pitch: cellSize(
      most((part) => part.steps.length),
      width,
      dpr,
    ),
    row: cellSize(most(nRowsOf), each, dpr),
    nPlaces,
    parts,
  };
}

/** The axis that stands down the maps: timesteps, or what the quantity's arrays end with. */
export function axisDown(
  columns: readonly EvolutionColumn[],
  quantity: string,
  against: 'timesteps' | 'units',
): RangeAxis {
  if (against === 'timesteps') return 'timesteps';
  const axes = columns.map(({ source }) =>
    source.entry?.quantities[quantityIn(source, quantity)]?.axes.at(-1),
  );
  return axes.includes('features') ? 'features' : 'units';
}
