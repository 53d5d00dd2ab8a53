import type { JSX } from 'preact';

import { Icon } from './icons';

interface Props<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of several, by a list that drops down. */
export function SelectField<T extends string>(props: Props<T>): JSX.Element {
  const { label, options, value, onChange } = props;
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <span class="input-box select-box">
        <select
          value={value}
          onChange={(event) => {
            const text = event.currentTarget.value;
            const chosen = options.find((option) => option.value === text);
            if (chosen) onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="down" size={14} />
      </span>
    </label>
  );
}
