import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

import { Icon, type IconName } from './icons';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly disabled?: boolean;
  readonly hint?: string;
  /** Shown in place of the label, which stays the name. */
  readonly icon?: IconName;
  /** A CSS background, as a strip under the label. */
  readonly swatch?: string;
}

interface Props<T extends string> {
  readonly label: string;
  readonly options: readonly Option<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly hideLabel?: boolean;
  /** The label stands before the options, not over them. */
  readonly inline?: boolean;
}

/** A radio group in one row; left and right move the choice. */
export function Segmented<T extends string>(props: Props<T>): JSX.Element {
  const { label, options, value, onChange, hideLabel, inline } = props;
  const group = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const enabled = options.filter((option) => !option.disabled);
    const at = enabled.findIndex((option) => option.value === value);
    const next = enabled[(at + by + enabled.length) % enabled.length];
    if (!next) return;
    onChange(next.value);
    group.current?.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus();
  };
  return (
    <div class={inline ? 'field inline' : 'field'}>
      {!hideLabel && <span class="field-label">{label}</span>}
      <div class="segmented" role="radiogroup" aria-label={label} ref={group} onKeyDown={move}>
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            role="radio"
            data-value={option.value}
            aria-checked={option.value === value}
            tabIndex={option.value === value ? 0 : -1}
            disabled={option.disabled}
            title={option.hint ?? (option.icon && option.label)}
            aria-label={option.label}
            class={option.icon ? 'icon-option' : ''}
            onClick={() => onChange(option.value)}
          >
            {option.icon ? <Icon name={option.icon} size={14} /> : option.label}
            {option.swatch && <i class="swatch" style={{ background: option.swatch }} />}
          </button>
        ))}
      </div>
    </div>
  );
}
