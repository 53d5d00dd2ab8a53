import type { JSX } from 'preact';

import { AXES, QUANTITIES } from '../../terms';
import { valueAt } from '../../data/bfloat16';
import { isReal } from '../../data/mask';
import { indexOf } from '../../data/slicing';
import { useStore } from '../../state/context';
import { batchVaries } from '../../state/derive';
import { domainQuantity, mirrored, useContrast } from '../../state/contrast';
import { ColumnHeader } from '../../ui/column_header';
import { columnWidth, ColumnGrid, GridRow, YLabels } from '../../ui/column_grid';
import { HoverCard, type CardRow } from '../../ui/hover_card';
import { Legend } from '../../ui/legend';
import { Missing } from '../../ui/missing';
import { valueWords } from '../../ui/number_words';
import { SamplesInput } from '../../ui/samples_input';
import { Segmented } from '../../ui/segmented';
import { QuantitySentence } from '../../ui/quantity_sentence';
import { ReachControl } from '../../ui/reach_control';
import { TopBar } from '../../ui/topbar';
import { useDpr, useSize } from '../../ui/size';
import {
  mostSamples,
  useColumns,
  useDomainCounts,
  type ColumnData,
} from '../../state/sequence_columns';
import { sequencesLayout } from './layout';
import { SampleMap } from './sample_map';
import { traceTicksOf } from './unit_traces';
import { TraceKey, TracePlot, TRACES_PX, traceTicks, useTraces } from './trace_row';

const DISPLAY_OPTIONS = [
  { value: 'maps', label: 'Maps', icon: 'grid' },
  { value: 'traces', label: 'Traces', icon: 'traces' },
] as const;

/** Heatmaps of sequences: units down, timesteps across, a column for each run at a step. */
export function SequencesView(): JSX.Element {
  const store = useStore();
  const quantity = store.quantity.value;
  const words = QUANTITIES.get(quantity);
  const columns = useColumns(quantity);
  const isGradient = words?.group === 'gradients';
  const runs = columns.map(({ source }) => source.column.run);
  const family = domainQuantity(quantity);
  const domain = useDomainCounts(family === quantity ? null : family);
  const contrast = useContrast({
    key: ['sequences', store.series.value, family, ...runs].join('\n'),
    curves: columns.flatMap(({ counts, source }) =>
      counts ? [{ run: source.column.run, counts }] : [],
    ),
    complete: domain.complete && columns.every(({ loaded }) => !loaded.loading),
    domain: domain.counts,
    defaultNorm: isGradient ? 'symlog' : 'linear',
  });
  const nSamples = mostSamples(store, quantity);
  return (
    <>
      <TopBar
        title={words?.title ?? quantity}
        sentence={<QuantitySentence quantity={quantity} />}
        legend={<Legend contrast={contrast} />}
      >
        <ReachControl quantity={quantity} />
        <Segmented
          label="Show"
          options={DISPLAY_OPTIONS}
          value={store.view.value.display}
          onChange={(display) => store.show({ display })}
        />
        {nSamples > 1 && <SamplesInput nSamples={nSamples} />}
      </TopBar>
      <Body columns={columns} quantity={quantity} contrast={contrast} />
      <Card columns={columns} />
    </>
  );
}

interface BodyProps {
  readonly columns: readonly ColumnData[];
  readonly quantity: string;
  readonly contrast: ReturnType<typeof useContrast>;
}

function Body({ columns, quantity, contrast }: BodyProps): JSX.Element {
  const store = useStore();
  const [box, size] = useSize({ width: 1200, height: 700 });
  const dpr = useDpr();
  const traces = useTraces(columns, quantity);
  const isGradient = QUANTITIES.get(quantity)?.group === 'gradients';
  const most = (of: (data: ColumnData) => number) => Math.max(0, ...columns.map(of));
  const nPanels = most(({ panels }) => panels.length);
  const nGates = most(({ gates }) => gates.length);
  const width = columnWidth(size, columns.length);
  const { pitch, mapHeight } = sequencesLayout({
    column: width,
    viewport: size.height,
    nTimesteps: most(({ nTimesteps }) => nTimesteps),
    nRows: most(({ nRows }) => nRows),
    nPanels,
    isGated: nGates > 0,
    hasTokens: columns.some((data) => data.tokens(data.panels[0]?.sample ?? 0)),
    dpr,
  });
  const slots = panelSlots(columns);
  const widest = Math.max(
    264,
    Math.min(width, Math.ceil(pitch * most(({ nTimesteps }) => nTimesteps))),
  );
  return (
    <div class="scroll" ref={box} tabIndex={-1}>
      <ColumnGrid nColumns={columns.length} width={widest}>
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
        {slots.length === 0 && (
          <GridRow
            cells={columns.map((data) => (
              <Missing data={data} quantity={quantity} />
            ))}
          />
        )}
        {slots.map(({ sample, gate }) => (
          <GridRow
            key={`${sample} ${gate}`}
            gutter={
              <RowLabels
                columns={columns}
                height={mapHeight}
                display={store.view.value.display}
                contrast={contrast}
              />
            }
            cells={columns.map((data, i) => {
              const panel = data.panels.find((p) => p.sample === sample && p.gate === gate);
              if (!panel)
                return sample === slots[0]?.sample && gate === 0 ? (
                  <Missing data={data} quantity={quantity} />
                ) : null;
              return (
                <SampleMap
                  data={data}
                  panel={panel}
                  column={i}
                  quantity={quantity}
                  contrast={contrast}
                  pitch={pitch}
                  height={mapHeight}
                  isLast={gate === Math.max(0, data.gates.length - 1)}
                />
              );
            })}
          />
        ))}
        {slots.length > 0 && (
          <GridRow
            kind="foot"
            gutter={
              <YLabels
                name="rms over units"
                ticks={traceTicks(traces)}
                top={0}
                height={TRACES_PX}
              />
            }
            cells={columns.map((data, i) =>
              data.nTimesteps > 0 ? (
                <TracePlot data={data} model={traces} index={i} pitch={pitch} />
              ) : null,
            )}
          />
        )}
      </ColumnGrid>
      {slots.length > 0 && <TraceKey columns={columns} model={traces} />}
      {slots.length > 0 && (
        <HowToRead
          display={store.view.value.display}
          rowsAxis={columns[0]?.rowsAxis ?? 'unit'}
          isGradient={isGradient}
        />
      )}
    </div>
  );
}

interface HowToReadProps {
  readonly display: 'maps' | 'traces';
  readonly rowsAxis: string;
  readonly isGradient: boolean;
}

function HowToRead({ display, rowsAxis, isGradient }: HowToReadProps): JSX.Element {
  return (
    <p class="how-to-read">
      <b>How to read this.</b>{' '}
      {display === 'traces' ? (
        <>
          Each thin line is one {rowsAxis} over the timesteps, on the same axis in all columns;
          beyond the limits it runs along the edge.{' '}
          {isGradient &&
            'Lines that shrink to 0 away from the loss: the gradient vanishes on its way back.'}
        </>
      ) : (
        <>
          Timesteps across, {rowsAxis}s down; orange is positive, blue negative, the colour of the
          page about 0.{' '}
          {isGradient &&
            'A map that fades away from the loss: the gradient vanishes on its way back.'}
        </>
      )}
    </p>
  );
}

interface Slot {
  readonly sample: number;
  readonly gate: number;
}

/** Rows of maps over all columns: each sample, and each gate of it that any column has. */
function panelSlots(columns: readonly ColumnData[]): readonly Slot[] {
  const nGates = Math.max(1, ...columns.map(({ gates }) => gates.length));
  const samples = [...new Set(columns.flatMap(({ panels }) => panels.map(({ sample }) => sample)))];
  return samples
    .sort((a, b) => a - b)
    .flatMap((sample) => Array.from({ length: nGates }, (_, gate) => ({ sample, gate })));
}

interface RowLabelsProps {
  readonly columns: readonly ColumnData[];
  readonly height: number;
  readonly display: 'maps' | 'traces';
  readonly contrast: BodyProps['contrast'];
}

const CAPTION_PX = 18;

/** Lower panels have no room for the axis' name between its numbers. */
const MIN_NAMED_PX = 84;

function RowLabels({ columns, height, display, contrast }: RowLabelsProps): JSX.Element {
  const first = columns.find(({ nRows }) => nRows > 0);
  const n = first?.nRows ?? 0;
  if (display === 'traces') {
    const hasName = height >= MIN_NAMED_PX;
    const ticks = traceTicksOf(mirrored(contrast.norm), height, hasName);
    return <YLabels name={hasName ? 'value' : ''} ticks={ticks} top={CAPTION_PX} height={height} />;
  }
  const rows = [...new Set([0, Math.floor((n - 1) / 2), n - 1])].filter((row) => row >= 0);
  const ticks = rows.map((row) => ({ label: String(row), y: ((row + 0.5) / n) * height }));
  const name = first?.rowsAxis ?? 'unit';
  return <YLabels name={name} ticks={ticks} top={CAPTION_PX} height={height} />;
}

/** The stored values under the pointer, or at the pinned cell. */
function Card({ columns }: { columns: readonly ColumnData[] }): JSX.Element | null {
  const store = useStore();
  const hover = store.hover.value;
  if (!hover) return null;
  const { sample, timestep, row, gate } = hover;
  const own = columns[hover.column];
  const token = own?.tokens(sample)?.[timestep];
  const rows: CardRow[] = [
    { label: 'Sample', value: String(sample) },
    { label: 'Timestep', value: token ? `${timestep}, “${token}”` : String(timestep) },
    { label: capital(own?.rowsAxis ?? AXES['units']?.singular ?? ''), value: String(row) },
  ];
  const gateName = own?.gates[gate];
  if (gateName) rows.push({ label: 'Gate', value: gateName });
  const several = new Set(columns.map(({ source }) => source.column.run)).size < columns.length;
  for (const data of columns) {
    const value = valueIn(data, hover);
    const run = data.source.column.run;
    rows.push({
      label: several ? `${shortName(run)}, step ${data.step}` : shortName(run),
      colour: store.colourOf(run),
      value: value.text,
      isBad: value.isBad,
    });
  }
  const precision = own?.tensor && valueAt(own.tensor, 0).precision;
  const notes = [
    precision ? `stored as ${precision}` : '',
    haveSameSequences(columns) ? '' : 'the columns show different sequences',
  ];
  return <HoverCard x={hover.x} y={hover.y} rows={rows} note={notes.filter(Boolean).join('; ')} />;
}

/** Values compare cell by cell only where all columns saw the same probe. */
function haveSameSequences(columns: readonly ColumnData[]): boolean {
  const shown = columns.flatMap(({ source, step }) => (source.entry ? [{ ...source, step }] : []));
  if (!shown.some(({ entry }) => batchVaries(entry))) {
    return new Set(shown.map(({ entry }) => entry?.attributes['probe'])).size <= 1;
  }
  return new Set(shown.map(({ column, step }) => `${column.run} ${step}`)).size <= 1;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const shortName = (run: string): string => run.split('/').at(-1) ?? run;

function valueIn(
  { panels, tensor }: ColumnData,
  { sample, timestep, row, gate }: { sample: number; timestep: number; row: number; gate: number },
): { text: string; isBad: boolean } {
  const panel = panels.find((p) => p.sample === sample && p.gate === gate);
  if (!panel || !tensor || row >= panel.view.nRows || timestep >= panel.view.nColumns) {
    return { text: 'no data', isBad: false };
  }
  if (panel.mask && !isReal(panel.mask, row, timestep))
    return { text: 'padding, no data', isBad: false };
  const { value } = valueAt(tensor, indexOf(panel.view, row, timestep));
  return { text: valueWords(value), isBad: !Number.isFinite(value) };
}
