import { useComputed, useSignal, type ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo } from 'preact/hooks';

import type { Range } from '../../data/slicing';
import type { Room } from '../../state/array_parts';
import { domainQuantity, useContrast, type Contrast } from '../../state/contrast';
import { useStore } from '../../state/context';
import { useDifference } from '../../state/difference_column';
import {
  mostSamples,
  useColumns,
  useDomainCounts,
  type ColumnData,
} from '../../state/sequence_columns';
import type { Display } from '../../state/view';
import { QUANTITIES } from '../../terms';
import { LazyPart } from '../../ui/lazy_view';
import { Legend } from '../../ui/legend';
import { QuantitySentence } from '../../ui/quantity_sentence';
import { ReachControl } from '../../ui/reach_control';
import { ResetZoom } from '../../ui/reset_zoom';
import { SamplesInput } from '../../ui/samples_input';
import { Segmented } from '../../ui/segmented';
import { TopBar } from '../../ui/topbar';
import { Body, type BodyProps } from './body';
import { useGridKeys } from './grid_keys';
import { useRoom } from './room';
import { SequenceOptions } from './sequence_options';

const DISPLAY_OPTIONS = [
  { value: 'maps', label: 'Maps', icon: 'grid', hint: 'Maps: colours' },
  { value: 'traces', label: 'Lines', icon: 'traces', hint: 'Lines: one for each unit' },
  { value: 'panels', label: 'Panels', icon: 'panels', hint: 'Panels: one for each unit' },
  { value: 'scatter', label: 'Scatter', icon: 'scatter', hint: 'Scatter: one timestep' },
] as const;

/** Heatmaps of sequences: units down, timesteps across, a column for each run at a step. */
export function SequencesView(): JSX.Element {
  const store = useStore();
  const quantity = store.quantity.value;
  const words = QUANTITIES.get(quantity);
  useGridKeys();
  const inSight = useSignal<Range | null>(null);
  const inBoxes = useComputed(() => drawsBoxes(store.view.value.display)).value;
  const found = useRoom(quantity, inSight);
  const room = inBoxes ? found : null;
  const columns = useColumns(quantity, room);
  const defaultNorm = words?.group === 'gradients' ? 'symlog' : 'linear';
  const runs = columns.map(({ source }) => source.column.run);
  const family = domainQuantity(quantity);
  const domain = useDomainCounts(family === quantity ? null : family, room);
  const contrast = useContrast({
    key: ['sequences', store.series.value, family, ...runs].join('\n'),
    curves: columns.flatMap(({ counts, source }) =>
      counts ? [{ run: source.column.run, counts }] : [],
    ),
    complete: domain.complete && columns.every(({ loaded }) => !loaded.loading),
    domain: domain.counts,
    defaultNorm,
  });
  const nSamples = mostSamples(store, quantity);
  const shown = useDifference(columns, defaultNorm);
  const shared = useShared(contrast);
  const ofDifference = useShared(shown.contrast ?? contrast);
  // Neither a changed contrast nor a moved pointer renders the maps anew.
  const body = useMemo(
    () => (
      <Picture
        plain={columns}
        columns={shown.columns}
        quantity={quantity}
        contrast={shared}
        differenceContrast={ofDifference}
        inSight={inSight}
        room={room}
      />
    ),
    [columns, shown.columns, quantity, shared, ofDifference, inSight, room],
  );
  return (
    <>
      <TopBar
        title={words?.title ?? quantity}
        sentence={<QuantitySentence quantity={quantity} />}
        legend={<Legend contrast={contrast} />}
        options={<SequenceOptions columns={columns} />}
      >
        <ReachControl quantity={quantity} />
        <Segmented
          label="Show"
          options={DISPLAY_OPTIONS}
          value={store.view.value.display}
          onChange={(display) => store.show({ display })}
        />
        {nSamples > 1 && <SamplesInput nSamples={nSamples} />}
        <ResetZoom axes={['timesteps', 'units', 'features']} />
      </TopBar>
      {body}
    </>
  );
}

/** The other displays are of values, not of boxes of several. */
const drawsBoxes = (display: Display): boolean => display === 'maps' || display === 'traces';

const loadPanels = () => import('../traces/chunk');
const loadQuantities = () => import('./quantities_chunk');
const loadScatter = () => import('../scatter/chunk');

interface PictureProps extends BodyProps {
  /** Without their difference, which maps and lines alone show. */
  readonly plain: readonly ColumnData[];
  readonly room: Room | null;
}

/** Maps and lines come with the page, the other displays when they are asked for. */
function Picture({ plain, room, ...props }: PictureProps): JSX.Element {
  const store = useStore();
  const display = useComputed(() => store.view.value.display).value;
  const grid = useComputed(() => store.view.value.grid).value;
  const { quantity, contrast } = props;
  const others = { columns: plain, quantity, contrast };
  if (display === 'panels') return <LazyPart load={loadPanels} props={others} />;
  if (display === 'scatter') return <LazyPart load={loadScatter} props={others} />;
  if (grid === 'quantities') {
    return <LazyPart load={loadQuantities} props={{ ...props, columns: plain, room }} />;
  }
  return <Body {...props} />;
}

/** The contrast as a signal: what draws with it follows by itself. */
function useShared(contrast: Contrast): ReadonlySignal<Contrast> {
  const shared = useSignal(contrast);
  useLayoutEffect(() => {
    shared.value = contrast;
  }, [contrast.table]);
  return shared;
}
