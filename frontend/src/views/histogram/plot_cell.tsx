import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { decadeTicks, linearTicks, scaleOf } from '../../paint/axis';
import { formatCount } from '../../paint/format';
import { XLabels } from '../../ui/column_grid';
import { LineKey } from '../../ui/line_key';
import type { BinCursor } from './cursor';
import { endsOfEdges } from './ends';
import { PlotCanvas, type CurveStyle } from './plot_canvas';
import { PlotGestures } from './plot_gestures';
import type { Plot, PlotCurve } from './plots';
import { badWords, outsideWords } from './words';

interface Props {
  readonly plot: Plot;
  readonly row: number;
  readonly place: number;
  readonly styles: readonly CurveStyle[];
  readonly cursor: Signal<BinCursor | null>;
  readonly quantity: string;
  readonly isOver: boolean;
  readonly isLog: boolean;
  readonly isLogCount: boolean;
  /** Whether its counts are on an axis of its own. */
  readonly ownCounts: boolean;
  readonly width: number;
  readonly height: number;
}

/** Room for a tick and half of the axis' name beside it, CSS px. */
const TICK_PX = 100;

/** One plot with what it counts and its value axis. */
export function PlotCell(props: Props): JSX.Element {
  const { plot, row, place, styles, cursor, quantity, isOver, isLog, width, height } = props;
  const ends = endsOfEdges(plot.edges);
  const x = scaleOf({ kind: isLog ? 'log' : 'linear', domain: ends, range: [0, width] });
  const most = Math.max(3, Math.floor(width / TICK_PX));
  const ticks = isLog ? decadeTicks(...ends, most) : linearTicks(...ends, most);
  // Less than a decade holds one power of ten at most.
  const enough = ticks.length > 1 ? ticks : linearTicks(...ends, most);
  const drawn = isOver ? plot.curves : plot.curves.slice(0, 1);
  const runs = drawn.map(({ column }) => {
    const { run = '', step, part } = styles[column] ?? {};
    return `${run}${part && !part.startsWith('step') ? `, ${part}` : ''}, ${quantity}${plot.gate ? `, ${plot.gate} gate` : ''}, step ${step}`;
  });
  const nBins = plot.edges.length - 1;
  const binAt = (share: number): number => {
    const at = plot.edges.findIndex((edge) => x(edge) > share * width);
    return at < 0 ? nBins - 1 : Math.max(0, at - 1);
  };
  return (
    <div class="histogram" style={{ width: `${width}px` }}>
      <PlotCaption {...props} curves={drawn} />
      <div class="plot" data-plot={`${row} ${place}`} style={{ height: `${height}px` }}>
        {props.ownCounts && <span class="own-count">{formatCount(plot.highest)}</span>}
        <PlotCanvas {...props} label={`Histogram of ${runs.join('; ')}`} />
        <BinMark {...props} />
        <PlotGestures
          ends={ends}
          isLog={isLog}
          onMove={(share, event) => {
            const bin = binAt(share);
            cursor.value = { row, place, bin, x: event.clientX, y: event.clientY, byKey: false };
          }}
          onLeave={() => (cursor.value = null)}
        />
      </div>
      <XLabels
        name={isLog ? 'magnitude' : 'value'}
        width={width}
        ticks={enough.map((tick) => ({ label: tick.label, x: x(tick.value) }))}
      />
    </div>
  );
}

/** The gate, and for each curve how much it counts and what its bars do not hold. */
function PlotCaption({
  plot,
  curves,
  styles,
  isOver,
  isLog,
}: Props & { readonly curves: readonly PlotCurve[] }): JSX.Element {
  const gate = plot.gate && `${plot.gate.charAt(0).toUpperCase()}${plot.gate.slice(1)} gate`;
  if (isOver) {
    return (
      <div class="plot-key">
        {gate && <strong>{gate}</strong>}
        {curves.map(({ column, histogram }) => {
          const { run = '', part, colour = '' } = styles[column] ?? {};
          const name = part ? `${run}, ${part}` : run;
          const outside = outsideWords(histogram, isLog);
          return (
            <span key={column} class="plot-key-run">
              <LineKey index={column} colour={colour} text={name} />
              <span>
                {formatCount(histogram.total)} values{outside && `, ${outside}`}
              </span>
              <Bad text={badWords(histogram)} />
            </span>
          );
        })}
      </div>
    );
  }
  const [main] = curves;
  if (!main) return <div class="caption" />;
  return (
    <div class="caption">
      <span class="ellipsis">
        {gate && `${gate}, `}
        {formatCount(main.histogram.total)} values
      </span>
      <span class="ellipsis">
        {outsideWords(main.histogram, isLog)} <Bad text={badWords(main.histogram)} />
      </span>
    </div>
  );
}

const Bad = ({ text }: { text: string }): JSX.Element | null =>
  text ? <b class="warn">{text}</b> : null;

/** The pointed bin, in every plot of its row that has the same bins. */
function BinMark({ plot, row, place, cursor, isLog, width }: Props): JSX.Element | null {
  const at = cursor.value;
  if (!at || at.row !== row) return null;
  const [low, high] = [plot.edges[at.bin], plot.edges[at.bin + 1]];
  if (low === undefined || high === undefined) return null;
  const ends = endsOfEdges(plot.edges);
  const x = scaleOf({ kind: isLog ? 'log' : 'linear', domain: ends, range: [0, width] });
  return (
    <i
      class={at.place === place ? 'bin-mark' : 'bin-mark other'}
      style={{ left: `${x(low)}px`, width: `${x(high) - x(low)}px` }}
    />
  );
}
