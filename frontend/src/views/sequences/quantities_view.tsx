import { useComputed, useSignal, type ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';

import { mergeCounts, type Counts } from '../../data/codes';
import type { Room } from '../../state/array_parts';
import { useStore } from '../../state/context';
import { fixedContrast, type Contrast } from '../../state/contrast';
import { listedQuantities } from '../../state/derive';
import { useColumns, type ColumnData } from '../../state/sequence_columns';
import { QUANTITIES } from '../../terms';
import { ColumnGrid, GridRow } from '../../ui/column_grid';
import { useSize } from '../../ui/size';
import { useZoomKeys } from '../../ui/zoom_keys';
import { arrange, cursorShares, samplesOf, useSetting, type Setting } from './arrangement';
import { AcrossLabels, Heads, linesOrMaps, MapOrReason, type BodyProps } from './body';
import { Card } from './card';
import { axesOf } from './frame';
import { QuantityHead } from './quantity_head';
import { RowLabels } from './row_labels';

interface Props extends BodyProps {
  readonly room: Room | null;
}

/** Maps share the height as if there were so many: more scroll. */
const N_PANELS = 5;

/** All quantities of one sample, under each other, each on colours of its own. */
export function QuantitiesView(props: Props): JSX.Element {
  const { columns, quantity } = props;
  const store = useStore();
  const [box, size] = useSize({ width: 1200, height: 700 });
  const setting = useSetting(size);
  const samples = samplesOf(columns);
  const pinned = useComputed(() => store.view.value.pin?.sample).value;
  const sample = samples.find((each) => each === pinned) ?? samples[0] ?? 0;
  const { frame, width, nAcross } = useMemo(
    () => arrange(columns, [sample], setting, N_PANELS),
    [columns, sample, setting],
  );
  const [across, down] = axesOf(frame);
  useZoomKeys({ across, down, cursor: () => cursorShares(store, frame) });
  const names = [...listedQuantities(store.sources.value)].flatMap(([group, listed]) =>
    group === 'weights' ? [] : listed.map(({ quantity: { name } }) => name),
  );
  return (
    <div class="scroll" ref={box} tabIndex={-1}>
      <ColumnGrid nColumns={nAcross} width={width}>
        <Heads {...props} nAcross={nAcross} />
        {names.map((name) =>
          name === quantity ? (
            <Rows key={name} {...props} sample={sample} setting={setting} />
          ) : (
            <OtherRows key={name} {...props} name={name} sample={sample} setting={setting} />
          ),
        )}
        {!frame.isTransposed && (
          <GridRow
            kind="foot"
            cells={columns.map(() => (
              <AcrossLabels frame={frame} left={0} />
            ))}
          />
        )}
      </ColumnGrid>
      <p class="how-to-read">
        <b>How to read this.</b> All quantities of sample {sample}; pin a cell of another sample to
        see that one. Each has colours of its own, from the bar beside its name: compare shapes, not
        shades. The handles above set those of{' '}
        {(QUANTITIES.get(quantity)?.title ?? quantity).toLowerCase()}.
      </p>
    </div>
  );
}

interface RowsProps extends BodyProps {
  readonly sample: number;
  readonly setting: Setting;
}

/** The maps of one quantity: a row for each gate. */
function Rows(props: RowsProps): JSX.Element {
  const { columns, quantity, contrast, sample, setting, inSight } = props;
  const store = useStore();
  const display = useComputed(() => linesOrMaps(store.view.value.display)).value;
  const arrangement = useMemo(
    () => arrange(columns, [sample], { ...setting, grid: 'samples' }, N_PANELS),
    [columns, sample, setting],
  );
  const { frame, rows } = arrangement;
  return (
    <>
      <GridRow
        cells={columns.map((_, i) =>
          i === 0 ? <QuantityHead quantity={quantity} contrast={contrast} /> : null,
        )}
      />
      {rows.map(({ key, cells }, i) => (
        <GridRow
          key={key}
          gutter={<RowLabels frame={frame} display={display} contrast={contrast} />}
          cells={cells.map((cell) => (
            <MapOrReason
              {...props}
              inSight={inSight}
              arrangement={arrangement}
              cell={cell}
              isFirst={i === 0}
            />
          ))}
        />
      ))}
      <Card columns={columns} frame={frame} quantity={quantity} />
    </>
  );
}

interface OtherProps extends RowsProps {
  readonly name: string;
  readonly room: Room | null;
}

/** A quantity that the page is not about: with arrays and colours of its own. */
function OtherRows({ name, room, ...props }: OtherProps): JSX.Element {
  const columns = useColumns(name, room, { isMain: false });
  const contrast = useOwnContrast(columns, name);
  return (
    <Rows
      {...props}
      columns={columns}
      quantity={name}
      contrast={contrast}
      differenceContrast={contrast}
    />
  );
}

/** Robust limits of a quantity, held while stepping. */
function useOwnContrast(
  columns: readonly ColumnData[],
  quantity: string,
): ReadonlySignal<Contrast> {
  const store = useStore();
  const { map } = store.view.value;
  const theme = store.theme.value;
  const key = [store.series.value, ...columns.map(({ source }) => source.column.run)].join('\n');
  const held = useRef<{ readonly key: string; readonly counts: Counts } | null>(null);
  const all = columns.flatMap(({ counts }) => counts ?? []);
  const isComplete = all.length > 0 && columns.every(({ loaded }) => !loaded.loading);
  const isHeld = held.current?.key === key;
  const counts = useMemo(
    () => (isHeld && held.current ? held.current.counts : mergeCounts(all)),
    [isHeld, ...(isHeld ? [] : all)],
  );
  const name = QUANTITIES.get(quantity)?.group === 'gradients' ? 'symlog' : 'linear';
  const chosen = map === 'grey' ? map : 'diverging';
  const contrast = useMemo(
    () => fixedContrast(counts, { name, map: chosen, theme }),
    [counts, name, chosen, theme],
  );
  const shared = useSignal(contrast);
  useLayoutEffect(() => {
    if (isComplete && !isHeld) held.current = { key, counts };
    shared.value = contrast;
  }, [contrast, isComplete, key]);
  return shared;
}
