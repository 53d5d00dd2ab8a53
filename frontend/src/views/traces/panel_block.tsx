import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

import { sampleStyle } from '../../color/samples';
import { GAP } from '../../state/rms';
import { useStore } from '../../state/context';
import { holds, nPlaces, timeAxisOf, timestepAt } from '../../state/time_axis';
import { unitValue } from '../../state/unit_values';
import { panelAt, plotRect, type PanelGrid } from '../../paint/panel_grid';
import { valueY } from '../../paint/value_axis';
import { Canvas } from '../../ui/canvas';
import { useSeen } from '../../ui/size';
import { drawPanels, heightOf, timeScale } from './draw_panels';
import type { View } from '../../state/view';
import { axisOf, nearestLine, type AxisChoice, type ColumnLines } from './panels_model';
import type { Picture } from './picture';

interface Props {
  readonly picture: Picture;
  readonly index: number;
  /** Of the panels of this block; the first one is that of the unit `first`. */
  readonly grid: PanelGrid;
  readonly first: number;
}

/** Some rows of panels of one column: one canvas, and one layer for what follows the pointer. */
export function PanelBlock(props: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(box);
  const { grid } = props;
  const [width, height] = [props.picture.width, heightOf(grid)];
  return (
    <div
      class="panel-block"
      ref={box}
      data-first={props.first}
      style={{ width: `${width}px`, height: `${height}px` }}
    >
      {isSeen && (
        <>
          <BlockCanvas {...props} width={width} height={height} />
          <Overlay {...props} width={width} height={height} />
        </>
      )}
    </div>
  );
}

interface Sized extends Props {
  readonly width: number;
  readonly height: number;
}

function BlockCanvas({ picture, index, grid, first, width, height }: Sized): JSX.Element {
  const store = useStore();
  const { model, norm, name, others } = picture;
  const view = store.view.value;
  const { axes } = view;
  const theme = store.theme.value;
  const pinned = view.pin?.sample ?? null;
  const own = model.columns[index] as ColumnLines;
  const time = timeAxisOf(own.data, view);
  const { run } = own.data.source.column;
  const last = Math.min(model.units[1], first + grid.nPanels) - 1;
  const units = last > first ? `${name}s ${first} to ${last}` : `${name} ${first}`;
  const greys = others ? model.columns.filter((_, i) => i !== index) : [];
  return (
    <Canvas
      width={width}
      height={height}
      label={`${run}, ${units.toLowerCase()}, a line for each sample, step ${own.data.step}`}
      inputs={[
        ...model.columns.flatMap(({ data, gate }) => [data.panels, gate]),
        model.samples.join(),
        [norm.kind, norm.low, norm.high, model.isPositive, first, pinned].join(),
        [grid.nAcross, grid.nPanels, grid.plotHeight, axes, others, Object.values(time)].join(),
        theme,
      ]}
      draw={({ context }) =>
        drawPanels(context, {
          grid,
          first,
          lines: own.lines,
          others: greys.flatMap(({ lines }) => lines),
          time,
          axisOf: (unit) => axisOf(own, unit, axisChoice(picture, view, grid)),
          pinned,
          theme,
          name,
          hasOwnAxes: axes === 'own',
        })
      }
    />
  );
}

/** The timestep under the pointer in every panel, the unit's values there; takes the pointer. */
function Overlay({ picture, index, grid, first, width, height }: Sized): JSX.Element {
  const store = useStore();
  const { model } = picture;
  const own = model.columns[index] as ColumnLines;
  const view = store.view.value;
  const time = timeAxisOf(own.data, view);
  const hitOf = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const hit = panelAt(grid, x, y);
    if (!hit || first + hit.place >= own.data.nRows) return null;
    const rect = plotRect(grid, hit.place);
    const unit = first + hit.place;
    const timestep = timestepAt(time, Math.floor(((x - rect.x) / rect.width) * nPlaces(time)));
    const axis = axisOf(own, unit, axisChoice(picture, view, grid));
    const line = nearestLine(own.lines, axis, { unit, timestep, y: y - rect.y }) ?? own.lines[0];
    if (!line) return null;
    const cellOf = { sample: line.sample, timestep, row: unit, gate: own.gate };
    return { isLabel: hit.isLabel, unit, cell: cellOf };
  };
  return (
    <svg
      class="map-overlay"
      width={width}
      height={height}
      aria-hidden="true"
      onPointerMove={(event) => {
        const hit = hitOf(event);
        event.currentTarget.classList.toggle('on-label', hit?.isLabel ?? false);
        store.hover.value =
          hit && !hit.isLabel
            ? { ...hit.cell, column: index, x: event.clientX, y: event.clientY }
            : null;
      }}
      onPointerLeave={() => (store.hover.value = null)}
      onClick={(event) => {
        const hit = hitOf(event);
        if (hit?.isLabel) picture.enlarge(hit.unit);
        else if (hit) store.togglePin(hit.cell);
      }}
    >
      <Cursors picture={picture} index={index} grid={grid} first={first} />
    </svg>
  );
}

function Cursors({ picture, index, grid, first }: Props): JSX.Element | null {
  const store = useStore();
  const { model } = picture;
  const own = model.columns[index] as ColumnLines;
  const view = store.view.value;
  const time = timeAxisOf(own.data, view);
  const active = store.hover.value ?? view.pin;
  if (!active || !holds(time, active.timestep)) return null;
  const nPanels = Math.min(grid.nPanels, own.data.nRows - first);
  const path = Array.from({ length: Math.max(0, nPanels) }, (_, place) => {
    const rect = plotRect(grid, place);
    return `M${timeScale(time, rect)(active.timestep)} ${rect.y}v${rect.height}`;
  }).join('');
  const place = active.row - first;
  const isHere = place >= 0 && place < nPanels;
  const rect = plotRect(grid, Math.max(0, place));
  const axis = axisOf(own, active.row, axisChoice(picture, view, grid));
  return (
    <g class={`cursor panels-cursor ${store.hover.value ? '' : 'pinned'}`}>
      <path class="halo" d={path} />
      <path class="dash" d={path} />
      {isHere && (
        <>
          <rect
            class={grid.nPanels > 1 ? 'chosen' : 'alone'}
            x={rect.x - 1.5}
            y={rect.y - 1.5}
            width={rect.width + 3}
            height={rect.height + 3}
          />
          {own.lines.map((line) => {
            const value = unitValue(line, active.row, active.timestep);
            if (!Number.isFinite(value) || value === GAP) return null;
            return (
              <circle
                key={line.sample}
                cx={timeScale(time, rect)(active.timestep)}
                cy={rect.y + valueY(axis, value)}
                r={line.sample === active.sample ? 4.5 : 2.5}
                fill={sampleStyle(line.sample, store.theme.value).colour}
              />
            );
          })}
        </>
      )}
    </g>
  );
}

const axisChoice = (
  { norm, model }: Picture,
  view: View,
  { plotHeight }: PanelGrid,
): AxisChoice => ({
  norm,
  isPositive: model.isPositive,
  view,
  height: plotHeight,
});

/** Where in a block a panel's plot begins, for the keyboard. */
export const panelMiddle = (grid: PanelGrid, place: number): readonly [number, number] => {
  const { x, y, width, height } = plotRect(grid, place);
  return [x + width / 2, y + height / 2];
};
