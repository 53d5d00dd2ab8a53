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
import {
  useWeightColumns,
  quantityOf,
  WEIGHT_NAMES,
  type WeightColumn,
  type WeightName,
  type WeightStack,
} from './weight_columns';
import { useWeightDifference, type WeightDifference } from './weight_difference';
import { ResetWeightZoom, WeightOptions } from './weight_options';
import { mapsWords, weightList } from './words';

const TITLES: Readonly<Record<WeightKind, string>> = {
  value: 'Weights',
  gradient: 'Gradient of the weights',
  update: 'Update of the weights',
};
const SENTENCES: Readonly<Record<Exclude<WeightKind, 'value'>, string>> = {
  gradient: 'of the whole batch, before clipping, regularizers included',
  update: 'what one training step adds: the weights after it minus before',
};
const COUNTED: Readonly<Record<WeightKind, string>> = {
  value: 'every weight counted',
  gradient: 'every gradient counted',
  update: 'every update of one training step counted',
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
  const defaultNorm = kind === 'value' ? 'linear' : 'symlog';
  const difference = useWeightDifference(columns, defaultNorm);
  const contrast = useContrast({
    key: ['weights', kind, store.series.value, ...runs].join('\n'),
    curves: columns.flatMap(({ counts, source }) =>
      counts ? [{ run: source.column.run, counts }] : [],
    ),
    complete: stacks.every(({ loaded }) => loaded.every(({ loading }) => !loading)),
    defaultNorm,
  });
  const names = namesIn(stacks);
  const hasGates = stacks.some(({ gates }) => gates.length > 1);
  const has = (value: WeightKind) =>
    WEIGHT_NAMES.some((name) =>
      stacks.some(({ source }) => source.entry?.quantities[quantityOf(name, value)]),
    );
  return (
    <>
      <TopBar
        title={TITLES[kind]}
        sentence={
          isMaps
            ? sentenceOf(kind, names, hasGates)
            : `${COUNTED[kind]}, by ${hasGates ? 'kernel and gate' : 'weight'}`
        }
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
      <Body columns={columns} difference={difference} kind={kind} contrast={contrast} />
    </>
  );
}

/** Weights that any column has, in order. */
const namesIn = (stacks: readonly WeightStack[]): readonly WeightName[] =>
  WEIGHT_NAMES.filter((name) => stacks.some(({ tensors }) => tensors[name]));

function sentenceOf(kind: WeightKind, names: readonly WeightName[], hasGates: boolean): string {
  if (kind !== 'value') return SENTENCES[kind];
  return `${weightList(names)}, ${hasGates ? 'by gate, ' : ''}one domain`;
}

interface BodyProps {
  readonly columns: readonly WeightColumn[];
  readonly difference: WeightDifference | null;
  readonly kind: WeightKind;
  readonly contrast: ReturnType<typeof useContrast>;
}

function Body({ columns, difference, kind, contrast }: BodyProps): JSX.Element {
  const store = useStore();
  const [box, size] = useSize({ width: 1200, height: 700 });
  const isMaps = store.view.value.weightPicture === 'maps';
  const stacks = columns.flatMap((column) => column.stacks);
  const isGated = stacks.some(({ gates }) => gates.length > 1);
  return (
    <div class="scroll weights" ref={box} tabIndex={-1}>
      {isMaps ? (
        <MapsPicture {...{ columns, difference, kind, contrast, size }} />
      ) : (
        <>
          <Absent columns={columns} kind={kind} />
          <HistogramsPicture columns={columns} kind={kind} size={size} />
        </>
      )}
      <p class="how-to-read">
        <b>How to read this.</b>{' '}
        {isMaps
          ? mapsWords(namesIn(stacks))
          : `A panel counts the weights of ${isGated ? 'one gate' : 'one kind'}. ${isGated ? 'A gate that spreads more than the others does most of the work; a' : 'A'} peak that stays at the first step’s outline has not learnt.`}
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
