import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';

import { MAX_SAMPLES } from '../../color/samples';
import { haveSameSequences } from '../../state/same_sequences';
import { timeTicks } from '../../state/time_axis';
import {
  ABOVE_PX,
  LABEL_PX,
  panelGrid,
  pitchX,
  pitchY,
  rowsOf,
  type PanelGrid,
} from '../../paint/panel_grid';
import { valueTicks } from '../../paint/value_axis';
import { useStore } from '../../state/context';
import { mirrored, type Contrast } from '../../state/contrast';
import type { ColumnData } from '../../state/sequence_columns';
import { axisName } from '../../data/cells';
import { PointCard } from '../../ui/point_card';
import { nPlaces, reflectedSentence, timeAxisOf, timeName } from '../../state/time_axis';
import { QUANTITIES } from '../../terms';
import { columnWidth, ColumnGrid, GridRow, XLabels, YLabels } from '../../ui/column_grid';
import { ColumnHeader } from '../../ui/column_header';
import { Missing } from '../../ui/missing';
import { useSize } from '../../ui/size';
import { PanelBlock } from './panel_block';
import { axisOf, panelsModel, type ColumnLines, type PanelsModel } from './panels_model';
import { PanelsCursor } from './panels_cursor';
import { PanelsStrip } from './panels_strip';
import type { Picture } from './picture';

interface Props {
  readonly columns: readonly ColumnData[];
  readonly quantity: string;
  readonly contrast: ReadonlySignal<Contrast>;
}

/** Of what is seen at once, for the columns' heads and the axis of timesteps below. */
const HEAD_PX = 64;
const FOOT_PX = 28;
/** The largest panel. */
const LARGE_PX = 420;
/** Rows of panels on one canvas. */
const BLOCK_ROWS = 4;

/** A small panel for each unit, a line for each sample; columns are runs. */
export function PanelsView({ columns, quantity, contrast }: Props): JSX.Element {
  const store = useStore();
  const [box, size] = useSize({ width: 1200, height: 640 });
  const { ranges, unit, others } = store.view.value;
  const model = useMemo(
    () => panelsModel(columns, ranges),
    [...columns.map(({ panels }) => panels), columns.length, ranges],
  );
  const width = columnWidth(size, columns.length);
  const [start, stop] = model.units;
  const large = unit !== null && unit >= start && unit < stop ? unit : null;
  const height = size.height - HEAD_PX - FOOT_PX;
  const grid = useMemo(
    () =>
      large === null
        ? panelGrid({ nPanels: stop - start, width, height })
        : largeGrid(width, height),
    [large === null, stop - start, width, height],
  );
  const rowsAxis = columns.find(({ nRows }) => nRows > 0)?.rowsAxis ?? 'units';
  const apart = haveSameSequences(columns) ? '' : 'The columns show different sequences.';
  const picture: Picture = {
    model,
    norm: mirrored(contrast.value.norm),
    others: others && apart === '',
    width,
    name: axisName(rowsAxis, false),
    enlarge: (chosen) => store.show({ unit: large === null ? chosen : null }),
  };
  const isThere = model.nUnits > 0;
  return (
    <>
      {isThere && <PanelsStrip picture={picture} columns={columns} large={large} apart={apart} />}
      <div class="panels-frame">
        {isThere && (
          <PanelsCursor
            picture={picture}
            grid={grid}
            large={large}
            scroll={box}
            blockRows={BLOCK_ROWS}
          />
        )}
        <div class="scroll" ref={box} tabIndex={-1}>
          <ColumnGrid nColumns={columns.length} width={width}>
            <GridRow
              kind="head"
              cells={columns.map((data, i) => (
                <ColumnHeader
                  source={data.source}
                  index={i}
                  step={data.step}
                  status={data.info?.status}
                />
              ))}
            />
            {isThere ? (
              <Rows picture={picture} grid={grid} first={large ?? start} quantity={quantity} />
            ) : (
              <GridRow
                cells={columns.map((data) => (
                  <Missing data={data} quantity={quantity} />
                ))}
              />
            )}
            {isThere && (
              <GridRow
                kind="foot"
                cells={columns.map((data) => (
                  <TimeLabels data={data} grid={grid} isLarge={large !== null} />
                ))}
              />
            )}
          </ColumnGrid>
          {isThere && <HowToRead picture={picture} quantity={quantity} />}
        </div>
      </div>
      <PointCard columns={columns} gates={model.columns.map(({ gate }) => gate)} />
    </>
  );
}

function largeGrid(width: number, height: number): PanelGrid {
  const plotHeight = Math.max(120, Math.min(LARGE_PX, height - LABEL_PX));
  return { nPanels: 1, nAcross: 1, nDown: 1, plotWidth: width, plotHeight };
}

interface RowsProps {
  readonly picture: Picture;
  readonly grid: PanelGrid;
  readonly first: number;
  readonly quantity: string;
}

function Rows({ picture, grid, first, quantity }: RowsProps): JSX.Element {
  const { columns } = picture.model;
  const chosen = useStore().view.value.ranges.gates;
  const starts = Array.from(
    { length: Math.ceil(grid.nDown / BLOCK_ROWS) },
    (_, i) => i * BLOCK_ROWS,
  );
  return (
    <>
      {starts.map((start) => {
        const block = rowsOf(grid, start, start + BLOCK_ROWS);
        return (
          <GridRow
            key={start}
            gutter={<Gutter picture={picture} grid={block} unit={first} />}
            cells={columns.map(({ data, gate, lines }, i) => {
              if (lines.length > 0) {
                return (
                  <PanelBlock
                    picture={picture}
                    index={i}
                    grid={block}
                    first={first + start * grid.nAcross}
                  />
                );
              }
              const name = gate < 0 ? chosen : '';
              return start === 0 ? <Missing data={data} quantity={quantity} gate={name} /> : null;
            })}
          />
        );
      })}
    </>
  );
}

/** Labels of the value axis beside each row of panels; only 0 is common to axes of their own. */
function Gutter({
  picture,
  grid,
  unit,
}: {
  picture: Picture;
  grid: PanelGrid;
  unit: number;
}): JSX.Element {
  const { model, norm } = picture;
  const view = useStore().view.value;
  const { axes } = view;
  const isLarge = grid.nPanels === 1 && grid.nAcross === 1;
  const isOwn = axes === 'own' && !(isLarge && model.columns.length === 1);
  const own = model.columns[0] as ColumnLines;
  const axis = axisOf(own, unit, {
    norm,
    isPositive: model.isPositive,
    view: isOwn ? { ...view, axes: 'shared' } : view,
    height: grid.plotHeight,
  });
  const ticks = valueTicks(axis, isLarge).filter(({ label }) => !isOwn || label === '0');
  return (
    <>
      {Array.from({ length: grid.nDown }, (_, row) => (
        <YLabels
          key={row}
          name={isLarge ? 'value' : ''}
          ticks={ticks}
          top={row * pitchY(grid) + ABOVE_PX}
          height={grid.plotHeight}
        />
      ))}
    </>
  );
}

interface TimeProps {
  readonly data: ColumnData;
  readonly grid: PanelGrid;
  readonly isLarge: boolean;
}

/** The axis of timesteps under each panel across. */
function TimeLabels({ data, grid, isLarge }: TimeProps): JSX.Element | null {
  const time = timeAxisOf(data, useStore().view.value);
  const n = nPlaces(time);
  if (n === 0) return null;
  const cell = grid.plotWidth / n;
  const ticks = timeTicks(time, isLarge ? (grid.plotWidth > 300 ? 5 : 3) : 1).map(
    ({ place, label }) => ({ label, x: (place + 0.5) * cell }),
  );
  return (
    <div class="panel-times" style={{ height: '18px' }}>
      {Array.from({ length: grid.nAcross }, (_, i) => (
        <div key={i} style={{ left: `${i * pitchX(grid)}px` }}>
          <XLabels
            name={isLarge ? timeName(time) : 'timestep'}
            ticks={ticks}
            width={grid.plotWidth}
          />
        </div>
      ))}
    </div>
  );
}

const columnsOf = ({ columns }: PanelsModel) => columns.map(({ data }) => data);

function HowToRead({ picture, quantity }: { picture: Picture; quantity: string }): JSX.Element {
  const { name, model } = picture;
  const view = useStore().view.value;
  const { axes } = view;
  const isGradient = QUANTITIES.get(quantity)?.group === 'gradients';
  return (
    <p class="how-to-read">
      <b>How to read this.</b> A panel is one {name.toLowerCase()}, the same one at the same place
      in all columns; a line is one sample over the timesteps, in the same colour everywhere.{' '}
      {axes === 'own'
        ? 'Each panel has its own axis, whose end stands at its upper right: compare shapes, not sizes.'
        : 'All panels have one axis, whose limits are the handles above: a flat line is a small value; beyond the limits lines run along the edge.'}{' '}
      Gaps are padding; squares and bars at an edge are infinities and NaN.{' '}
      {isGradient &&
        `A panel flat far from the loss: through this ${name.toLowerCase()} nothing is learned from there. `}
      {reflectedSentence(columnsOf(model), view)}
      {model.nLeftOut > 0 &&
        `The first ${MAX_SAMPLES} samples are drawn, ${model.nLeftOut} are not: more lines cannot be told apart. Choose others in Samples.`}
    </p>
  );
}
