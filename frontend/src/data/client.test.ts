import { describe, expect, test, vi } from 'vitest';
import { CachedClient, isStale, N_PARALLEL } from './cache';
import { ApiError, arrayUrl, HttpClient, ServerGoneError, type Fetch } from './http';
import { fixture } from './fixtures';
import { LruByBytes } from './lru';
import { DamagedBufferError } from './safetensors';
import type { ArrayAnswer, ArrayRequest, Catalog, DataClient } from './types';

const REQUEST: ArrayRequest = { run: 'a/b', series: 'gru', quantity: 'output', step: 10 };
const answering = (body: BodyInit, init: ResponseInit = {}): Fetch =>
  vi.fn<Fetch>(async () => new Response(body, init));

describe('HttpClient', () => {
  test('asks for relative addresses with the same order of fields', async () => {
    const fetch = answering(fixture('sequence_bf16.safetensors'));
    const { tensor, info } = await new HttpClient(fetch).array({ ...REQUEST, samples: '0:4' });
    const url = './array?quantity=output&run=a%2Fb&samples=0%3A4&series=gru&step=10';
    expect(fetch).toHaveBeenCalledExactlyOnceWith(url, {});
    expect([tensor.shape, info.step]).toEqual([[2, 3, 4], 50]);
  });

  test('reads both tensors of an overview', async () => {
    const client = new HttpClient(answering(fixture('overview.safetensors')));
    const overview = await client.overview({ run: 'a', series: 'gru', quantity: 'output' });
    expect(overview).toMatchObject({ steps: [0, 10], nTimesteps: [3, 3], nUnits: 4 });
    expect(overview.timesteps.shape).toEqual([2, 5, 3]);
    expect([overview.timesteps.data[0], overview.timesteps.data[29]]).toEqual([-Infinity, 29]);
    expect([overview.channels.data[21], overview.channels.data[39]]).toEqual([NaN, -39]);
  });

  test('reads exact counts by gate', async () => {
    const raw = { gate: 'new', edges: [0, 0.5, 1], counts: [3, 4], below: 1, above: 2, zeros: 5 };
    const rest = { nan: 6, positive_infinity: 7, negative_infinity: 8, total: 36, padding: 9 };
    const body = { step: 10, slices: { units: [0, 2] }, histograms: [{ ...raw, ...rest }] };
    const fetch = answering(JSON.stringify(body));
    const request = { ...REQUEST, bins: 2, edges: 'own', scale: 'log', low: 0.5, high: 1 } as const;
    const { histograms } = await new HttpClient(fetch).histogram(request);
    const url =
      './histogram?bins=2&edges=own&high=1&low=0.5&quantity=output&run=a%2Fb&scale=log&series=gru&step=10';
    expect(fetch).toHaveBeenCalledExactlyOnceWith(url, {});
    expect(histograms[0]).toEqual({
      gate: 'new',
      histogram: {
        edges: Float64Array.of(0, 0.5, 1),
        counts: Uint32Array.of(3, 4),
        below: 1,
        above: 2,
        zeros: 5,
        nan: 6,
        posInf: 7,
        negInf: 8,
        total: 36,
      },
    });
  });

  test('reads NaN and infinities among scalars', async () => {
    const body = '{"rnn/loss": {"steps": [0, 1, 2], "values": ["NaN", "-Infinity", 0.5]}}';
    const scalars = await new HttpClient(answering(body)).scalars('a');
    expect(scalars['rnn/loss']).toEqual({ steps: [0, 1, 2], values: [NaN, -Infinity, 0.5] });
  });

  test("passes the server's sentence on", async () => {
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    const fetch = answering('There is no run x.\n', { status: 404, headers });
    const error = await new HttpClient(fetch).scalars('x').catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ message: 'There is no run x.', status: 404 });
  });

  test('does not show a page of HTML as a sentence', async () => {
    const fetch = answering('<h1>Bad gateway</h1>', {
      status: 502,
      headers: { 'content-type': 'text/html' },
    });
    await expect(new HttpClient(fetch).catalog()).rejects.toThrow(
      'The server answered 502 without a reason.',
    );
  });

  test('says that the server is gone, but not of a request that was given up', async () => {
    const gone = new HttpClient(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(gone.catalog()).rejects.toBeInstanceOf(ServerGoneError);
    const abort = new DOMException('aborted', 'AbortError');
    await expect(new HttpClient(() => Promise.reject(abort)).catalog()).rejects.toBe(abort);
  });

  test('refuses an answer that was cut short', async () => {
    const half = fixture('sequence_bf16.safetensors').slice(0, 100);
    await expect(new HttpClient(answering(half)).array(REQUEST)).rejects.toBeInstanceOf(
      DamagedBufferError,
    );
  });
});

/** A client whose answers come when the test lets them, of 1000 bytes each. */
function slowClient(catalogs: Catalog[] = []) {
  const open = new Map<string, { answer: () => void; signal: AbortSignal | undefined }>();
  const asked: string[] = [];
  const inner: DataClient = {
    catalog: async () => catalogs.shift() as Catalog,
    overview: () => Promise.reject(new Error('not asked here')),
    histogram: () => Promise.reject(new Error('not asked here')),
    file: () => Promise.reject(new Error('not asked here')),
    scalars: vi.fn(async () => ({ 'rnn/loss': { steps: [0], values: [1] } })),
    array: (request, signal) => {
      asked.push(arrayUrl(request));
      return new Promise<ArrayAnswer>((resolve, reject) => {
        const tensor = { dtype: 'U8', shape: [1000], axes: ['units'], data: new Uint8Array(1000) };
        const answer = { tensor, info: {} } as unknown as ArrayAnswer;
        open.set(arrayUrl(request), { answer: () => resolve(answer), signal });
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
    },
  };
  return { inner, open, asked };
}
const at = (step: number): ArrayRequest => ({ ...REQUEST, step });
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function catalogOf(steps: number[]): Catalog {
  const tag = 'rnn/gru/arrays';
  const quantity = { axes: ['units'], shape: [1], dtype: 'F32', tag };
  const series = { gru: { quantities: { output: quantity } } };
  return { runs: { 'a/b': { series, steps: { [tag]: steps } } } } as unknown as Catalog;
}

describe('CachedClient', () => {
  test('asks once for what two want, and not again later', async () => {
    const { inner, open, asked } = slowClient();
    const client = new CachedClient(inner);
    const both = Promise.all([client.array(at(0)), client.array(at(0))]);
    expect(client.peek(at(0))).toBeUndefined();
    open.get(arrayUrl(at(0)))?.answer();
    const [first, second] = await both;
    expect(second).toBe(first);
    expect(await client.array(at(0))).toBe(first);
    expect(client.peek(at(0))).toBe(first);
    expect(asked).toHaveLength(1);
  });

  test('gives a request up only when nobody waits for it any more', async () => {
    const { inner, open } = slowClient();
    const client = new CachedClient(inner);
    const [one, two] = [new AbortController(), new AbortController()];
    const waits = [client.array(at(0), one.signal), client.array(at(0), two.signal)];
    const outcomes = Promise.allSettled(waits);
    one.abort();
    await settle();
    expect(open.get(arrayUrl(at(0)))?.signal?.aborted).toBe(false);
    two.abort();
    await settle();
    expect(open.get(arrayUrl(at(0)))?.signal?.aborted).toBe(true);
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('asks again after an error', async () => {
    const scalars = vi.fn<DataClient['scalars']>().mockRejectedValueOnce(new Error('once'));
    scalars.mockResolvedValue({});
    const client = new CachedClient({ ...slowClient().inner, scalars });
    await expect(client.scalars('a')).rejects.toThrow('once');
    expect(await client.scalars('a')).toEqual({});
  });

  test('reads ahead behind what is looked at, and a new list ends the old one', async () => {
    const { inner, open, asked } = slowClient();
    const client = new CachedClient(inner);
    const old = client.prefetch(Array.from({ length: 10 }, (_, step) => at(step)));
    await settle();
    expect(asked).toHaveLength(N_PARALLEL);
    open.get(arrayUrl(at(0)))?.answer();
    await settle();
    expect(asked).toHaveLength(N_PARALLEL + 1);
    const looking = client.array(at(1)); // someone looks at one of the old list
    const fresh = client.prefetch([at(50)]);
    await old;
    await settle();
    expect(open.get(arrayUrl(at(2)))?.signal?.aborted).toBe(true);
    expect(open.get(arrayUrl(at(1)))?.signal?.aborted).toBe(false);
    expect(asked).toHaveLength(N_PARALLEL + 1); // what is looked at comes first
    open.get(arrayUrl(at(1)))?.answer();
    await settle();
    expect(asked).toHaveLength(N_PARALLEL + 2);
    open.get(arrayUrl(at(50)))?.answer();
    await Promise.all([looking, fresh]);
    expect(client.peek(at(50))).toBeDefined();
  });

  test("drops a tag's arrays when its kept steps shrink, not when they grow", async () => {
    const { inner, open } = slowClient([
      catalogOf([0, 10]),
      catalogOf([0, 10, 20]),
      catalogOf([0]),
    ]);
    const client = new CachedClient(inner);
    await client.catalog();
    const array = client.array(at(0));
    open.get(arrayUrl(at(0)))?.answer();
    await array;
    await client.catalog();
    expect(client.peek(at(0))).toBeDefined();
    await client.catalog();
    expect(client.peek(at(0))).toBeUndefined();
  });

  test('does not keep an answer that was asked for before the catalog changed', async () => {
    const { inner, open } = slowClient([catalogOf([0, 10]), catalogOf([0])]);
    const client = new CachedClient(inner);
    await client.catalog();
    const array = client.array(at(0));
    await client.catalog();
    open.get(arrayUrl(at(0)))?.answer();
    await array;
    expect(client.peek(at(0))).toBeUndefined();
  });

  test('asks anew for scalars after each catalog', async () => {
    const { inner } = slowClient([catalogOf([0]), catalogOf([0])]);
    const client = new CachedClient(inner);
    await client.scalars('a');
    await client.scalars('a');
    expect(inner.scalars).toHaveBeenCalledTimes(1);
    await client.catalog();
    await client.scalars('a');
    expect(inner.scalars).toHaveBeenCalledTimes(2);
  });
});

test('a full reservoir that swaps steps is not stale; a restart that ends earlier is', () => {
  expect(isStale(catalogOf([0, 10, 20]), catalogOf([0, 20, 30]), REQUEST)).toBe(false);
  expect(isStale(catalogOf([0, 10, 20]), catalogOf([0, 5, 10]), REQUEST)).toBe(true);
  expect(isStale(catalogOf([0]), { ...catalogOf([0]), runs: {} }, REQUEST)).toBe(true);
});

test('the least recently used value goes first, and one too large is not kept', () => {
  const cache = new LruByBytes<string>(10);
  cache.set('a', 'a', 4);
  cache.set('b', 'b', 4);
  cache.get('a');
  cache.set('c', 'c', 4);
  expect([cache.has('a'), cache.has('b'), cache.has('c'), cache.bytes]).toEqual([
    true,
    false,
    true,
    8,
  ]);
  cache.set('a', 'new', 2);
  cache.set('d', 'd', 11);
  expect([cache.get('a'), cache.has('d'), cache.bytes]).toEqual(['new', false, 6]);
});
