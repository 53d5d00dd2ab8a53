/** The view's place in the URL: TensorBoard's own hash where it can be reached, else ours. */

export const PREFIX = 'p.rnn.';

/** Splits a hash into our parameters and the rest, in order. */
export function parseHash(hash: string): {
  readonly rest: readonly string[];
  readonly parameters: ReadonlyMap<string, string>;
} {
  const rest: string[] = [];
  const parameters = new Map<string, string>();
  for (const part of hash.replace(/^#/, '').split('&')) {
    const [key = '', value = ''] = part.split(/=(.*)/s);
    if (!key.startsWith(PREFIX)) {
      if (part) rest.push(part);
      continue;
    }
    try {
      parameters.set(key.slice(PREFIX.length), decodeURIComponent(value));
    } catch {
      // A broken escape says nothing; the default stands.
    }
  }
  return { rest, parameters };
}

/** The hash with our parameters replaced and everything else as it was. */
export function withParameters(hash: string, parameters: Readonly<Record<string, string>>): string {
  const ours = Object.entries(parameters).map(
    ([key, value]) => `${PREFIX}${key}=${encodeURIComponent(value)}`,
  );
  return '#' + [...parseHash(hash).rest, ...ours].join('&');
}

/** The window whose URL people see and share. */
function visibleWindow(): Window {
  try {
    void window.parent.location.hash;
    return window.parent;
  } catch {
    return window;
  }
}

export function readParameters(): ReadonlyMap<string, string> {
  return parseHash(visibleWindow().location.hash).parameters;
}

/** The address that shows this view to others. */
export const viewUrl = (): string => visibleWindow().location.href;

export function writeParameters(parameters: Readonly<Record<string, string>>): void {
  const target = visibleWindow();
  const hash = withParameters(target.location.hash, parameters);
  // A bare "#..." would resolve against this frame's <base>.
  const { pathname, search } = target.location;
  if (hash !== target.location.hash) {
    target.history.replaceState(target.history.state, '', pathname + search + hash);
  }
}

/** Calls back when somebody else changes the hash; returns how to stop. */
export function onHashChange(callback: () => void): () => void {
  const target = visibleWindow();
  target.addEventListener('hashchange', callback);
  return () => target.removeEventListener('hashchange', callback);
}
