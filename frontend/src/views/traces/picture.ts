import type { Norm } from '../../color/norm';
import type { PanelsModel } from './panels_model';

/** What all blocks of panels share. */
export interface Picture {
  readonly model: PanelsModel;
  readonly norm: Norm;
  /** Whether other columns' lines stand in grey. */
  readonly others: boolean;
  /** CSS px of a column. */
  readonly width: number;
  /** "Unit" or "Feature". */
  readonly name: string;
  /** Gives a unit's panel the whole column, or all their panels back. */
  readonly enlarge: (unit: number) => void;
}
