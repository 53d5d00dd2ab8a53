/** Puts the page together: client, store, host, URL, keys. */

import { effect } from '@preact/signals';
import { render } from 'preact';

import { App } from './app';
import { onHashChange, readParameters, writeParameters } from './host/location';
import { onDataReloaded } from './host/reload';
import { watchTheme } from './host/theme';
import { StoreContext } from './state/context';
import { whileVisible } from './state/poll';
import { Store, type Client } from './state/store';
import { decodeView, encodeView } from './state/view_url';
import styles from './styles/main.css?inline';
import { listenToKeys } from './ui/keys';

/** Shows the page in `root`; returns how to stop everything. */
export function start(client: Client, root: HTMLElement): () => void {
  const style = document.createElement('style');
  style.textContent = styles;
  document.head.append(style);

  const store = new Store(client, decodeView(readParameters()));
  const stops = [
    watchTheme((theme) => (store.theme.value = theme)),
    followView(store),
    onHashChange(() => (store.view.value = decodeView(readParameters()))),
    onDataReloaded(() => void store.refresh()),
    whileVisible(() => void store.refresh()),
    store.followScalars(),
    listenToKeys(store),
    () => style.remove(),
  ];
  void store.refresh();
  render(
    <StoreContext.Provider value={store}>
      <App />
    </StoreContext.Provider>,
    root,
  );
  return () => {
    render(null, root);
    for (const stop of stops) stop();
  };
}

/** Browsers refuse more than a few hundred changes of the URL in half a minute. */
const URL_DELAY_MS = 120;

/** Keeps the URL at the view, a moment behind; returns how to stop. */
function followView(store: Store): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    const parameters = encodeView(store.view.value);
    clearTimeout(timer);
    timer = setTimeout(() => writeParameters(parameters), URL_DELAY_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
