import type { JSX } from 'preact';

import type { DifferenceKind } from '../data/difference';
import { formatNumber } from '../paint/format';
import { useStore } from '../state/context';
import type { Contrast } from '../state/contrast';
import type { Source } from '../state/derive';
import type { ColumnData } from '../state/sequence_columns';
import { Icon } from './icons';
import { Segmented } from './segmented';

const KINDS = [
  { value: 'difference', label: 'a − b' },
  { value: 'ratio', label: 'a / b' },
] as const;

interface Props {
  readonly data: Pick<ColumnData, 'counts'> & {
    readonly source: Pick<Source, 'column'>;
    readonly difference?: { readonly kind: DifferenceKind };
  };
  /** A signal, or a contrast that is its value. */
  readonly contrast: { readonly value: Contrast };
}

/** Which columns are compared, how, and the domain that their difference has for itself. */
export function DifferenceHeader({ data, contrast }: Props): JSX.Element {
  const store = useStore();
  const { run } = data.source.column;
  const chosen = store.view.value.difference;
  const kind = data.difference?.kind ?? 'difference';
  const end = data.counts ? formatNumber(contrast.value.norm.high, { digits: 2 }) : '';
  return (
    <div class="column-header" role="group" aria-label={`Difference: ${run}`}>
      <div class="column-line">
        <strong class="ellipsis" title={run}>
          {run}
        </strong>
        <button
          type="button"
          class="icon-button small menu-button"
          aria-label="Remove the difference"
          title="Remove the difference"
          onClick={() => store.setDifference(null)}
        >
          <Icon name="close" size={14} />
        </button>
      </div>
      <div class="difference-line">
        <Segmented
          label="Compare by"
          hideLabel
          options={KINDS}
          value={kind}
          onChange={(value) => chosen && store.setDifference({ ...chosen, kind: value })}
        />
        {end && (
          <span class="unit">{kind === 'ratio' ? `log10, up to ±${end}` : `up to ±${end}`}</span>
        )}
      </div>
    </div>
  );
}
