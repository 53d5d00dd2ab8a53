import type { JSX } from 'preact';

import type { Problem } from '../data/types';
import { useStore } from '../state/context';
import { notesOf } from '../state/notes';
import { Icon } from './icons';

/** What went wrong while the last good picture still stands, and what was asked for in vain. */
export function Banner(): JSX.Element | null {
  const { catalog } = useStore();
  if (!catalog.value) return null;
  return (
    <>
      <Failure />
      <Notes />
    </>
  );
}

function Failure(): JSX.Element | null {
  const store = useStore();
  const { catalog, failure, runs } = store;
  const problems = runs.value.length > 0 ? problemTexts(catalog.value?.problems ?? []) : [];
  const text = failure.value?.message ?? firstOf(problems);
  if (!text) return null;
  return (
    <div class="banner" role="alert">
      <Icon name="warn" />
      <span>{text}</span>
      {failure.value && (
        <button type="button" class="link" onClick={() => void store.refreshAll()}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A run writes several tags with the same fault: each sentence once. */
function problemTexts(problems: readonly Problem[]): readonly string[] {
  return [...new Set(problems.map(({ run, message }) => `${run}: ${message}`))];
}

const firstOf = (texts: readonly string[]): string =>
  (texts[0] ?? '') + (texts.length > 1 ? ` And ${texts.length - 1} more.` : '');

function Notes(): JSX.Element | null {
  const store = useStore();
  const { catalog, view, sources, quantity, steps } = store;
  if (!catalog.value || store.runs.value.length === 0) return null;
  const notes = notesOf({
    catalog: catalog.value,
    view: view.value,
    sources: sources.value,
    quantity: quantity.value,
    steps: steps.value,
  });
  const [first] = notes;
  if (!first) return null;
  return (
    <div class="banner note" role="status">
      <span>{firstOf(notes.map(({ text }) => text))}</span>
      <button type="button" class="link" onClick={() => store.show(first.change)}>
        {first.action}
      </button>
    </div>
  );
}
