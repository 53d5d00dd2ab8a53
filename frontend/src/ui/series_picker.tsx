import type { JSX } from 'preact';

import { useStore } from '../state/context';
import { seriesNames } from '../state/derive';
import { Icon } from './icons';
import { SeriesSearch } from './series_search';

/** Longer lists are searched, not scrolled. */
const MAX_SELECT = 8;
/** Letters of a name beside which the number of units has room. */
const MAX_BESIDE_NOTE = 14;

/** Which layer, or direction of one. */
export function SeriesPicker(): JSX.Element | null {
  const store = useStore();
  const { catalog, sources, series, columns } = store;
  const names = seriesNames(catalog.value, columns.value);
  if (names.length === 0) return null;
  const units = sources.value.find((source) => source.series === series.value)?.entry?.attributes[
    'units'
  ];
  const choose = (name: string) => store.setSeries(name);
  return (
    <section aria-label="Series" class="block">
      <h2 class="block-title">
        Series
        <span>
          {names.length === 1 ? 'one' : `${names.length} in these runs`}
          <button
            type="button"
            class="icon-button small"
            aria-label={`About ${series.value}`}
            title="About this layer"
            onClick={() => (store.sheet.value = 'layer')}
          >
            <Icon name="info" size={14} />
          </button>
        </span>
      </h2>
      {names.length > MAX_SELECT ? (
        <SeriesSearch names={names} value={series.value} onChange={choose} />
      ) : (
        <div class="input-box select-box">
          <select
            aria-label="Series"
            value={series.value}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          {typeof units === 'number' && series.value.length <= MAX_BESIDE_NOTE && (
            <span class="select-note" aria-hidden="true">
              {units} units
            </span>
          )}
          <Icon name="down" />
        </div>
      )}
    </section>
  );
}
