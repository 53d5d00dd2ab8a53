import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

import { parseFilter } from '../state/derive';
import { Icon } from './icons';

interface Props {
  readonly names: readonly string[];
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** Names that hold what was typed; a broken pattern is taken letter by letter. */
export function matching(names: readonly string[], typed: string): readonly string[] {
  const parsed = parseFilter(typed);
  const lowered = typed.toLowerCase();
  return names.filter((name) =>
    typeof parsed === 'string' ? name.toLowerCase().includes(lowered) : parsed.test(name),
  );
}

/** A long list of series: type a part of the name, choose with the arrows and Enter. */
export function SeriesSearch({ names, value, onChange }: Props): JSX.Element {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const isOpen = typed !== null;
  const found = isOpen ? matching(names, typed) : [];
  const close = () => setTyped(null);
  const open = () => {
    setTyped('');
    setAt(Math.max(0, names.indexOf(value)));
  };
  const choose = (name: string | undefined) => {
    if (name !== undefined) onChange(name);
    close();
  };
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at, isOpen]);
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by && !isOpen) open();
    else if (by) setAt(Math.max(0, Math.min(found.length - 1, at + by)));
    else if (event.key === 'Enter' && isOpen) choose(found[at]);
    else if (event.key === 'Escape' && isOpen) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="series-search">
      <div class="input-box select-box">
        <input
          type="text"
          role="combobox"
          aria-label="Series"
          aria-expanded={isOpen}
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={isOpen && found[at] !== undefined ? `${id}-${at}` : undefined}
          value={typed ?? value}
          placeholder={isOpen ? value : ''}
          spellcheck={false}
          onClick={() => !isOpen && open()}
          onKeyDown={onKey}
          onBlur={close}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
        />
        <Icon name="down" />
      </div>
      {isOpen && (
        <ul class="series-list" role="listbox" id={id} aria-label="Series" ref={list}>
          {found.map((name, i) => (
            <li
              key={name}
              id={`${id}-${i}`}
              role="option"
              aria-selected={name === value}
              class={`row ${i === at ? 'active' : ''}`}
              title={name}
              // The field keeps the focus: losing it closes the list.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(name)}
            >
              <span class="ellipsis">{name}</span>
            </li>
          ))}
          {found.length === 0 && <li class="hint">No series matches.</li>}
        </ul>
      )}
    </div>
  );
}
