import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { viewUrl } from '../host/location';
import { csvOf } from '../data/csv';
import { useStore } from '../state/context';
import type { OwnTable } from '../state/own_table';
import { hasDifference } from '../ui/column_header';
import { drawsAll } from '../ui/size';
import { arrayFiles, fileName, save, tableFiles } from './files';
import { viewPicture } from './picture';
import { shownFiles } from './shown';

/** What of the view can be taken along: a picture, its values, its address. */
export function ExportMenu({ onClose }: { onClose: () => void }): JSX.Element {
  const store = useStore();
  const [isBusy, setBusy] = useState(false);
  const [message, setMessage] = useState({ text: '', isBad: false });
  const groups = shownFiles(store);
  const nArrays = groups.flat().length;
  const own = store.ownTable.value;
  const act = (action: () => Promise<string>) => async () => {
    setBusy(true);
    setMessage({ text: 'Saving …', isBad: false });
    try {
      const text = await action();
      if (!text) return onClose();
      setMessage({ text, isBad: false });
    } catch (error) {
      setMessage({ text: error instanceof Error ? error.message : String(error), isBad: true });
    }
    setBusy(false);
  };
  // Depth shows all series.
  const series = store.view.value.kind === 'depth' ? '' : store.series.value;
  const ask = store.client.file.bind(store.client);
  const items = [
    {
      label: 'Picture (PNG)',
      note: 'the whole view',
      act: () => savePicture(series, store.step.value),
    },
    {
      label: 'Values (CSV)',
      note: files(own ? 1 : groups.length),
      act: () => (own ? saveOwn(own, series, store.step.value) : saveTables(groups, ask)),
    },
    {
      label: 'Arrays (.npy)',
      note: files(nArrays),
      act: async () => saveAll(await arrayFiles(groups, ask)),
    },
    { label: 'Copy link', note: 'to this view', act: copyLink },
  ];
  return (
    <>
      {items.map(({ label, note, act: action }) => (
        <button
          key={label}
          type="button"
          class="row export-item"
          disabled={isBusy || note === NO_FILES}
          onClick={act(action)}
        >
          <span>{label}</span>
          <span class="dim">{note}</span>
        </button>
      ))}
      {hasDifference(store.view.value) && (
        <p class="hint">
          The picture shows the difference; its values are not stored, so that files hold those of
          both columns.
        </p>
      )}
      <p class={`hint ${message.isBad ? 'warn' : ''}`} role={message.isBad ? 'alert' : 'status'}>
        {message.text}
      </p>
    </>
  );
}

const NO_FILES = 'none here';

const files = (n: number): string => (n === 0 ? NO_FILES : `${n} file${n === 1 ? '' : 's'}`);

const saveTables = async (...asked: Parameters<typeof tableFiles>): Promise<string> =>
  saveAll(await tableFiles(...asked));

/** Named as the view is. */
function saveOwn(table: OwnTable, series: string, step: number): Promise<string> {
  const title = document.querySelector('.app h1')?.textContent ?? '';
  const blob = new Blob([csvOf(table())], { type: 'text/csv' });
  return saveAll([{ blob, name: `${fileName([title, series, step])}.csv` }]);
}

async function saveAll(found: Awaited<ReturnType<typeof tableFiles>>): Promise<string> {
  found.forEach(save);
  return '';
}

/** Pictures out of sight are drawn for it. */
async function savePicture(series: string, step: number): Promise<string> {
  const app = document.querySelector<HTMLElement>('.app');
  if (!app) return '';
  drawsAll.value = true;
  try {
    await twoFrames();
    const title = app.querySelector('h1')?.textContent ?? '';
    const blob = await viewPicture({ app, note: series, dpr: window.devicePixelRatio || 1 });
    save({ blob, name: `${fileName([title, series, step])}.png` });
  } finally {
    drawsAll.value = false;
  }
  return '';
}

const twoFrames = (): Promise<void> =>
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));

async function copyLink(): Promise<string> {
  const url = viewUrl();
  try {
    await navigator.clipboard.writeText(url);
  } catch {
    throw new Error(`The browser did not let the link be copied. It is ${url}`);
  }
  return 'Copied.';
}
