import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';

import { useStore } from '../../state/context';
import { useContrast, type Contrast } from '../../state/contrast';
import { FRESH_CONTRAST, WEIGHT_KIND_NAMES, type WeightKind } from '../../state/view';
import { ColumnHeader } from '../../ui/column_header';
import { columnWidth, ColumnGrid, GAP_PX, GridRow } from '../../ui/column_grid';
import { Legend } from '../../ui/legend';
import { Missing } from '../../ui/missing';
import { Segmented } from '../../ui/segmented';
import { TopBar } from '../../ui/topbar';
import { useDpr, useSize } from '../../ui/size';
import { GateStack, type WeightCell } from './gate_stack';
import { StackLabels } from './stack_labels';
import { WeightCard } from './weight_card';
import { weightLayout, type WeightLayout } from './layout';
import {
  quantityOf,
  useWeightColumns,
  WEIGHT_NAMES,
  type WeightColumn,
  type WeightName,
} from './weight_columns';
import { HistogramLabels, useWeightHistograms, WeightHistogram } from './weight_histograms';

const TITLES: Readonly<Record<WeightKind, string>> = {
  value: 'Weights',
  gradient: 'Gradient of the weights',
  update: 'Update of the weights',
};
const SENTENCES: Readonly<Record<WeightKind, string>> = {
  value: 'kernel, recurrent kernel and bias, by gate, one domain',
  gradient: 'of the whole batch, before clipping, regularizers included',
  update: 'what one training step adds: the weights after it minus before',
};

/** Kernel, recurrent kernel and bias by gate. One column: gates across; several: gates down. */
export function WeightsView(): JSX.Element {
  const store = useStore();
  const kind = store.view.value.weights;
  const columns = useWeightColumns(kind);
  const runs = columns.map(({ source }) => source.column.run);
  const contrast = useContrast({
    key: ['weights', kind, store.series.value, ...runs].join('\n'),
    curves: columns.flatMap(({ counts, source }) =>
      counts ? [{ run: source.column.run, counts }] : [],
    ),
    complete: columns.every(({ loaded }) => loaded.every(({ loading }) => !loading)),
    defaultNorm: kind === 'value' ? 'linear' : 'symlog',
  });
  const has = (name: WeightKind) =>
    store.sources.value.some(({ entry }) => entry?.quantities[quantityOf('kernel', name)]);
  return (
    <>
      <TopBar
        title={TITLES[kind]}
        sentence={SENTENCES[kind]}
        legend={<Legend contrast={contrast} />}
      >
        <Segmented
          label="Show"
          options={WEIGHT_KIND_NAMES.map((value) => ({
            value,
            label: value.charAt(0).toUpperCase() + value.slice(1),
            disabled: !has(value),
          }))}
          value={kind}
          onChange={(weights) => store.show({ weights, ...FRESH_CONTRAST })}
        />
      </TopBar>
      <Body columns={columns} kind={kind} contrast={contrast} />
    </>
  );
}

interface BodyProps {
  readonly columns: readonly WeightColumn[];
  readonly kind: WeightKind;
  readonly contrast: Contrast;
}

/** A cell of the page: one gate of one column. */
interface Place {
  readonly data: WeightColumn;
  readonly column: number;
  readonly gate: string;
}

/**
 * Rows of gates: side by side for a single column, one under the other to compare columns. Cells of
 * different kinds have different gates: each has its own, by its order.
 */
function placesOf(columns: readonly WeightColumn[]): readonly (readonly Place[])[] {
  const [only] = columns;
  if (columns.length === 1 && only)
    return [only.gates.map((gate) => ({ data: only, column: 0, gate }))];
  const nRows = Math.max(1, ...columns.map((data) => data.gates.length));
  return Array.from({ length: nRows }, (_, i) =>
    columns.map((data, column) => ({ data, column, gate: data.gates[i] ?? '' })),
  );
}

const MIN_GATE_PX = 200;

function Body({ columns, kind, contrast }: BodyProps): JSX.Element {
  const hover = useSignal<WeightCell | null>(null);
  const [box, size] = useSize({ width: 1200, height: 700 });
  const dpr = useDpr();
  const rows = placesOf(columns);
  const nAcross = Math.max(1, rows[0]?.length ?? columns.length);
  // A SimpleRNN has one gate: its squares need not fill the page.
  const width = Math.min(560, columnWidth(size, nAcross, MIN_GATE_PX));
  const layout = weightLayout(columns, width, dpr);
  const isSingle = columns.length === 1;
  return (
    <div class="scroll" ref={box} tabIndex={-1}>
      {isSingle && columns[0] && (
        <SingleHeader
          data={columns[0]}
          width={Math.max(360, nAcross * (width + GAP_PX) - GAP_PX)}
        />
      )}
      <ColumnGrid nColumns={nAcross} width={width}>
        {!isSingle && (
          <GridRow
            kind="head"
            cells={columns.map((data, i) => (
              <ColumnHeader source={data.source} index={i} step={data.step} status={data.status} />
            ))}
          />
        )}
        {rows.map((row) => (
          <GridRow
            key={row.map(({ gate }) => gate).join(' ')}
            gutter={<StackLabels columns={columns} layout={layout} />}
            cells={row.map((place) => (
              <GateCell place={place} kind={kind}>
                <GateStack
                  {...place}
                  kind={kind}
                  contrast={contrast}
                  layout={layout}
                  hover={hover}
                />
              </GateCell>
            ))}
          />
        ))}
        <HistogramKey columns={columns} kind={kind} nAcross={nAcross} />
        {WEIGHT_NAMES.map((name) => (
          <Histograms key={name} columns={columns} rows={rows} name={name} layout={layout} />
        ))}
      </ColumnGrid>
      <p class="how-to-read">
        <b>How to read this.</b> A column is a unit, a row what feeds it: a feature of the input, or
        a unit of the previous timestep. Even colour over a whole row or column: a feature or unit
        that weighs on all, or listens to all.
      </p>
      <WeightCard hover={hover} columns={columns} />
    </div>
  );
}

function SingleHeader({ data, width }: { data: WeightColumn; width: number }): JSX.Element {
  return (
    <div class="single-header" style={{ width: `${width}px` }}>
      <ColumnHeader source={data.source} index={0} step={data.step} status={data.status} />
    </div>
  );
}

function GateCell({
  place,
  kind,
  children,
}: {
  place: Place;
  kind: WeightKind;
  children: ComponentChildren;
}): JSX.Element {
  const { data, gate } = place;
  if (data.gates.includes(gate) && data.tensors.kernel) return <>{children}</>;
  const loaded = data.loaded.find(({ error, loading }) => error ?? loading) ?? data.loaded[0];
  if (!loaded || (gate === '' && data.gates.length > 0)) return <></>;
  return (
    <Missing
      data={{ source: data.source, loaded, step: data.step }}
      quantity={quantityOf('kernel', kind)}
      gate={gate}
    />
  );
}

function HistogramKey({
  columns,
  kind,
  nAcross,
}: {
  columns: readonly WeightColumn[];
  kind: WeightKind;
  nAcross: number;
}): JSX.Element {
  const store = useStore();
  const [first] = columns;
  const run = first?.source.column.run ?? '';
  return (
    <GridRow
      cells={Array.from({ length: nAcross }, (_, i) =>
        i > 0 ? null : (
          <div class="histogram-key">
            <span>
              <i style={{ background: store.colourOf(run) }} />
              {`step ${first?.step ?? ''}, histogram of the ${{ value: 'values', gradient: 'gradients', update: 'updates' }[kind]}`}
            </span>
            <span>
              <b />
              step {first?.firstStep}
            </span>
          </div>
        ),
      )}
    />
  );
}

interface HistogramsProps {
  readonly columns: readonly WeightColumn[];
  readonly rows: readonly (readonly Place[])[];
  readonly name: WeightName;
  readonly layout: WeightLayout;
}

function Histograms({ columns, rows, name, layout }: HistogramsProps): JSX.Element {
  const histograms = useWeightHistograms(columns, name);
  const isSingle = columns.length === 1;
  return (
    <>
      {rows.map((row) => (
        <GridRow
          key={row.map(({ gate }) => gate).join(' ')}
          gutter={<HistogramLabels name={name} highest={histograms.highest} />}
          cells={row.map(({ data, column, gate }) => (
            <>
              {!isSingle && data.gates.includes(gate) && <span class="gate-tag">{gate}</span>}
              <WeightHistogram
                data={data}
                histograms={histograms}
                index={column}
                gate={gate}
                name={name}
                width={layout.cell * (data.tensors[name]?.shape.at(-1) ?? 0)}
              />
            </>
          ))}
        />
      ))}
    </>
  );
}
