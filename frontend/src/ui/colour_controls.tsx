import type { JSX } from 'preact';

import { rampsOf, wordAt, type MapName } from '../color/maps';
import { hexOfWord } from '../color/oklab';
import type { Theme } from '../color/tokens';
import { useStore } from '../state/context';
import { autoMap, type Contrast } from '../state/contrast';
import { MAP_CHOICES, type MapChoice } from '../state/view';
import { Segmented } from './segmented';

/** Which map the colours come from, and whether the limits mirror each other. */
export function ColourControls({ contrast }: { contrast: Contrast }): JSX.Element {
  const store = useStore();
  const { map, symmetric } = store.view.value;
  const { name, logarithms } = contrast;
  const usual = map === 'auto' ? contrast.map : autoMap(name, logarithms);
  return (
    <>
      <Segmented
        label="Colours"
        options={MAP_CHOICES.map((value) => ({
          value,
          label: { auto: 'Auto', diverging: 'Diverging', sequential: 'Sequential', grey: 'Grey' }[
            value
          ],
          swatch: swatchOf(value === 'auto' ? usual : value, store.theme.value),
          // Logarithms of sizes have no sign.
          disabled: logarithms && value === 'diverging',
        }))}
        value={logarithms && map === 'diverging' ? 'auto' : map}
        onChange={(value: MapChoice) => store.show({ map: value })}
      />
      {name === 'linear' && !logarithms && (
        <label class="check-box">
          <input
            type="checkbox"
            checked={symmetric}
            onChange={() => store.show({ symmetric: !symmetric })}
          />
          Limits symmetric about 0
        </label>
      )}
    </>
  );
}

const N_STOPS = 6;

/** A map as a CSS background, low to high. */
function swatchOf(map: MapName, theme: Theme): string {
  const { plus, minus } = rampsOf(map, theme);
  const units = Array.from({ length: N_STOPS }, (_, i) => i / (N_STOPS - 1));
  const up = units.map((unit) => hexOfWord(wordAt(plus, unit)));
  const down = minus ? units.map((unit) => hexOfWord(wordAt(minus, unit))).reverse() : [];
  return `linear-gradient(90deg, ${[...down, ...up].join(', ')})`;
}
