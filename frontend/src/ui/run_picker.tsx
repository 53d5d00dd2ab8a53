import type { JSX } from 'preact';

import { useStore } from '../state/context';
import { parseFilter } from '../state/derive';
import { MAX_COLUMNS } from '../state/view';
import { Icon } from './icons';
import { moveFocus } from './list_keys';

/** Runs by a regular expression; a box shows a run as a column. */
export function RunPicker(): JSX.Element {
  const store = useStore();
  const { filter } = store.view.value;
  const runs = store.runs.value;
  const listed = store.listed.value;
  const shown = new Set(store.columns.value.map(({ run }) => run));
  const parsed = parseFilter(filter);
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
      <ul class="runs" onKeyDown={(event) => moveFocus(event, 'input:not(:disabled)')}>
        {listed.map((run) => (
          <RunRow key={run} run={run} checked={shown.has(run)} />
        ))}
      </ul>
      {runs.length > 0 && listed.length === 0 && <p class="hint">No run matches.</p>}
      {runs.length === 0 && (
        <p class="hint">A run appears here as soon as its first capture is written.</p>
      )}
      <ShowListed listed={listed} shown={shown} />
    </section>
  );
}

interface ShowListedProps {
  readonly listed: readonly string[];
  readonly shown: ReadonlySet<string>;
}

/** All that match at once, as many as there can be columns; nothing where they are shown already. */
function ShowListed({ listed, shown }: ShowListedProps): JSX.Element | null {
  const store = useStore();
  const first = listed.slice(0, MAX_COLUMNS);
  if (first.length < 2 || (first.length === shown.size && first.every((run) => shown.has(run)))) {
    return null;
  }
  const what = listed.length > MAX_COLUMNS ? `the first ${MAX_COLUMNS}` : `all ${first.length}`;
  const isFiltered = store.view.value.filter !== '';
  return (
    <button type="button" class="link show-listed" onClick={() => store.showListed()}>
      Show {what} {isFiltered ? 'matching' : 'runs'}
    </button>
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
