import type { ComponentType, JSX } from 'preact';
import { useEffect, useReducer, useState } from 'preact/hooks';

import { Message, Progress } from './message';

/** A view in a chunk of its own, and the styles that only it needs. */
export interface ViewChunk<P = object> {
  readonly View: ComponentType<P>;
  readonly styles?: string;
}

interface Props<P> {
  /** The same function each time: chunks are known by it. */
  readonly load: () => Promise<ViewChunk<P>>;
  readonly props: P;
}

const loaded = new Map<unknown, unknown>();

/** A view that needs nothing but the store. */
export function LazyView({ load }: { load: () => Promise<ViewChunk> }): JSX.Element {
  return <LazyPart load={load} props={{}} />;
}

/** Loads a view's chunk the first time it is shown; at once when it is there. */
export function LazyPart<P extends object>({ load, props }: Props<P>): JSX.Element {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (loaded.has(load) || failed) return;
    load().then(
      (chunk) => {
        loaded.set(load, chunk);
        if (chunk.styles) addStyles(chunk.styles);
        redraw(0);
      },
      () => setFailed(true),
    );
  }, [load, failed]);
  const View = (loaded.get(load) as ViewChunk<P> | undefined)?.View;
  if (View) return <View {...props} />;
  return (
    <div class="scroll page-message">
      {failed ? (
        <Message
          isError
          text="This view could not be loaded. Is TensorBoard still running? Reload the page."
        />
      ) : (
        <Progress />
      )}
    </div>
  );
}

function addStyles(text: string): void {
  const style = document.createElement('style');
  style.textContent = text;
  document.head.append(style);
}
