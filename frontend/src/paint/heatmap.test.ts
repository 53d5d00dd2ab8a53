import { describe, expect, test } from 'vitest';
import { wordAt, rampsOf } from '../color/maps';
import { wordOfHex } from '../color/oklab';
import { colourTable } from '../color/table';
import { MARKS, TOKENS } from '../color/tokens';
import { codeToFloat, floatToCode, toCodes } from '../data/bfloat16';
import { columnMask } from '../data/mask';
import type { StridedView } from '../data/slicing';
import type { Canvas2D } from './canvas';
import { cellSize, drawView, hatchOf, paintView, scaleImage } from './heatmap';
import { findMarks, markRect, MIN_MARK, partRect } from './marks';
import { reduceView } from './reduce';

const viewOf = (rows: readonly (readonly number[])[]): StridedView => {
  const nColumns = rows[0]?.length ?? 0;
  const data = Uint16Array.from(rows.flat(), floatToCode);
  return { data, offset: 0, rowStride: nColumns, columnStride: 1, nRows: rows.length, nColumns };
};
const table = colourTable({
  map: 'diverging',
  norm: { kind: 'linear', low: -1, high: 1 },
  theme: 'light',
});
const { plus, minus = plus } = rampsOf('diverging', 'light');
const [NAN, PLUS_INF, MINUS_INF] = [
  wordOfHex(MARKS.light.nan),
  wordOfHex(MARKS.light.positiveInfinity),
  wordOfHex(MARKS.light.negativeInfinity),
];
const PAGE = wordAt(plus, 0);

describe('paintView', () => {
  test('gives each cell the pixel of what it holds', () => {
    const image = paintView(
      viewOf([
        [0, -0, 1, -1],
        [NaN, Infinity, -Infinity, 1e-40],
        [7, -7, 0.5, -0.5],
      ]),
      table,
    );
    expect([image.width, image.height]).toEqual([4, 3]);
    // prettier-ignore
    expect(Array.from(image.data)).toEqual([
      PAGE, PAGE, plus.words[511], minus.words[511],
      NAN, PLUS_INF, MINUS_INF, PAGE,
      plus.over, minus.over, plus.words[256], minus.words[256],
    ]);
  });

  test('follows strides: units down a timesteps x units array', () => {
    const data = Uint16Array.from([9, 0, 1, NaN, -1], floatToCode);
    const view = { data, offset: 1, rowStride: 1, columnStride: 2, nRows: 2, nColumns: 2 };
    const pixels = Array.from(paintView(view, table).data);
    expect(pixels).toEqual([PAGE, NAN, plus.words[511], minus.words[511]]);
  });

  test('leaves masked cells transparent, whatever they hold', () => {
    const mask = columnMask(Uint8Array.of(0, 1));
    const { data } = paintView(
      viewOf([
        [NaN, 0],
        [1, 0],
      ]),
      table,
      mask,
    );
    expect(Array.from(data)).toEqual([0, PAGE, 0, PAGE]);
  });
});

describe('reduceView', () => {
  const row = (view: StridedView): number[] =>
    Array.from(
      toCodes({ dtype: 'BF16', shape: [], axes: [], data: view.data }),
      (code) => new Float32Array(Uint32Array.of(code << 16).buffer)[0] as number,
    );

  test('shows the largest of several logarithms, not the one farthest from 0', () => {
    const cells = [[-30, -2, -1e30, 0.5, -Infinity, -4, NaN, 3, -3, Infinity]];
    const { view } = reduceView(viewOf(cells), 1, 5, undefined, true);
    const shown = Array.from({ length: 5 }, (_, i) => codeToFloat(view.data[i] as number));
    expect(shown).toEqual([-2, 0.5, -4, NaN, Infinity]);
  });

  test('keeps the entry of largest magnitude of each box, with its sign', () => {
    const { view } = reduceView(viewOf([[1, -3, 2, 0, -0.5, 0.25]]), 1, 3);
    expect(row(view)).toEqual([-3, 2, -0.5]);
  });

  test('keeps NaN before infinity before any number', () => {
    const { view } = reduceView(viewOf([[1, NaN, Infinity, 3e38, -Infinity, NaN]]), 1, 3);
    expect(row(view)).toEqual([NaN, Infinity, NaN]);
  });

  test('has boxes as even as can be, of rows and columns', () => {
    const cells = [
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
      [11, 12, 13, 14, 15],
    ];
    const { view } = reduceView(viewOf(cells), 2, 2);
    expect([view.nRows, view.nColumns, row(view)]).toEqual([2, 2, [2, 5, 12, 15]]);
  });

  test('passes padding over, and masks a box that holds nothing else', () => {
    const mask = columnMask(Uint8Array.of(0, 0, 0, 1));
    const reduced = reduceView(viewOf([[9, NaN, NaN, 2]]), 1, 2, mask);
    expect(reduced.mask?.data).toEqual(Uint8Array.of(0, 1));
    expect(row(reduced.view)[1]).toBe(2);
  });

  test('leaves a view alone that has room', () => {
    const view = viewOf([[1, 2]]);
    expect(reduceView(view, 5, 5).view).toBe(view);
  });

  test('agrees with a slow search over random boxes', () => {
    let seed = 1;
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const cells = Array.from({ length: 13 }, () =>
      Array.from({ length: 17 }, () => random() - 0.5),
    );
    const view = viewOf(cells);
    const reduced = reduceView(view, 4, 5).view;
    for (let r = 0; r < 4; r++) {
      for (let c = 0; c < 5; c++) {
        const inside = cells
          .filter((_, i) => Math.floor((r * 13) / 4) <= i && i < Math.floor(((r + 1) * 13) / 4))
          .flatMap((line) => line.slice(Math.floor((c * 17) / 5), Math.floor(((c + 1) * 17) / 5)));
        const largest = inside.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
        expect(reduced.data[r * 5 + c]).toBe(floatToCode(largest));
      }
    }
  });
});

describe('scaleImage', () => {
  const hatch = { ground: 0xff000001, line: 0xff000002, pitch_px: 6 };
  test('makes even cells of whole pixels, without smoothing', () => {
    const image = { width: 2, height: 1, data: Uint32Array.of(7, 9) };
    const scaled = scaleImage(image, 6, 2, hatch);
    expect(Array.from(scaled.data)).toEqual([7, 7, 7, 9, 9, 9, 7, 7, 7, 9, 9, 9]);
  });

  test('hatches transparent cells at 45 degrees', () => {
    const image = { width: 1, height: 1, data: Uint32Array.of(0) };
    const { data } = scaleImage(image, 12, 3, hatch);
    const lines = (y: number): number[] =>
      [...Array(12).keys()].filter((x) => data[y * 12 + x] === hatch.line);
    expect([lines(0), lines(1), lines(2)]).toEqual([
      [0, 6],
      [5, 11],
      [4, 10],
    ]);
  });

  test('has the hatch of the theme, twice as wide on a screen of two pixels per px', () => {
    const { nodata } = TOKENS.dark;
    expect(hatchOf('dark', 2)).toMatchObject({ ground: wordOfHex(nodata), pitch_px: 12 });
  });
});

describe('marks', () => {
  test('are found where a cell holds no number, but not in padding', () => {
    const view = viewOf([
      [NaN, 1, Infinity],
      [NaN, -Infinity, 2],
    ]);
    const mask = columnMask(Uint8Array.of(0, 1, 1));
    expect(findMarks(view, mask)).toEqual([
      { row: 0, column: 2, kind: 'positiveInfinity' },
      { row: 1, column: 1, kind: 'negativeInfinity' },
    ]);
    expect(findMarks(view)).toHaveLength(4);
  });

  test('are at least 3 x 3 px and stay inside the picture, in its corners too', () => {
    const rect = { x: 10, y: 20, width: 100, height: 100 };
    const view = { nRows: 100, nColumns: 100 };
    for (const [row, column] of [
      [0, 0],
      [99, 99],
      [50, 0],
    ] as const) {
      const mark = markRect({ row, column, kind: 'nan' }, { rect, view });
      expect([mark.width, mark.height]).toEqual([MIN_MARK, MIN_MARK]);
      expect(mark.x >= 10 && mark.x + mark.width <= 110).toBe(true);
      expect(mark.y >= 20 && mark.y + mark.height <= 120).toBe(true);
    }
  });
});

test('one NaN among 10,000 cells is drawn as pixels and as a mark', () => {
  const cells = Array.from({ length: 100 }, () => new Array<number>(100).fill(0));
  (cells[40] as number[])[60] = NaN;
  const { ctx, put, rects } = recorder();
  const rect = { x: 0, y: 0, width: 50, height: 50 }; // four cells share a pixel
  drawView(ctx, viewOf(cells), { table, rect, dpr: 1, theme: 'light' });
  const pixels = new Uint32Array((put[0] as ImageData).data.buffer);
  expect(pixels.indexOf(NAN)).toBe(20 * 50 + 30);
  expect(rects.at(-1)).toEqual({ style: MARKS.light.nan, at: [29, 19, 3, 3] });
});

test('drawing takes device pixels: a rectangle of 4 x 2 px at 2 px each is 8 x 4', () => {
  const { ctx, put, origins } = recorder();
  const rect = { x: 1.5, y: 3, width: 4, height: 2 };
  drawView(ctx, viewOf([[1, -1]]), { table, rect, dpr: 2, theme: 'light' });
  expect([(put[0] as ImageData).width, (put[0] as ImageData).height]).toEqual([8, 4]);
  expect(origins).toEqual([[3, 6]]);
});

test('cells have whole device pixels where there is room', () => {
  expect([cellSize(40, 360, 1), cellSize(64, 100, 2), cellSize(100, 360, 2)]).toEqual([
    9, 1.5, 3.5,
  ]);
  expect(cellSize(1000, 360, 1)).toBe(0.36);
});

/** Stands in for a canvas and writes down what was drawn on it. */
function recorder() {
  const put: ImageData[] = [];
  const origins: number[][] = [];
  const rects: { style: unknown; at: number[] }[] = [];
  const ctx = {
    fillStyle: '',
    save: () => undefined,
    restore: () => undefined,
    createImageData: (width: number, height: number) => ({
      width,
      height,
      data: new Uint8ClampedArray(4 * width * height),
    }),
    putImageData: (image: ImageData, x: number, y: number) => {
      put.push(image);
      origins.push([x, y]);
    },
    fillRect: (...at: number[]) => rects.push({ style: ctx.fillStyle, at }),
  };
  return { ctx: ctx as unknown as Canvas2D, put, origins, rects };
}

describe('partRect', () => {
  const rect = { x: 0, y: 0, width: 100, height: 50 };

  test('is the first half of a large cell', () => {
    const drawing = { rect, view: { nRows: 5, nColumns: 5 } };
    expect(partRect({ row: 1, column: 2 }, drawing)).toEqual({
      x: 40,
      y: 10,
      width: 10,
      height: 10,
    });
  });

  test('is seen however small the cell is', () => {
    const { width, height } = partRect(
      { row: 9, column: 900 },
      { rect, view: { nRows: 50, nColumns: 1000 } },
    );
    expect([width, height]).toEqual([MIN_MARK, MIN_MARK]);
  });
});
