/** Which part of the value axis is shown: the view's limits. */

import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { formatNumber, parseNumber } from '../../paint/format';
import { useStore } from '../../state/context';
import type { Store } from '../../state/store';
import { Icon } from '../../ui/icons';
import { isTyping } from '../../ui/keys';
import { zoomedEnds, type Ends } from './ends';

/** As many digits as the URL keeps. */
const rounded = (value: number): number => Number(value.toPrecision(4));

/** Shows values between two ends, where any number lies between them. */
export function showEnds(store: Pick<Store, 'show'>, ends: Ends): void {
  const [low, high] = [rounded(ends[0]), rounded(ends[1])];
  if (low < high && Number.isFinite(high - low)) store.show({ limits: { low, high } });
}

const FACTORS: Readonly<Record<string, number>> = { '+': 0.5, '=': 0.5, '-': 2, _: 2 };

/** + and - zoom about the middle, 0 and Escape show all. */
export function useValueZoomKeys(ends: Ends, isLog: boolean): void {
  const store = useStore();
  const now = useRef({ ends, isLog });
  now.current = { ends, isLog };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTaken = event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented;
      if (isTaken || isTyping(event)) return;
      const factor = FACTORS[event.key];
      const isReset = event.key === '0' || event.key === 'Escape';
      if (factor) showEnds(store, zoomedEnds(now.current.ends, now.current.isLog, factor));
      else if (isReset && store.view.value.limits) store.show({ limits: null });
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** Shows all values again. */
export function ResetValueZoom(): JSX.Element {
  const store = useStore();
  return (
    <button
      type="button"
      class="icon-button"
      aria-label="Reset zoom"
      title="Reset zoom (0)"
      disabled={!store.view.value.limits}
      onClick={() => store.show({ limits: null })}
    >
      <Icon name="unzoom" />
    </button>
  );
}

/** Both ends as typed; empty ones: those of the data. */
export function ValueLimits({ ends, isLog }: { ends: Ends; isLog: boolean }): JSX.Element {
  const store = useStore();
  const [problem, setProblem] = useState('');
  const [low, high] = ends;
  const set = (change: { readonly low?: string; readonly high?: string }) => {
    const [from, to] = [
      change.low === undefined ? low : parseNumber(change.low),
      change.high === undefined ? high : parseNumber(change.high),
    ];
    const text = change.low ?? change.high ?? '';
    if (text.trim() === '') {
      setProblem('');
      store.show({ limits: null });
      return;
    }
    const found = reasonAgainst(text, [from, to], isLog);
    setProblem(found);
    if (!found) showEnds(store, [from as number, to as number]);
  };
  const input = (end: 'low' | 'high', value: number) => (
    <label class="field">
      <span class="field-label">{end === 'low' ? 'From value' : 'To value'}</span>
      <span class="input-box">
        <input
          type="text"
          class="mono"
          value={formatNumber(value, { digits: 4 })}
          aria-invalid={problem !== ''}
          onChange={(event) => set({ [end]: event.currentTarget.value })}
        />
      </span>
    </label>
  );
  return (
    <>
      <div class="limits-inputs">
        {input('low', low)}
        {input('high', high)}
      </div>
      {problem && (
        <p class="hint warn" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function reasonAgainst(
  text: string,
  [low, high]: readonly [number | undefined, number | undefined],
  isLog: boolean,
): string {
  if (!Number.isFinite(low ?? NaN) || !Number.isFinite(high ?? NaN)) {
    return `“${text}” is no number. Type for example 1e-8.`;
  }
  if (isLog && !((low as number) > 0))
    return 'A log axis has no place for 0. Type a value above it.';
  if (!((low as number) < (high as number))) return 'The first value must be below the second one.';
  return '';
}
