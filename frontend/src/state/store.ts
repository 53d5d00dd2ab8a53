/** The page's state: signals around one `View`, and what the user can do to it. */

import { batch, computed, effect, signal, type ReadonlySignal } from '@preact/signals';

import { runColourPlaces } from '../color/runs';
import { RUN_COLOURS } from '../color/tokens';
import type { CachedClient } from '../data/cache';
import type { ArrayInfo, Catalog, Scalars } from '../data/types';
import type { ThemeName } from '../host/theme';
import {
  chosenSeries,
  columnsOf,
  currentStep,
  isWeight,
  mainWeight,
  parseFilter,
  runNames,
  shownQuantity,
  sourcesOf,
  stepsUnion,
  type Source,
} from './derive';
import { bothDirections, pairOf, showsBoth, withSeries } from './directions';
import type { Held } from './held_limits';
import type { OwnTable } from './own_table';
import { steadyList } from './steady';
import {
  DEFAULT_VIEW,
  FRESH_CONTRAST,
  MAX_COLUMNS,
  type Column,
  type Difference,
  type Pin,
  type View,
  type ViewKind,
} from './view';

/** Where the pointer is, by index names; every column draws it. */
export interface Hover extends Pin {
  readonly column: number;
  /** Of the pointer, in the window. */
  readonly x: number;
  readonly y: number;
  /** The cursor moved by keys, so that a screen reader is told. */
  readonly byKey?: boolean;
  /** Whose map it is over, where several quantities are shown. */
  readonly quantity?: string;
}

/** Views whose picture is the same whatever sequence quantity is chosen. */
const WITHOUT_QUANTITY: readonly ViewKind[] = ['weights', 'memory', 'diagnostics'];

const hasMemory = ({ entry }: Source): boolean => Boolean(entry?.quantities['memory_map']);

const isSameColumn = (a: Column, b: Column): boolean =>
  a.run === b.run && a.step === b.step && a.series === b.series;
const isSameSource = (a: Source, b: Source): boolean =>
  isSameColumn(a.column, b.column) && a.series === b.series && a.entry === b.entry;

export type Client = Pick<
  CachedClient,
  | 'catalog'
  | 'array'
  | 'histogram'
  | 'overview'
  | 'scalars'
  | 'peek'
  | 'prefetch'
  | 'clear'
  | 'file'
>;

export class Store {
  readonly catalog = signal<Catalog | null>(null);
  /** Why the catalog could not be read the last time; null: it could. */
  readonly failure = signal<Error | null>(null);
  readonly checkedAt = signal<number | null>(null);
  readonly checking = signal(false);
  readonly theme = signal<ThemeName>('light');
  readonly hover = signal<Hover | null>(null);
  readonly playing = signal(false);
  readonly scalars = signal<ReadonlyMap<string, Scalars>>(new Map());
  /** Robust limits of the data, held while stepping. */
  readonly held = signal<Held | null>(null);
  /** How many pictures of before stand in for what was asked for. */
  readonly waiting = signal(0);
  /** Counts refreshes by hand: whoever failed tries again. */
  readonly generation = signal(0);
  /** What the shown array says of itself; null: nothing is shown. */
  readonly info = signal<ArrayInfo | null>(null);
  /** Stored samples of `run series quantity` as answered: the catalog knows the first write only. */
  readonly nSamples = signal<ReadonlyMap<string, number>>(new Map());
  /** What the shown view offers to save as a table of its own; null: stored arrays. */
  readonly ownTable = signal<OwnTable | null>(null);
  /** Which popover is open. */
  readonly sheet = signal<'help' | 'layer' | null>(null);
  readonly view;

  readonly runs: ReadonlySignal<readonly string[]>;
  private readonly places: ReadonlySignal<ReadonlyMap<string, number>>;
  /** Runs that the filter lets through; a broken pattern leaves the last good one in force. */
  readonly listed: ReadonlySignal<readonly string[]>;
  readonly columns: ReadonlySignal<readonly Column[]>;
  readonly sources: ReadonlySignal<readonly Source[]>;
  readonly series: ReadonlySignal<string>;
  /** The quantity whose steps the slider has. */
  readonly quantity: ReadonlySignal<string>;
  readonly steps: ReadonlySignal<readonly number[]>;
  readonly step: ReadonlySignal<number>;

  private asked: Promise<boolean> | null = null;
  private pattern = /(?:)/;

  constructor(
    readonly client: Client,
    view: View = DEFAULT_VIEW,
  ) {
    this.view = signal(view);
    this.runs = computed(() => runNames(this.catalog.value));
    this.places = computed(() => runColourPlaces(this.runs.value));
    this.listed = computed(() => {
      const parsed = parseFilter(this.view.value.filter);
      if (typeof parsed !== 'string') this.pattern = parsed;
      return this.runs.value.filter((run) => this.pattern.test(run));
    });
    this.columns = steadyList(() => columnsOf(this.catalog.value, this.view.value), isSameColumn);
    this.sources = steadyList(() => sourcesOf(this.catalog.value, this.view.value), isSameSource);
    this.series = computed(() => chosenSeries(this.catalog.value, this.view.value));
    this.quantity = computed(() => {
      const { kind, quantity } = this.view.value;
      const { value: sources } = this.sources;
      if (kind === 'weights') return mainWeight(sources.find(({ entry }) => entry)?.entry);
      return kind === 'memory' && sources.some(hasMemory)
        ? 'memory_map'
        : shownQuantity(sources, quantity);
    });
    this.steps = steadyList(() =>
      stepsUnion(this.catalog.value, this.sources.value, this.quantity.value),
    );
    this.step = computed(() => currentStep(this.steps.value, this.view.value.step));
  }

  /** Changes the view, keeping the rest. */
  show(change: Partial<View>): void {
    this.view.value = Object.freeze({ ...this.view.value, ...change });
  }

  /** Reads the catalog again, and the scalars of the shown runs; false: the server did not answer. */
  refresh(): Promise<boolean> {
    this.asked ??= this.readCatalog().finally(() => (this.asked = null));
    return this.asked;
  }

  private async readCatalog(): Promise<boolean> {
    this.checking.value = true;
    try {
      const catalog = await this.client.catalog();
      batch(() => {
        // An equal catalog must not redraw the page every few seconds.
        if (JSON.stringify(catalog) !== JSON.stringify(this.catalog.value)) {
          this.catalog.value = catalog;
        }
        // Pictures that failed while the server was gone try again.
        if (this.failure.value) this.generation.value++;
        this.failure.value = null;
        this.checkedAt.value = Date.now();
      });
      return true;
    } catch (error) {
      this.failure.value = error instanceof Error ? error : new Error(String(error));
      return false;
    } finally {
      this.checking.value = false;
    }
  }

  /**
   * Asks again for everything: what the button does. What was read before is forgotten only once
   * the server answers: a picture that stands is worth more than none.
   */
  async refreshAll(): Promise<void> {
    if (!(await this.refresh())) return;
    this.client.clear();
    this.generation.value++;
  }

  colourOf(run: string): string {
    return RUN_COLOURS[this.theme.value][this.places.value.get(run) ?? 0] as string;
  }

  /** Limits of what is shown now. */
  robustLimits(): void {
    batch(() => {
      this.held.value = null;
      this.show({ limits: null });
    });
  }

  resetContrast(): void {
    this.held.value = null;
    this.show({ ...FRESH_CONTRAST, map: 'auto', pin: null });
  }

  /** Keeps the scalars of the shown runs at hand; returns how to stop. */
  followScalars(): () => void {
    return effect(() => {
      const catalog = this.catalog.value;
      if (!catalog) return;
      for (const run of new Set(this.columns.value.map((column) => column.run))) {
        this.client.scalars(run).then(
          (scalars) => {
            this.scalars.value = new Map(this.scalars.peek()).set(run, scalars);
          },
          // Figures and loss curves are extras: the pictures say what is wrong with the server.
          () => undefined,
        );
      }
    });
  }

  setQuantity(quantity: string): void {
    if (isWeight(quantity)) {
      this.show({ kind: 'weights', ...FRESH_CONTRAST });
      return;
    }
    const shown = this.view.value.kind;
    const kind = WITHOUT_QUANTITY.includes(shown) ? 'sequences' : shown;
    this.show({ quantity, kind, ...FRESH_CONTRAST });
  }

  /** Direct and total share one domain: an almost empty direct gradient is what there is to see. */
  setReach(quantity: string): void {
    this.show({ quantity });
  }

  /** The step; the last one is followed as new ones come. */
  setStep(step: number): void {
    this.show({ step: step === this.steps.value.at(-1) ? null : step });
  }

  moveStep(by: number): void {
    const steps = this.steps.value;
    const at = steps.indexOf(this.step.value) + by;
    const step = steps[Math.max(0, Math.min(steps.length - 1, at))];
    if (step !== undefined) this.setStep(step);
  }

  /** Pins a cell in all columns, or lets go of it. */
  togglePin(pin: Pin): void {
    const { pin: old } = this.view.value;
    const isSame =
      old?.sample === pin.sample &&
      old.timestep === pin.timestep &&
      old.row === pin.row &&
      old.gate === pin.gate;
    this.show({ pin: isSame ? null : pin });
  }

  /** At the end, play starts again at the first step. */
  togglePlay(): void {
    const steps = this.steps.value;
    if (!this.playing.value && this.step.value === steps.at(-1) && steps[0] !== undefined) {
      this.setStep(steps[0]);
    }
    this.playing.value = !this.playing.value && steps.length > 1;
  }

  setColumns(columns: readonly Column[]): void {
    const shown = columns.slice(0, MAX_COLUMNS);
    const { difference } = this.view.value;
    this.show({
      columns: shown,
      difference: movedDifference(difference, this.columns.value, shown),
    });
  }

  /** Shows column `a` minus column `b` as a column of its own; null: no longer. */
  setDifference(difference: Difference | null): void {
    this.show({ difference });
  }

  toggleRun(run: string): void {
    const columns = this.columns.value;
    const others = columns.filter((column) => column.run !== run);
    if (others.length < columns.length) this.setColumns(others);
    else if (columns.length < MAX_COLUMNS)
      this.setColumns(inOrder([...columns, ...this.newColumns(run)], this.runs.value));
  }

  /** A run comes with both directions where the others have both. */
  private newColumns(run: string): readonly Column[] {
    const pair = pairOf(this.catalog.value, this.view.value);
    const one = [{ run, step: null }];
    const both = showsBoth(this.columns.value, pair) && pair && bothDirections(one, pair);
    return both || one;
  }

  /** Another layer or direction. */
  setSeries(series: string): void {
    this.show({ ...withSeries(this.catalog.value, this.view.value, series), limits: null });
  }

  /** The first runs that the filter lets through, as many as there can be columns. */
  showListed(): void {
    this.setColumns(this.listed.value.map((run) => ({ run, step: null })));
  }

  removeColumn(index: number): void {
    this.setColumns(this.columns.value.filter((_, i) => i !== index));
  }

  /** A second column of the same run, at a step of its own. */
  duplicateColumn(index: number, step: number): void {
    const columns = [...this.columns.value];
    const column = columns[index];
    if (column) columns.splice(index + 1, 0, { ...column, step });
    this.setColumns(columns);
  }

  lockColumn(index: number, step: number | null): void {
    // The places stay: so does a difference.
    this.show({ columns: this.columns.value.map((c, i) => (i === index ? { ...c, step } : c)) });
  }
}

function inOrder(columns: readonly Column[], runs: readonly string[]): readonly Column[] {
  return [...columns].sort((a, b) => runs.indexOf(a.run) - runs.indexOf(b.run));
}

/** The same two columns at their new places; null where one of them is gone. */
function movedDifference(
  difference: Difference | null,
  before: readonly Column[],
  after: readonly Column[],
): Difference | null {
  if (!difference) return null;
  const placeOf = (index: number) =>
    after.findIndex(({ run, step }) => run === before[index]?.run && step === before[index].step);
  const [a, b] = [placeOf(difference.a), placeOf(difference.b)];
  return a < 0 || b < 0 ? null : { ...difference, a, b };
}
