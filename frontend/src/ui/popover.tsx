import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  readonly label: string;
  readonly class?: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A small dialog beside what opened it; Escape, a click or the focus elsewhere closes it. */
export function Popover({ label, onClose, children, ...props }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const sheet = box.current;
    sheet?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      onClose();
    };
    const onElsewhere = (event: Event) => {
      if (!sheet?.parentElement?.contains(event.target as Node)) onClose();
    };
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('pointerdown', onElsewhere, true);
    document.addEventListener('focusin', onElsewhere);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('pointerdown', onElsewhere, true);
      document.removeEventListener('focusin', onElsewhere);
      // Focus that went on to something else stays there.
      const { activeElement: at } = document;
      const isHere = at === null || at === document.body || sheet?.contains(at);
      if (isHere && opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <div
      class={`popover ${props.class ?? ''}`}
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      ref={box}
    >
      {children}
    </div>
  );
}
