import type { JSX } from 'preact';

import { HoverCard, type CardRow } from '../../ui/hover_card';
import { Live, spoken } from '../../ui/live';
import type { BinCursor } from './cursor';
import type { CurveStyle } from './plot_canvas';
import type { Plot } from './plots';
import { binWords, edgesWords } from './words';

interface Props {
  readonly cursor: BinCursor | null;
  readonly plots: readonly (readonly (Plot | null)[])[];
  readonly styles: readonly CurveStyle[];
  readonly isLog: boolean;
}

/** The bin that is pointed at: its edges, and what every column counts in it. */
export function BinCard({ cursor, plots, styles, isLog }: Props): JSX.Element {
  const plot = cursor && plots[cursor.row]?.[cursor.place];
  const rows = plot ? rowsOf(plot, cursor.bin, { styles, isLog }) : [];
  return (
    <>
      {cursor && plot && (
        <HoverCard x={cursor.x} y={cursor.y} rows={rows} note="share of all that is counted" />
      )}
      <Live text={cursor?.byKey ? spoken(rows) : ''} />
    </>
  );
}

function rowsOf(plot: Plot, bin: number, { styles, isLog }: Pick<Props, 'styles' | 'isLog'>) {
  const ordered = [...plot.curves].sort((a, b) => a.column - b.column);
  const rows: CardRow[] = [
    ...(plot.gate ? [{ label: 'Gate', value: plot.gate }] : []),
    { label: isLog ? 'Magnitude' : 'Value', value: edgesWords(plot.edges, bin) },
    ...ordered.map(({ column, histogram }) => {
      const style = styles[column];
      const isAgain = styles.filter(({ run }) => run === style?.run).length > 1;
      const name = style?.run.split('/').at(-1) ?? '';
      return {
        label: isAgain ? `${name}, ${style?.part}` : name,
        value: binWords(histogram, bin),
        ...(style ? { colour: style.colour } : {}),
      };
    }),
  ];
  return rows;
}
