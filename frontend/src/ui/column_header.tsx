import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { formatStatus } from '../paint/format';
import { useStore } from '../state/context';
import { batchVaries, quantityIn, type Source } from '../state/derive';
import type { View, ViewKind } from '../state/view';
import { QUANTITIES } from '../terms';
import { SymbolText } from './symbol';
import { isBackward } from '../state/time_axis';
import { figuresAt } from '../state/figures';
import { Icon } from './icons';
import { Popover } from './popover';

interface Props {
  readonly source: Source;
  readonly index: number;
  /** The kept step whose data the column shows; null: none. */
  readonly step: number | null;
  readonly status?: string | undefined;
  /** Whether loss, horizon and the like stand below; they do unless told. */
  readonly hasFigures?: boolean;
}

/** Which run at which step, whether its gradients were checked, and its figures there. */
export function ColumnHeader(props: Props): JSX.Element {
  const { source, index, step, status, hasFigures = true } = props;
  const store = useStore();
  const { column, series } = source;
  const figures = figuresAt(store.scalars.value.get(column.run), series, step ?? 0);
  return (
    <div class="column-header" role="group" aria-label={`Column ${index + 1}: ${column.run}`}>
      <div class="column-line">
        <span class="dot" style={{ background: store.colourOf(column.run) }} />
        <strong class="ellipsis" title={column.run}>
          {column.run}
        </strong>
        <StepNote source={source} step={step} />
        <Status status={status} />
        <ColumnMenu index={index} step={step} isLocked={column.step !== null} />
      </div>
      {hasFigures && (
        <div class="figures-box">
          <dl class="figures">
            {figures.map(({ label, value, unit, isBad }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd class={isBad ? 'warn' : ''}>
                  <b>{value}</b>
                  {unit && <span class="unit"> {unit}</span>}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </div>
  );
}

/** The step really shown, and why it is not the slider's. */
function StepNote({ source, step }: { source: Source; step: number | null }): JSX.Element {
  const store = useStore();
  const { column, series } = source;
  const wanted = column.step ?? store.step.value;
  const note = step !== null && step !== wanted ? `, nearest to ${wanted}` : '';
  const quantity = quantityIn(source, store.quantity.value);
  const symbol = QUANTITIES.get(quantity)?.symbol;
  const replica = source.entry?.attributes['replica'];
  const isOther = series !== store.series.value || column.series !== undefined;
  const other = series !== null && isOther ? `, ${series}` : '';
  return (
    <span class="step-note ellipsis">
      {column.step !== null && <Icon name="lock" size={12} />}
      {step === null ? 'no step' : `step ${step}`}
      {note}
      {step !== null && batchVaries(source.entry) && (
        <span title="No fixed probe batch was given: different sequences stand at different steps.">
          · batch varies
        </span>
      )}
      {step !== null && typeof replica === 'string' && (
        <span title="The batch was spread over several replicas: samples are those of this one, losses and gradients of weights are of the whole batch.">
          · replica {replica}
        </span>
      )}
      {other}
      {store.view.value.reflect && isBackward({ source }) && (
        <span title="Processing order: from the last timestep, at the left, to the first">
          · T−1 → 0
        </span>
      )}
      {quantity !== store.quantity.value && symbol && <SymbolText symbol={symbol} />}
    </span>
  );
}

function Status({ status = '' }: { status?: string | undefined }): JSX.Element | null {
  if (!status) return null;
  if (status.startsWith('as computed by')) {
    return (
      <span
        class="status"
        title="The arrays are the framework’s own: of a layer that is not recurrent nothing is recomputed."
      >
        <span class="ellipsis">{status}</span>
      </span>
    );
  }
  const isGood = status.startsWith('verified');
  const [short = '', reason] = formatStatus(status).split(/:\s*/);
  const meaning = isGood
    ? 'Outputs and input gradients, recomputed from what is shown, equal the framework’s own up to this relative difference.'
    : 'Recomputed outputs and input gradients differ from the framework’s own by this much.';
  return (
    <span
      class={`status ${isGood ? 'good' : 'warn'}`}
      title={reason ? `${meaning} ${reason}` : meaning}
    >
      <Icon name={isGood ? 'check' : 'warn'} size={14} />
      <span class="ellipsis">{reason && !isGood ? `${short}: ${reason}` : short}</span>
    </span>
  );
}

interface MenuProps {
  readonly index: number;
  readonly step: number | null;
  readonly isLocked: boolean;
}

function ColumnMenu({ index, step, isLocked }: MenuProps): JSX.Element {
  const store = useStore();
  const [open, setOpen] = useState(false);
  const act = (action: () => void) => () => {
    setOpen(false);
    action();
  };
  return (
    <span class="anchor">
      <button
        type="button"
        class="icon-button small menu-button"
        aria-label={`Change column ${index + 1}`}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      {open && (
        <Popover label={`Column ${index + 1}`} class="menu" onClose={() => setOpen(false)}>
          {step !== null && (
            <>
              <button
                type="button"
                class="row"
                onClick={act(() => store.lockColumn(index, isLocked ? null : step))}
              >
                {isLocked ? 'Follow the slider' : `Lock at step ${step}`}
              </button>
              <button
                type="button"
                class="row"
                onClick={act(() => store.duplicateColumn(index, step))}
              >
                Keep step {step} in a column beside
              </button>
            </>
          )}
          {canSubtract(store.view.value.kind) &&
            store.columns.value.map(
              (other, b) =>
                b !== index && (
                  <button
                    key={b}
                    type="button"
                    class="row"
                    onClick={act(() => store.setDifference({ a: index, b, kind: 'difference' }))}
                  >
                    Subtract column {b + 1} ({other.run})
                  </button>
                ),
            )}
          <button type="button" class="row" onClick={act(() => store.removeColumn(index))}>
            Remove this column
          </button>
        </Popover>
      )}
    </span>
  );
}

/** Views whose pictures have a difference. */
const canSubtract = (kind: ViewKind): boolean => kind === 'sequences' || kind === 'weights';

/** Whether the view shows a difference. */
export const hasDifference = ({ kind, difference }: Pick<View, 'kind' | 'difference'>): boolean =>
  difference !== null && canSubtract(kind);
