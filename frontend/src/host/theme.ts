/** Light or dark, as the host page shows itself. */

export type ThemeName = 'light' | 'dark';

const HOST_CLASS = 'dark-mode';

/** The parent's body where it is of the same origin; null elsewhere. */
function hostBody(): HTMLElement | null {
  try {
    return window.parent === window ? null : window.parent.document.body;
  } catch {
    return null;
  }
}

/** Calls back at once and on every change; returns how to stop. */
export function watchTheme(callback: (theme: ThemeName) => void): () => void {
  const body = hostBody();
  if (body) {
    const tell = () => callback(body.classList.contains(HOST_CLASS) ? 'dark' : 'light');
    const observer = new MutationObserver(tell);
    observer.observe(body, { attributes: true, attributeFilter: ['class'] });
    tell();
    return () => observer.disconnect();
  }
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  const tell = () => callback(query.matches ? 'dark' : 'light');
  query.addEventListener('change', tell);
  tell();
  return () => query.removeEventListener('change', tell);
}
