import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

import { useStore } from '../state/context';
import type { View } from '../state/view';
import { HelpSheet } from './help_sheet';
import { ExportButton } from './export_button';
import { Icon } from './icons';
import { Popover } from './popover';

interface Props {
  readonly title: string;
  readonly sentence: ComponentChildren;
  readonly legend?: ComponentChildren;
  readonly children?: ComponentChildren;
  /** What is changed less often: behind a button. */
  readonly options?: ComponentChildren;
}

/** What the picture is, how its colours read, and what can be changed. */
export function TopBar({ title, sentence, legend, children, options }: Props): JSX.Element {
  const store = useStore();
  const { sheet, view } = store;
  return (
    <header class="topbar">
      <div class="topbar-title">
        <h1>{title}</h1>
        <p>{sentence}</p>
      </div>
      <div class="topbar-legend">{legend}</div>
      <div class="topbar-controls">
        {children}
        <div class="icon-buttons">
          {options && <Options>{options}</Options>}
          <ExportButton />
          <button
            type="button"
            class="icon-button"
            aria-label="Reset contrast and pin"
            title="Reset contrast and pin"
            disabled={!canReset(view.value)}
            onClick={() => store.resetContrast()}
          >
            <Icon name="reset" />
          </button>
          <div class="anchor">
            <button
              type="button"
              class="icon-button help-button"
              aria-label="Keys"
              title="Keys"
              aria-expanded={sheet.value === 'help'}
              onClick={() => (sheet.value = sheet.value === 'help' ? null : 'help')}
            >
              ?
            </button>
            {sheet.value === 'help' && <HelpSheet onClose={() => (sheet.value = null)} />}
          </div>
        </div>
      </div>
    </header>
  );
}

const canReset = ({ limits, norm, pin, map, symmetric }: View): boolean =>
  Boolean(limits ?? norm ?? pin) || map !== 'auto' || !symmetric;

function Options({ children }: { children: ComponentChildren }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <div class="anchor">
      <button
        type="button"
        class="icon-button"
        aria-label="Options"
        title="Options of this view"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="options" />
      </button>
      {open && (
        <Popover label="Options" class="options" onClose={() => setOpen(false)}>
          {children}
        </Popover>
      )}
    </div>
  );
}
