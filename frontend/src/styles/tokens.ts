/** The theme's colours as CSS custom properties. */

import { OVERLAY, TOKENS, type Theme } from '../color/tokens';

export function tokenProperties(theme: Theme): Readonly<Record<string, string>> {
  const tokens = Object.entries(TOKENS[theme]).map(([name, value]) => [`--${name}`, value]);
  return Object.fromEntries([
    ...tokens,
    ['--overlay', OVERLAY.line],
    ['--halo', OVERLAY.halo],
    ['color-scheme', theme],
  ]) as Record<string, string>;
}
