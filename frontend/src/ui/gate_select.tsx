import type { JSX } from 'preact';

interface Props {
  readonly gates: readonly string[];
  /** "": all. */
  readonly value: string;
  readonly onChange: (gate: string) => void;
}

/** One gate by its name, or all. */
export function GateSelect({ gates, value, onChange }: Props): JSX.Element | null {
  if (gates.length < 2) return null;
  return (
    <label class="field">
      <span class="field-label">Gates</span>
      <span class="input-box select-box">
        <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">all</option>
          {gates.map((gate) => (
            <option key={gate} value={gate}>
              {gate}
            </option>
          ))}
        </select>
      </span>
    </label>
  );
}
