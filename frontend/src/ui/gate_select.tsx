import type { JSX } from 'preact';

import { SelectField } from './select_field';

interface Props {
  readonly gates: readonly string[];
  /** "": all. */
  readonly value: string;
  readonly onChange: (gate: string) => void;
}

/** One gate by its name, or all. */
export function GateSelect({ gates, value, onChange }: Props): JSX.Element | null {
  if (gates.length < 2) return null;
  const options = gates.map((gate) => ({ value: gate, label: gate }));
  return (
    <SelectField
      label="Gates"
      options={[{ value: '', label: 'all' }, ...options]}
      value={value}
      onChange={onChange}
    />
  );
}
