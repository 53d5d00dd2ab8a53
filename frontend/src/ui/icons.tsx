/** Line icons of 16 x 16 px; decoration only, names stand beside them or in aria-label. */

import type { JSX } from 'preact';

const PATHS = {
  sequences: 'M2 4h12M2 8h12M2 12h12',
  histogram: 'M2.5 13.5v-4M6.2 13.5v-9M9.8 13.5v-6M13.5 13.5v-3M1.5 13.5h13',
  evolution: 'M2.5 2v11.5H14M4.5 10.5l3-4 2.5 2 3.5-5',
  weights: 'M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5h-4.5zM2.5 9h4.5v4.5h-4.5zM9 9h4.5v4.5h-4.5z',
  depth: 'M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  memory: 'M2.5 2.5h11v11M2.5 2.5v11h11M2.5 13.5l11-11',
  diagnostics: 'M2.5 3h11v10.5h-11zM2.5 6.5h11M6.5 3v10.5M2.5 10h11',
  grid: 'M2.5 2.5h11v11h-11zM2.5 6.2h11M2.5 9.8h11M6.2 2.5v11M9.8 2.5v11',
  traces: 'M1.5 11c2-8 4-8 6 0s4 2 7-7',
  panels:
    'M1.5 6.5v-4M1.5 6.5h5.5M1.5 5.5l2.2-2 1.4 1.2 1.9-2M9 6.5v-4M9 6.5h5.5M9 3.5l2 2 1.6-1.4 1.9 1M1.5 13.5v-4M1.5 13.5h5.5M1.5 10.5l2.4 2 3.1-2.5M9 13.5v-4M9 13.5h5.5M9 12.5l2.4-2.5 3.1 1.5',
  scatter: 'M3 11.5h1M5.5 5.5h1M7.5 9.5h1M9.5 3.5h1M10.5 11.5h1M12.5 6.5h1',
  beside: 'M1.5 13.5V9h2V5h2v8.5zM9 13.5V6h2v3h2v4.5z',
  over: 'M1.5 13.5V9h3V4h4v5h3v4.5M4.5 13.5V11.5h4V6.5h3v4h3v3',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.4 3.4',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  warn: 'M8 2.5l6 11H2zM8 6.5v3.2M8 11.4v.4',
  down: 'M4.5 6.5L8 10l3.5-3.5',
  close: 'M4 4l8 8M12 4l-8 8',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  copy: 'M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.2v2.6h-2.6',
  reset: 'M3.2 6.5A5 5 0 1 1 3 9.5M3 3v3.6h3.6',
  unzoom: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.4 3.4M4.8 7h4.4',
  export: 'M8 2v8M4.8 6.8L8 10l3.2-3.2M2.5 11v2.5h11V11',
  info: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 7.2v4M8 4.8v.5',
  menu: 'M2 4h12M2 8h12M2 12h12',
  options: 'M2 5h7M13 5h1M2 11h1M7 11h7M11 3v4M5 9v4',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} fill="none" stroke="currentColor" stroke-width="1.4" />
    </svg>
  );
}
