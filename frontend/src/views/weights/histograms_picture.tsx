import type { JSX } from 'preact';

import { useStore } from '../../state/context';
import type { WeightKind } from '../../state/view';
import { columnWidth } from '../../ui/column_grid';
import type { Size } from '../../ui/size';
import { ColumnHeaders } from './column_headers';
import type { CurveStyle } from './histogram_panel';
import { HistogramRows } from './histogram_rows';
import { CurveKey } from './panel_table';
import type { WeightColumn } from './weight_columns';

interface Props {
  readonly columns: readonly WeightColumn[];
  readonly kind: WeightKind;
}

const MIN_PANEL_PX = 200;
const MAX_PANEL_PX = 560;
const HEIGHT_PX = 96;

/** Kernel, recurrent kernel and bias down, gates across, the columns over each other. */
export function HistogramsPicture({
  columns,
  kind,
  size,
}: Props & { readonly size: Size }): JSX.Element {
  const nGates = new Set(columns.flatMap(({ stacks }) => stacks.flatMap(({ gates }) => gates)))
    .size;
  const width = Math.min(MAX_PANEL_PX, columnWidth(size, Math.max(1, nGates), MIN_PANEL_PX));
  return (
    <>
      <ColumnHeaders columns={columns} />
      <HistogramKey columns={columns} kind={kind} />
      <HistogramRows columns={columns} width={width} height={HEIGHT_PX} />
    </>
  );
}

const DASHES: readonly (readonly number[])[] = [[], [5, 3], [2, 2], [8, 3, 2, 3]];

/** Steps of one run have one colour: the later columns are dashed. */
export function useCurveStyles(columns: readonly WeightColumn[]): readonly CurveStyle[] {
  const store = useStore();
  return columns.map(({ source, step }, i) => {
    const { run } = source.column;
    const before = columns.slice(0, i).filter((other) => other.source.column.run === run).length;
    const dash = DASHES[before % DASHES.length] ?? [];
    return { run, step, colour: store.colourOf(run), dash };
  });
}

/** What bars and outlines are. */
export function HistogramKey({ columns, kind }: Props): JSX.Element {
  const styles = useCurveStyles(columns);
  const words = { value: 'values', gradient: 'gradients', update: 'updates' }[kind];
  const [only] = columns;
  const first = only?.stacks[0];
  if (columns.length === 1 && first) {
    return (
      <p class="histogram-key">
        <span>
          <i style={{ background: styles[0]?.colour }} />
          step {first.step}, histogram of the {words}
        </span>
        {Object.keys(first.initial).length > 0 && (
          <span>
            <b />
            step {first.firstStep}
          </span>
        )}
      </p>
    );
  }
  return (
    <p class="histogram-key">
      {styles.map((style, i) => (
        <span key={i}>
          <CurveKey style={style} />
          {style.run}, {style.step === null ? 'no step' : `step ${style.step}`}
        </span>
      ))}
    </p>
  );
}
