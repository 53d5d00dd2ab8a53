/** Reads safetensors buffers, https://github.com/huggingface/safetensors#format. */

export type TensorData =
  Uint16Array | Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
export type Dtype = 'BF16' | 'F16' | 'F32' | 'F64' | 'I32' | 'I64' | 'U8' | 'BOOL';

export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** One name per axis; [] where the buffer names none (an overview's two tensors). */
  readonly axes: readonly string[];
  /** Codes for BF16; F16 is widened to float32. */
  readonly data: TensorData;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The JSON of `__metadata__.rnn`. */
  readonly info: Readonly<Record<string, unknown>>;
}

/** A buffer that is no complete safetensors file. */
export class DamagedBufferError extends Error {
  readonly tag = 'DamagedBufferError';
  constructor(
    readonly reason: string,
    readonly byteLength: number,
  ) {
    super(`The answer of ${byteLength} bytes is damaged: ${reason}. Reload the page.`);
    this.name = this.tag;
  }
}

/** A tensor of a type that this page cannot draw. */
export class UnknownDtypeError extends Error {
  readonly tag = 'UnknownDtypeError';
  constructor(
    readonly tensor: string,
    readonly dtype: string,
  ) {
    super(
      `Tensor "${tensor}" has type ${dtype}; this page reads ${Object.keys(VIEWS).join(', ')}.`,
    );
    this.name = this.tag;
  }
}

const VIEWS: Readonly<
  Record<Dtype, { size: number; view: (bytes: ArrayBuffer, at: number, n: number) => TensorData }>
> = {
  BF16: { size: 2, view: (bytes, at, n) => new Uint16Array(bytes, at, n) },
  F16: { size: 2, view: (bytes, at, n) => widened(new Uint16Array(bytes, at, n)) },
  F32: { size: 4, view: (bytes, at, n) => new Float32Array(bytes, at, n) },
  F64: { size: 8, view: (bytes, at, n) => new Float64Array(bytes, at, n) },
  I32: { size: 4, view: (bytes, at, n) => new Int32Array(bytes, at, n) },
  I64: { size: 8, view: (bytes, at, n) => new BigInt64Array(bytes, at, n) },
  U8: { size: 1, view: (bytes, at, n) => new Uint8Array(bytes, at, n) },
  BOOL: { size: 1, view: (bytes, at, n) => new Uint8Array(bytes, at, n) },
};

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Returns a buffer's tensors, without a copy where the data is aligned to its type. */
export function readSafetensors(buffer: ArrayBuffer): SafetensorsFile {
  const { header, dataStart } = readHeader(buffer);
  const metadata = header['__metadata__'] as { rnn?: string } | undefined;
  const info = parseInfo(metadata?.rnn, buffer.byteLength);
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    tensors.set(name, readTensor(buffer, dataStart, name, entry as Entry, info));
  }
  return { tensors, info };
}

function readHeader(buffer: ArrayBuffer): { header: Record<string, unknown>; dataStart: number } {
  const damaged = (reason: string) => new DamagedBufferError(reason, buffer.byteLength);
  if (buffer.byteLength < 8) throw damaged('it is too short for a header');
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const dataStart = 8 + length;
  if (dataStart > buffer.byteLength) throw damaged(`its header of ${length} bytes is cut short`);
  const header = parseObject(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  if (!header) throw damaged('its header is no JSON object');
  return { header, dataStart };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function parseInfo(text: string | undefined, byteLength: number): Record<string, unknown> {
  if (text === undefined) return {};
  const info = parseObject(text);
  if (!info) throw new DamagedBufferError('its metadata is no JSON object', byteLength);
  return info;
}

function readTensor(
  buffer: ArrayBuffer,
  dataStart: number,
  name: string,
  entry: Entry,
  info: Record<string, unknown>,
): Tensor {
  const kind = Object.hasOwn(VIEWS, entry.dtype) ? VIEWS[entry.dtype as Dtype] : undefined;
  if (!kind) throw new UnknownDtypeError(name, entry.dtype);
  const [start, stop] = entry.data_offsets;
  const count = entry.shape.reduce((product, length) => product * length, 1);
  if (stop - start !== count * kind.size || dataStart + stop > buffer.byteLength) {
    throw new DamagedBufferError(`the values of tensor "${name}" are cut short`, buffer.byteLength);
  }
  const at = dataStart + start;
  const data =
    at % kind.size === 0
      ? kind.view(buffer, at, count)
      : kind.view(buffer.slice(at, dataStart + stop), 0, count);
  const named = info['axes'] as readonly string[] | undefined;
  const axes = named?.length === entry.shape.length ? named : [];
  return { dtype: entry.dtype as Dtype, shape: entry.shape, axes, data };
}

/** IEEE half precision to float32, exactly. */
function widened(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >>> 10) & 31;
    const mantissa = half & 1023;
    if (exponent === 31) return mantissa ? NaN : sign * Infinity;
    return exponent ? sign * 2 ** (exponent - 25) * (1024 + mantissa) : sign * 2 ** -24 * mantissa;
  });
}
