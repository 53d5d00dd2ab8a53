import type { JSX, RefObject } from 'preact';
import { useRef } from 'preact/hooks';

import { pitchY, rowsOf, type PanelGrid } from '../../paint/panel_grid';
import { useStore } from '../../state/context';
import { timeAxisOf, timestepAt, placeOf } from '../../state/time_axis';
import { panelMiddle } from './panel_block';
import type { ColumnLines } from './panels_model';
import type { Picture } from './picture';

interface Props {
  readonly picture: Picture;
  readonly grid: PanelGrid;
  readonly large: number | null;
  readonly scroll: RefObject<HTMLDivElement | null>;
  readonly blockRows: number;
}

/** The panels by keyboard: a cursor over units and timesteps, told in words. */
export function PanelsCursor(props: Props): JSX.Element {
  const { picture, large } = props;
  const store = useStore();
  const element = useRef<HTMLDivElement>(null);
  const { name, model } = picture;
  const [start, stop] = model.units;
  const lead = model.columns.findIndex(({ lines }) => lines.length > 0);
  const own = model.columns[lead] as ColumnLines;
  const time = timeAxisOf(own.data, store.view.value);

  const move = (unit: number, timestep: number) => {
    const { pin } = store.view.peek();
    const sample = own.lines.find((line) => line.sample === pin?.sample)?.sample;
    const cell = {
      sample: sample ?? own.lines[0]?.sample ?? 0,
      timestep: timestepAt(time, placeOf(time, timestep)),
      row: Math.max(start, Math.min(stop - 1, unit)),
      gate: own.gate,
    };
    if (large !== null && cell.row !== large) store.show({ unit: cell.row });
    const [x, y] = middleOf(props, large === null ? cell.row - start : 0, lead, element.current);
    store.hover.value = { ...cell, column: lead, x, y, byKey: true };
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = store.hover.value ?? store.view.value.pin;
    const unit = large ?? at?.row ?? start;
    const timestep = at?.timestep ?? timestepAt(time, 0);
    const by = stepOf(event.key, large === null ? props.grid.nAcross : 1);
    const along = time.isReflected ? -1 : 1;
    if (event.shiftKey && by !== 0 && /Left|Right/.test(event.key))
      move(unit, timestep + along * by);
    else if (by !== 0) move(store.hover.value || large !== null ? unit + by : unit, timestep);
    else if (event.key === 'Home') move(start, timestep);
    else if (event.key === 'End') move(stop - 1, timestep);
    else if (event.key === 'Enter') picture.enlarge(unit);
    else if (event.key === 'Escape' && large !== null) picture.enlarge(unit);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={element}
      class="panels-focus"
      role="application"
      tabIndex={0}
      aria-label={`Panels by ${name.toLowerCase()}. Arrow keys move, with Shift along the timesteps, Enter makes one large and small again.`}
      onKeyDown={onKey}
      onBlur={() => {
        if (store.hover.value?.byKey) store.hover.value = null;
      }}
    />
  );
}

const stepOf = (key: string, nAcross: number): number =>
  ({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -nAcross, ArrowDown: nAcross })[key] ?? 0;

/** The middle of a panel in the window, once it is scrolled into sight. */
function middleOf(
  { picture, grid, scroll, blockRows, large }: Props,
  place: number,
  column: number,
  focus: HTMLElement | null,
): readonly [number, number] {
  const row = Math.floor(place / grid.nAcross);
  const start = Math.floor(row / blockRows) * blockRows;
  const first = large ?? picture.model.units[0] + start * grid.nAcross;
  const blocks = scroll.current?.querySelectorAll(`[data-first="${first}"]`);
  const block = blocks?.[column] ?? blocks?.[0];
  if (!block || !scroll.current) return [0, 0];
  const within = rowsOf(grid, start, start + blockRows);
  const [x, y] = panelMiddle(within, place - start * grid.nAcross);
  const window = (focus ?? scroll.current).getBoundingClientRect();
  const top = block.getBoundingClientRect().top + y - pitchY(grid) / 2;
  const below = top + pitchY(grid) - window.bottom;
  if (top < window.top) scroll.current.scrollTop += top - window.top;
  else if (below > 0) scroll.current.scrollTop += below;
  const box = block.getBoundingClientRect();
  return [box.left + x, box.top + y];
}
