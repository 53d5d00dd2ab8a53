import { Fragment, type JSX } from 'preact';

import { indexTicks } from '../../paint/axis';
import { formatNumber } from '../../paint/format';
import { AXES } from '../../terms';
import { YLabels } from '../../ui/column_grid';
import { rowAxes } from './gate_values';
import { CHART_GAP_PX, NOTE_PX, type WeightLayout, type WeightPart } from './layout';
import type { WeightStack } from './weight_columns';
import { weightWords } from './words';

interface Props {
  readonly stacks: readonly WeightStack[];
  readonly layout: WeightLayout;
  readonly biasEnds: readonly [number, number];
}

/** Least height of a map whose rows are numbered, CSS px. */
const MIN_NUMBERED_PX = 40;
const TICK_INSET_PX = 6;

/** Labels of what feeds the units, beside the first gate. */
export function StackLabels({ stacks, layout, biasEnds }: Props): JSX.Element {
  return (
    <>
      {layout.parts.map((part) => (
        <Fragment key={part.name}>
          <MapLabels part={part} rows={rowsName(stacks, part)} />
          {part.chart > 0 && <ChartLabels part={part} ends={biasEnds} />}
        </Fragment>
      ))}
    </>
  );
}

function rowsName(stacks: readonly WeightStack[], { name }: WeightPart): string {
  const tensor = stacks.find(({ tensors }) => tensors[name])?.tensors[name];
  const axes = tensor ? rowAxes(tensor) : [];
  return axes.map((axis) => AXES[axis.name]?.singular ?? axis.name).join(', ');
}

const mapTop = ({ top, hasNote }: WeightPart): number => top + (hasNote ? NOTE_PX : 0);

function MapLabels({ part, rows }: { part: WeightPart; rows: string }): JSX.Element {
  const { name, nRows, height, firstRow } = part;
  if (name === 'bias') {
    const ticks = [{ label: 'bias', y: height / 2 }];
    return <YLabels name="" top={mapTop(part)} height={height} ticks={ticks} />;
  }
  const ticks = height < MIN_NUMBERED_PX ? [] : indexTicks(nRows, 5);
  return (
    <YLabels
      name={rows}
      title={weightWords(name)}
      top={mapTop(part)}
      height={height}
      ticks={ticks.map(({ value }) => ({
        label: String(firstRow + value),
        y: ((value + 0.5) / nRows) * height,
      }))}
    />
  );
}

function ChartLabels({
  part,
  ends: [low, high],
}: {
  part: WeightPart;
  ends: readonly [number, number];
}): JSX.Element {
  const each = part.chart / part.nRows;
  const top = mapTop(part) + part.height + CHART_GAP_PX;
  const ticks = [
    { label: formatNumber(high, { digits: 2 }), y: TICK_INSET_PX },
    { label: formatNumber(low, { digits: 2 }), y: each - TICK_INSET_PX },
  ];
  return (
    <>
      {Array.from({ length: part.nRows }, (_, i) => (
        <YLabels key={i} name="" top={top + i * each} height={each} ticks={ticks} />
      ))}
    </>
  );
}
