/** The page: rail, one view, step slider. */

import type { JSX } from 'preact';

import { useStore } from './state/context';
import type { ViewKind } from './state/view';
import { tokenProperties } from './styles/tokens';
import { Banner } from './ui/banner';
import { Empty } from './ui/empty';
import { LayerCard } from './ui/layer_card';
import { Message, Progress, Waiting } from './ui/message';
import { LazyView, type ViewChunk } from './ui/lazy_view';
import { Rail } from './ui/rail';
import { StepBar } from './ui/step_bar';
import { SequencesView } from './views/sequences/sequences_view';

/** The first view comes with the page, the others when they are asked for. */
const LAZY_VIEWS: Readonly<Record<Exclude<ViewKind, 'sequences'>, () => Promise<ViewChunk>>> = {
  histogram: () => import('./views/histogram/histogram_view'),
  evolution: () => import('./views/evolution/evolution_view'),
  weights: () =>
    Promise.all([
      import('./views/weights/weights_view'),
      import('./views/weights/weights.css?inline'),
    ]).then(([{ WeightsView: View }, { default: styles }]) => ({ View, styles })),
  depth: () => import('./views/depth/depth_view'),
  memory: () => import('./views/memory/memory_view'),
  diagnostics: () => import('./views/diagnostics/diagnostics_view'),
};

/** Newest format of the logs' interface that this page reads. */
const FORMAT = 1;

export function App(): JSX.Element {
  const store = useStore();
  return (
    <div class="app" style={tokenProperties(store.theme.value)} data-theme={store.theme.value}>
      <Rail />
      <main class="main">
        <Waiting />
        <Banner />
        <Content />
        {store.sheet.value === 'layer' && <LayerCard />}
      </main>
    </div>
  );
}

function Content(): JSX.Element {
  const store = useStore();
  const { catalog, failure, runs, columns, view } = store;
  if (!catalog.value) {
    return (
      <div class="scroll page-message">
        {failure.value ? <Message isError text={failure.value.message} /> : <Progress />}
      </div>
    );
  }
  if (catalog.value.format > FORMAT) {
    return (
      <div class="scroll page-message">
        <Message isError text="The server is newer than this page. Reload the page." />
      </div>
    );
  }
  if (runs.value.length === 0) return <Empty />;
  if (columns.value.length === 0) {
    return (
      <div class="scroll page-message">
        <Message text="No run is shown. Tick one on the left." />
      </div>
    );
  }
  const { kind } = view.value;
  return (
    <>
      {kind === 'sequences' ? <SequencesView /> : <LazyView key={kind} load={LAZY_VIEWS[kind]} />}
      <StepBar />
    </>
  );
}
