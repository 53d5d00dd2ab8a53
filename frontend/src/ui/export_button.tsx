import type { ComponentType, JSX } from 'preact';
import { useState } from 'preact/hooks';

import { Icon } from './icons';
import { Popover } from './popover';

type Menu = ComponentType<{ onClose: () => void }>;

/** Opens the menu of what can be taken along, which is loaded then. */
export function ExportButton(): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const [loaded, setLoaded] = useState<{ readonly Menu: Menu | null } | null>(null);
  const open = () => {
    setOpen(!isOpen);
    if (loaded?.Menu) return;
    import('../export/export_menu').then(
      ({ ExportMenu }) => setLoaded({ Menu: ExportMenu }),
      () => setLoaded({ Menu: null }),
    );
  };
  return (
    <div class="anchor">
      <button
        type="button"
        class="icon-button"
        aria-label="Export"
        title="Save or share this view"
        aria-expanded={isOpen}
        onClick={open}
      >
        <Icon name="export" />
      </button>
      {isOpen && loaded && (
        <Popover label="Export" class="menu export-menu" onClose={() => setOpen(false)}>
          {loaded.Menu ? (
            <loaded.Menu onClose={() => setOpen(false)} />
          ) : (
            <p class="hint warn" role="alert">
              The menu could not be loaded. Is TensorBoard still running? Reload the page.
            </p>
          )}
        </Popover>
      )}
    </div>
  );
}
