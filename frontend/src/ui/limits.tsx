import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { formatNumber, parseNumber } from '../paint/format';
import { useStore } from '../state/context';
import type { Contrast } from '../state/contrast';
import { ColourControls } from './colour_controls';
import { Popover } from './popover';
import { Segmented } from './segmented';

/** Whether one limit moves the other, on the other side of 0. */
export const isMirrored = ({ norm, symmetric }: Contrast): boolean =>
  norm.kind === 'linear' && symmetric;

/** The limits that can be set: |value| on a linear axis begins at 0. */
export const limitEnds = (contrast: Contrast): readonly ('low' | 'high')[] =>
  isMirrored(contrast) && contrast.magnitudes ? ['high'] : ['low', 'high'];

/** What the colours are of. */
function normWords({ norm, magnitudes, logarithms }: Contrast): string {
  if (logarithms) return 'log';
  if (norm.kind === 'linear') return magnitudes ? '|value|' : 'linear';
  return magnitudes ? 'log of |value|' : 'signed log';
}

const NORM_OPTIONS = (['linear', 'log', 'symlog'] as const).map((value) => ({
  value,
  label: { linear: 'Linear', log: 'Log |x|', symlog: 'Signed log' }[value],
}));

interface Props {
  readonly contrast: Contrast;
  readonly shares: readonly string[];
}

/** Norm and shares outside the limits, as text; a click lets one type them. */
export function LimitsButton({ contrast, shares }: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  const norm = normWords(contrast);
  return (
    <div class="anchor">
      <button
        type="button"
        class="limits-button"
        aria-expanded={open}
        title="Norm and limits"
        onClick={() => setOpen(!open)}
      >
        <span class="unseen">Contrast: </span>
        <span class="limits-norm">{norm}</span>
        {shares.map((share) => (
          <span key={share}>{share}</span>
        ))}
      </button>
      {open && <LimitsForm contrast={contrast} onClose={() => setOpen(false)} />}
    </div>
  );
}

function LimitsForm({
  contrast,
  onClose,
}: {
  contrast: Contrast;
  onClose: () => void;
}): JSX.Element {
  const store = useStore();
  const { norm, name, logarithms } = contrast;
  const shown = (value: number) => (logarithms ? 10 ** value : value);
  const stored = (value: number) => (logarithms ? Math.log10(value) : value);
  const [problem, setProblem] = useState('');
  const set = (end: 'low' | 'high', text: string) => {
    const typed = parseNumber(text);
    const limits = { low: norm.low, high: norm.high, [end]: stored(typed ?? NaN) };
    if (isMirrored(contrast) && typed) {
      Object.assign(limits, { low: -Math.abs(typed), high: Math.abs(typed) });
    }
    const isGood = limits.low < limits.high && (norm.kind === 'linear' || limits.low > 0);
    setProblem(isGood ? '' : reasonOf(text, typed, norm.kind !== 'linear' || logarithms));
    if (isGood) store.show({ limits });
  };
  return (
    <Popover label="Norm and limits" class="limits-form" onClose={onClose}>
      {!logarithms && (
        <Segmented
          label="Norm"
          options={NORM_OPTIONS}
          value={name}
          onChange={(value) => store.show({ norm: value, limits: null })}
        />
      )}
      <div class="limits-inputs">
        {limitEnds(contrast).map((end) => (
          <label class="field" key={end}>
            <span class="field-label">{end === 'low' ? 'Lower limit' : 'Upper limit'}</span>
            <span class="input-box">
              <input
                type="text"
                class="mono"
                value={formatNumber(shown(norm[end]))}
                onChange={(event) => set(end, event.currentTarget.value)}
              />
            </span>
          </label>
        ))}
      </div>
      {problem && (
        <p class="hint warn" role="alert">
          {problem}
        </p>
      )}
      <ColourControls contrast={contrast} />
      <button type="button" class="link" onClick={() => store.robustLimits()}>
        Robust default
      </button>
    </Popover>
  );
}

function reasonOf(text: string, typed: number | undefined, isLog: boolean): string {
  if (typed === undefined || !Number.isFinite(typed)) {
    return `“${text}” is no number. Type for example 1e-8.`;
  }
  if (isLog && typed <= 0) return 'A logarithm needs limits above 0.';
  return 'The lower limit must be below the upper one.';
}
