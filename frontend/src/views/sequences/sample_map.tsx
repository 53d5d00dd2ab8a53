import type { JSX } from 'preact';

import { countView, nonfiniteCounts, totalCount, type Counts } from '../../data/codes';
import { isReal } from '../../data/mask';
import { formatCount } from '../../paint/format';
import { drawView } from '../../paint/heatmap';
import { useMemo } from 'preact/hooks';
import type { Contrast } from '../../state/contrast';
import { useStore } from '../../state/context';
import { QUANTITIES } from '../../terms';
import { Canvas } from '../../ui/canvas';
import { symbolName } from '../../ui/symbol';
import type { ColumnData, Panel } from '../../state/sequence_columns';
import { drawUnitTraces } from './unit_traces';
import { MapOverlay } from './map_overlay';
import { Tokens } from './tokens';

interface Props {
  readonly data: ColumnData;
  readonly panel: Panel;
  readonly column: number;
  readonly quantity: string;
  readonly contrast: Contrast;
  readonly pitch: number;
  readonly height: number;
  /** Whether the sample's tokens stand under this one of its maps. */
  readonly isLast: boolean;
}

/** One sample, or one gate of it: caption, picture, tokens. */
export function SampleMap(props: Props): JSX.Element {
  const { data, panel, column, quantity, contrast, pitch, height, isLast } = props;
  const store = useStore();
  const theme = store.theme.value;
  const { display } = store.view.value;
  const { view, mask, sample, gate } = panel;
  const width = pitch * view.nColumns;
  const texts = isLast ? data.tokens(sample) : null;
  const gateName = data.gates[gate];
  const where = `sample ${sample}${gateName ? `, ${gateName} gate` : ''}`;
  const symbol = QUANTITIES.get(quantity)?.symbol;
  const name = symbol && symbol.text ? symbolName(symbol) : quantity;
  return (
    <div class="sample" style={{ width: `${width}px` }}>
      <div class="caption">
        <span>{where.charAt(0).toUpperCase() + where.slice(1)}</span>
        <Nonfinite panel={panel} counts={data.counts} />
      </div>
      <div class="map" style={{ height: `${height}px` }}>
        <Canvas
          width={width}
          height={height}
          label={`${data.source.column.run}, ${where}, ${name}, step ${data.step}`}
          inputs={[view, mask, contrast.table, theme, display]}
          draw={({ context, rect, dpr }) => {
            if (display === 'traces') drawUnitTraces(context, { panel, rect, contrast, theme });
            else drawView(context, view, { table: contrast.table, mask, rect, dpr, theme });
          }}
        />
        {display === 'maps' && <PaddingLabel panel={panel} pitch={pitch} height={height} />}
        <MapOverlay panel={panel} column={column} width={width} height={height} />
      </div>
      {texts && (
        <Tokens
          sample={sample}
          texts={texts}
          pitch={pitch}
          isReal={(t) => !mask || isReal(mask, 0, t)}
        />
      )}
    </div>
  );
}

interface NonfiniteProps {
  readonly panel: Panel;
  /** Of all samples: without any there, none needs counting here. */
  readonly counts: Counts | null;
}

/** How many values are no number; nothing where all are. */
function Nonfinite({ panel, counts }: NonfiniteProps): JSX.Element | null {
  const text = useMemo(() => {
    const all = counts && nonfiniteCounts(counts);
    return all && all.nan + all.posInf + all.negInf > 0 ? nonfiniteText(panel) : '';
  }, [panel.view.data, panel.view.offset, counts]);
  return text ? <span class="warn">{text}</span> : null;
}

/** "3 NaN, 1 +∞ of 10 240"; "" where all are numbers. */
export function nonfiniteText({ view, mask }: Pick<Panel, 'view' | 'mask'>): string {
  const counts = countView(view, mask);
  const { nan, posInf, negInf } = nonfiniteCounts(counts);
  const parts = [
    [nan, 'NaN'],
    [posInf, '+∞'],
    [negInf, '−∞'],
  ] as const;
  const found = parts.filter(([n]) => n > 0).map(([n, what]) => `${formatCount(n)} ${what}`);
  return found.length ? `${found.join(', ')} of ${formatCount(totalCount(counts))}` : '';
}

const LABEL_PX = 110;

/** Says what the hatch is, where it is wide enough to say so. */
function PaddingLabel({
  panel,
  pitch,
  height,
}: {
  panel: Panel;
  pitch: number;
  height: number;
}): JSX.Element | null {
  const { mask, view } = panel;
  if (!mask) return null;
  const columns = Array.from({ length: view.nColumns }, (_, t) => isReal(mask, 0, t));
  const first = columns.indexOf(true);
  const start = first < 0 ? view.nColumns : first;
  const stop = columns.lastIndexOf(true) + 1;
  const [left, right] = start >= view.nColumns - stop ? [0, start] : [stop, view.nColumns];
  if ((right - left) * pitch < LABEL_PX || height < 40) return null;
  return (
    <span class="padding-label" style={{ left: `${((left + right) / 2) * pitch}px` }}>
      padding, no data
    </span>
  );
}
