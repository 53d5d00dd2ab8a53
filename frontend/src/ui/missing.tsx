import type { JSX } from 'preact';

import { useStore } from '../state/context';
import { seriesOfRun } from '../state/derive';
import type { ColumnData } from '../state/sequence_columns';
import { QUANTITIES } from '../terms';
import { Message, Progress } from './message';

interface Props {
  readonly data: Pick<ColumnData, 'source' | 'loaded' | 'step'>;
  readonly quantity: string;
  readonly gate?: string | undefined;
}

/** What a run holds instead of the chosen series. */
export function NoSeries({ run }: { run: string }): JSX.Element {
  const store = useStore();
  const there = seriesOfRun(store.catalog.value?.runs[run]);
  return (
    <Message
      text={`This run has no series ${store.series.value}. Series it has, to choose in the rail: ${there.join(', ')}.`}
    />
  );
}

/** Why a column has no picture. */
export function Missing({ data, quantity, gate }: Props): JSX.Element {
  const { source, loaded, step } = data;
  if (loaded.error) return <Message isError text={loaded.error.message} />;
  if (loaded.loading) return <Progress />;
  const words = QUANTITIES.get(quantity)?.title.toLowerCase() ?? quantity;
  if (source.series === null || !source.entry) {
    return <NoSeries run={source.column.run} />;
  }
  const name = source.entry.cell ? `This ${source.entry.cell}` : 'This series';
  if (!source.entry.quantities[quantity]) return <Message text={`${name} has no ${words}.`} />;
  if (gate && !source.entry.gates.includes(gate)) {
    return <Message text={`${name} has no ${gate} gate.`} />;
  }
  if (step === null) return <Message text={`No step of ${words} is kept.`} />;
  return <Message text={`Step ${step} holds no ${words}.`} />;
}
