import type { JSX } from 'preact';

import type { SeriesEntry } from '../data/types';
import { formatStatus } from '../paint/format';
import { GATES, QUANTITIES } from '../terms';
import { batchVaries } from '../state/derive';
import { useStore } from '../state/context';
import { Popover } from './popover';

/** Everything that is known of the chosen layer. */
export function LayerCard(): JSX.Element | null {
  const store = useStore();
  const source = store.sources.value.find(({ entry }) => entry !== null);
  const entry = source?.entry;
  if (!entry || !source) return null;
  const status = store.info.value?.series === source.series ? store.info.value?.status : '';
  const rows: (readonly [string, string])[] = [
    ...cellRows(entry),
    ...shapeRows(entry.quantities),
    ...Object.entries(entry.attributes).map(([name, value]) => [words(name), text(value)] as const),
    ...(status ? [[isPlain(entry) ? 'Arrays' : 'Self-check', formatStatus(status)] as const] : []),
    ['Direct', reachNames(Object.keys(entry.quantities), 'direct')],
    ['Total', reachNames(Object.keys(entry.quantities), 'total')],
  ];
  return (
    <Popover
      label={`About ${source.series}`}
      class="layer-card"
      onClose={() => (store.sheet.value = null)}
    >
      <h2>
        {source.series} <span class="dim">in {source.column.run}</span>
      </h2>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {batchVaries(entry) && (
        <p class="card-note">
          The batch varies from step to step: no fixed probe batch was given, so different sequences
          stand at different steps.
        </p>
      )}
      <p class="card-note">
        Direct is what the layers above send to a timestep; total adds what flows back through time.
      </p>
    </Popover>
  );
}

/** Not recurrent: its class stands where others name their cell. */
const isPlain = ({ cell }: SeriesEntry): boolean => cell !== null && !(cell in GATES);

function cellRows(entry: SeriesEntry): readonly (readonly [string, string])[] {
  if (isPlain(entry)) return [['Layer', entry.cell ?? '']];
  return [
    ['Cell', entry.cell ?? 'not said'],
    ['Direction', entry.direction ?? 'not said'],
    ['Gates, in this order', entry.gates.join(', ') || 'none'],
  ];
}

const WEIGHTS = ['kernel', 'recurrent_kernel', 'bias', 'embeddings'];

function shapeRows(
  quantities: Readonly<
    Record<string, { axes: readonly string[]; shape: readonly number[] | null }>
  >,
): (readonly [string, string])[] {
  return WEIGHTS.flatMap((name) => {
    const { axes, shape } = quantities[name] ?? {};
    if (!axes || !shape) return [];
    const parts = axes.map((axis, i) => `${shape[i]} ${axis.replace('_', ' ')}`);
    return [[QUANTITIES.get(name)?.label ?? name, parts.join(' × ')] as const];
  });
}

function reachNames(names: readonly string[], reach: string): string {
  const found = names.filter((name) => {
    const quantity = QUANTITIES.get(name);
    return quantity?.reach === reach && quantity.axes.includes('samples');
  });
  return found.map((name) => QUANTITIES.get(name)?.title ?? name).join(', ') || 'none';
}

const words = (name: string): string => {
  const plain = name.replaceAll('_', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
};

function text(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.map(text).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
