import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { useStore } from '../state/context';
import { stepsOf } from '../state/derive';
import { FRESH_CONTRAST, type ViewKind } from '../state/view';
import { precisionOf } from '../data/bfloat16';
import { Icon, type IconName } from './icons';
import { QuantityList } from './quantity_list';
import { RunPicker } from './run_picker';
import { SeriesPicker } from './series_picker';

const VIEWS: readonly { kind: ViewKind; label: string; icon: IconName }[] = [
  { kind: 'sequences', label: 'Sequences', icon: 'sequences' },
  { kind: 'histogram', label: 'Histogram', icon: 'histogram' },
  { kind: 'evolution', label: 'Evolution', icon: 'evolution' },
  { kind: 'weights', label: 'Weights', icon: 'weights' },
  { kind: 'depth', label: 'Depth', icon: 'depth' },
  { kind: 'memory', label: 'Memory', icon: 'memory' },
  { kind: 'diagnostics', label: 'Diagnostics', icon: 'diagnostics' },
];

/** The left side: which picture, of which runs, series and quantity. */
export function Rail(): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class="rail-toggle icon-button"
        aria-label={open ? 'Close the side panel' : 'Open the side panel'}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? 'close' : 'menu'} />
      </button>
      <aside class={`rail ${open ? 'open' : ''}`} aria-label="What is shown">
        <ViewList />
        <RunPicker />
        <SeriesPicker />
        <QuantityList />
        <Footer />
      </aside>
    </>
  );
}

function ViewList(): JSX.Element {
  const store = useStore();
  const { kind } = store.view.value;
  return (
    <nav aria-label="Views" class="views">
      {VIEWS.map((view) => (
        <button
          key={view.kind}
          type="button"
          class="row view-row"
          aria-current={view.kind === kind ? 'page' : undefined}
          // Norms and limits belong to what a view draws: values, weights, logarithms.
          onClick={() => store.show({ kind: view.kind, ...FRESH_CONTRAST })}
        >
          <Icon name={view.icon} />
          {view.label}
        </button>
      ))}
    </nav>
  );
}

/** How much of what was written is here, and in which precision. */
function Footer(): JSX.Element | null {
  const store = useStore();
  const { catalog, sources, quantity } = store;
  const source = sources.value.find(({ entry }) => entry?.quantities[quantity.value]);
  const info = source?.entry?.quantities[quantity.value];
  const read = catalog.value;
  if (!source || !info || !read) return null;
  const kept = stepsOf(read, source, quantity.value);
  const written = read.runs[source.column.run]?.written[info.tag];
  const nSamples = info.axes.includes('samples')
    ? info.shape?.[info.axes.indexOf('samples')]
    : null;
  const statistics = store.info.value?.n_statistics_samples;
  const isFull = kept.length >= read.max_steps;
  return (
    <p class="rail-footer">
      {kept.length} {kept.length === 1 ? 'step' : 'steps'} kept
      {isFull && ` of those up to ${written}: TensorBoard keeps ${read.max_steps}`}
      {info.dtype && `, ${precisionOf(info.dtype)}`}
      {nSamples != null && (
        <>
          <br />
          {nSamples} {nSamples === 1 ? 'sequence' : 'sequences'} stored in full
          {statistics !== undefined && `, statistics over ${statistics}`}
        </>
      )}
      <button
        type="button"
        class="icon-button small"
        aria-label="Refresh"
        title="Look for new steps now"
        aria-busy={store.checking.value}
        onClick={() => void store.refreshAll()}
      >
        <Icon name="refresh" size={14} />
      </button>
    </p>
  );
}
