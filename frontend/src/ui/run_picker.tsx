import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

import { useStore } from '../state/context';
import { parseFilter } from '../state/derive';
import { MAX_COLUMNS } from '../state/view';
import { Icon } from './icons';

/** Runs by a regular expression; a box shows a run as a column. */
export function RunPicker(): JSX.Element {
  const store = useStore();
  const { filter } = store.view.value;
  const runs = store.runs.value;
  const shown = new Set(store.columns.value.map(({ run }) => run));
  const parsed = parseFilter(filter);
  const good = useRef<RegExp>(/(?:)/);
  if (typeof parsed !== 'string') good.current = parsed;
  const listed = runs.filter((run) => good.current.test(run));
  return (
    <section aria-label="Runs" class="block">
      <h2 class="block-title">
        Runs
        <span>{runs.length ? `${shown.size} of ${runs.length} shown` : 'none with data'}</span>
      </h2>
      <label class="input-box">
        <Icon name="search" size={14} />
        <input
          type="text"
          value={filter}
          placeholder="Filter runs by regex"
          aria-label="Filter runs by regular expression"
          aria-invalid={typeof parsed === 'string'}
          spellcheck={false}
          onInput={(event) => store.show({ filter: event.currentTarget.value })}
        />
        <span class="mono dim" aria-hidden="true">
          .*
        </span>
      </label>
      {typeof parsed === 'string' && (
        <p class="hint warn" role="status">
          No pattern: {parsed.toLowerCase()}. The last good one still filters.
        </p>
      )}
      <ul class="runs">
        {listed.map((run) => (
          <RunRow key={run} run={run} checked={shown.has(run)} />
        ))}
      </ul>
      {runs.length > 0 && listed.length === 0 && <p class="hint">No run matches.</p>}
      {runs.length === 0 && (
        <p class="hint">A run appears here as soon as its first capture is written.</p>
      )}
    </section>
  );
}

function RunRow({ run, checked }: { run: string; checked: boolean }): JSX.Element {
  const store = useStore();
  const isFull = !checked && store.columns.value.length >= MAX_COLUMNS;
  return (
    <li>
      <label class="row run-row" title={isFull ? `At most ${MAX_COLUMNS} columns.` : run}>
        <input
          type="checkbox"
          checked={checked}
          disabled={isFull}
          style={{ '--run': store.colourOf(run) }}
          onChange={() => store.toggleRun(run)}
        />
        <span class="ellipsis">{run}</span>
      </label>
    </li>
  );
}
