import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import { useContrast } from '../../state/contrast';
import {
  FRESH_CONTRAST,
  WEIGHT_KIND_NAMES,
  type WeightKind,
  type WeightPicture,
} from '../../state/view';
import { Legend } from '../../ui/legend';
import { Missing } from '../../ui/missing';
import { Segmented } from '../../ui/segmented';
import { useSize } from '../../ui/size';
import { TopBar } from '../../ui/topbar';
import { HistogramsPicture } from './histograms_picture';
import { MapsPicture } from './maps_picture';
import { useWeightColumns, quantityOf, WEIGHT_NAMES, type WeightColumn } from './weight_columns';
import { ResetWeightZoom, WeightOptions } from './weight_options';

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
const COUNTED: Readonly<Record<WeightKind, string>> = {
  value: 'every weight counted, by kernel and gate',
  gradient: 'every gradient counted, by kernel and gate',
  update: 'every update of one training step counted, by kernel and gate',
};
const PICTURES = [
  { value: 'maps', label: 'Maps' },
  { value: 'histograms', label: 'Histograms' },
] as const;

/** Kernel, recurrent kernel and bias by direction and gate, as heatmaps or histograms. */
export function WeightsView(): JSX.Element {
  const store = useStore();
  const { weights: kind, weightPicture } = store.view.value;
  const isMaps = weightPicture === 'maps';
  const columns = useWeightColumns(kind);
  const stacks = columns.flatMap((column) => column.stacks);
  const runs = columns.map(({ source }) => source.column.run);
  const contrast = useContrast({
    key: ['weights', kind, store.series.value, ...runs].join('\n'),
    curves: columns.flatMap(({ counts, source }) =>
      counts ? [{ run: source.column.run, counts }] : [],
    ),
    complete: stacks.every(({ loaded }) => loaded.every(({ loading }) => !loading)),
    defaultNorm: kind === 'value' ? 'linear' : 'symlog',
  });
  const has = (value: WeightKind) =>
    WEIGHT_NAMES.some((name) =>
      stacks.some(({ source }) => source.entry?.quantities[quantityOf(name, value)]),
    );
  return (
    <>
      <TopBar
        title={TITLES[kind]}
        sentence={isMaps ? SENTENCES[kind] : COUNTED[kind]}
        legend={isMaps && <Legend contrast={contrast} />}
        options={<WeightOptions columns={columns} />}
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
        <Segmented
          label="As"
          options={PICTURES}
          value={weightPicture}
          onChange={(value: WeightPicture) => store.show({ weightPicture: value })}
        />
        {isMaps && <ResetWeightZoom />}
      </TopBar>
      <Body columns={columns} kind={kind} contrast={contrast} />
    </>
  );
}

interface BodyProps {
  readonly columns: readonly WeightColumn[];
  readonly kind: WeightKind;
  readonly contrast: ReturnType<typeof useContrast>;
}

function Body({ columns, kind, contrast }: BodyProps): JSX.Element {
  const store = useStore();
  const [box, size] = useSize({ width: 1200, height: 700 });
  const isMaps = store.view.value.weightPicture === 'maps';
  return (
    <div class="scroll weights" ref={box} tabIndex={-1}>
      {isMaps ? (
        <MapsPicture columns={columns} kind={kind} contrast={contrast} size={size} />
      ) : (
        <>
          <Absent columns={columns} kind={kind} />
          <HistogramsPicture columns={columns} kind={kind} size={size} />
        </>
      )}
      <p class="how-to-read">
        <b>How to read this.</b>{' '}
        {isMaps
          ? 'A column is a unit, a row what feeds it: a feature of the input, or a unit of the previous timestep. Even colour over a whole row or column: a feature or unit that weighs on all, or listens to all. A wedge on a bias: beyond the colours; the bars below it show how far.'
          : 'A panel counts the weights of one gate. A gate that spreads more than the others does most of the work; a peak that stays at the first step’s outline has not learnt.'}
      </p>
    </div>
  );
}

/** Why columns are missing among the histograms. */
function Absent({ columns, kind }: Pick<BodyProps, 'columns' | 'kind'>): JSX.Element {
  const without = columns.flatMap(({ stacks }) =>
    stacks.filter(({ tensors }) => Object.keys(tensors).length === 0),
  );
  return (
    <>
      {without.map(({ source, step, loaded }, i) => {
        const slot = loaded.find(({ error, loading }) => error ?? loading) ?? loaded[0];
        if (!slot) return null;
        return (
          <div class="absent" key={i}>
            <Missing data={{ source, loaded: slot, step }} quantity={quantityOf('kernel', kind)} />
          </div>
        );
      })}
    </>
  );
}
