import type { JSX } from 'preact';

import { formatNumber } from '../../paint/format';
import type { CurveStyle } from './histogram_panel';
import type { HistogramPanel } from './histogram_grid';
import { nonfiniteWords } from '../../ui/number_words';

interface Props {
  readonly panel: HistogramPanel;
  readonly styles: readonly CurveStyle[];
}

const digits = (value: number): string => formatNumber(value, { digits: 3 });

/** Mean, deviation and norm of each column's values; what is no number in a row of its own. */
export function PanelTable({ panel, styles }: Props): JSX.Element {
  return (
    <table class="panel-table">
      <thead>
        <tr>
          {styles.length > 1 && (
            <th scope="col">
              <span class="unseen">Run</span>
            </th>
          )}
          <th scope="col">mean</th>
          <th scope="col">deviation</th>
          <th scope="col">norm</th>
        </tr>
      </thead>
      <tbody>
        {panel.curves.map(({ column, statistics }) => {
          const style = styles[column];
          const bad = nonfiniteWords(statistics);
          return [
            <tr key={column}>
              {styles.length > 1 && (
                <th scope="row">
                  <CurveKey style={style} />
                  <span class="unseen">{`${style?.run}, step ${style?.step}`}</span>
                </th>
              )}
              <td>{digits(statistics.mean)}</td>
              <td>{digits(statistics.std)}</td>
              <td class={Number.isFinite(statistics.norm) ? '' : 'warn'}>
                {digits(statistics.norm)}
              </td>
            </tr>,
            bad && (
              <tr key={`${column} bad`}>
                <td class="warn" colSpan={styles.length > 1 ? 4 : 3}>
                  {bad}
                </td>
              </tr>
            ),
          ];
        })}
      </tbody>
    </table>
  );
}

/** A piece of the outline. */
export function CurveKey({ style }: { style: CurveStyle | undefined }): JSX.Element {
  return (
    <svg class="curve-key" width="20" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="20"
        y1="4"
        y2="4"
        stroke={style?.colour}
        stroke-width="2"
        stroke-dasharray={style?.dash.join(' ')}
      />
    </svg>
  );
}
