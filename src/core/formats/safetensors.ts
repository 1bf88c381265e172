/** Named tensors as one file: github.com/huggingface/safetensors, "Format". Nothing in a file that is read is trusted. */
import { ActionableError, internal } from '../base/errors';
import { type DType, type HostTensor, type HostTensors, sizeOf } from '../base/hostTensor';

export interface SafetensorsFile {
  /** In the order of their bytes. */
  readonly tensors: HostTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const lengthBytes = 8;
/** The reference implementation's own limit. */
const maximumHeader = 100_000_000;
const maximumRank = 32;
const metadataKey = '__metadata__';

const written: Readonly<Record<DType, string>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };

/** How each type of a file is read: bytes an element, and the elements as a type of ours; undefined where they do not fit. */
const readers: Readonly<
  Record<string, { readonly width: number; read(bytes: ArrayBuffer): Omit<HostTensor, 'shape'> | undefined }>
> = {
  F32: { width: 4, read: bytes => ({ dtype: 'float32', data: new Float32Array(bytes) }) },
  I32: { width: 4, read: bytes => ({ dtype: 'int32', data: new Int32Array(bytes) }) },
  BOOL: {
    width: 1,
    read: bytes => ({ dtype: 'bool', data: Uint8Array.from(new Uint8Array(bytes), b => (b === 0 ? 0 : 1)) }),
  },
  F64: { width: 8, read: bytes => ({ dtype: 'float32', data: Float32Array.from(new Float64Array(bytes)) }) },
  F16: {
    width: 2,
    read: bytes => ({ dtype: 'float32', data: Float32Array.from(new Uint16Array(bytes), halfToFloat) }),
  },
  BF16: { width: 2, read: bytes => ({ dtype: 'float32', data: bfloatsToFloats(new Uint16Array(bytes)) }) },
  I64: { width: 8, read: readInt64 },
};

/** Bytes of a safetensors file; the same tensors and metadata give the same bytes. */
export function writeSafetensors(tensors: HostTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  let offset = 0;
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [[metadataKey, metadata]] : [];
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    if (name === metadataKey) throw internal(`a tensor cannot be called ${metadataKey}`);
    if (data.length !== sizeOf(shape))
      throw internal(`${name}: ${data.length} elements for shape [${shape.join(', ')}]`);
    const end = offset + data.byteLength;
    entries.push([name, { dtype: written[dtype], shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)), 'utf8');
  // Spaces bring the tensors to a multiple of 8 bytes, so that they can be mapped into memory.
  const header = Math.ceil(json.length / 8) * 8;
  const file = Buffer.alloc(lengthBytes + header + offset, 0x20);
  file.writeBigUInt64LE(BigInt(header));
  json.copy(file, lengthBytes);
  let at = lengthBytes + header;
  for (const { data } of Object.values(tensors)) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * 16 and 64-bit floats become float32, 64-bit integers int32.
 * @param file what messages call it
 * @throws ActionableError `damaged-safetensors`
 */
export function readSafetensors(bytes: Uint8Array, file = 'the safetensors file'): SafetensorsFile {
  const refuse = (what: string) => new ActionableError('damaged-safetensors', `${file} is damaged: ${what}`);
  if (bytes.length < lengthBytes) throw refuse('it ends within its first 8 bytes');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = view.readBigUInt64LE(0);
  if (declared > BigInt(maximumHeader)) throw refuse(`its header claims ${declared} bytes`);
  const header = Number(declared);
  if (header > bytes.length - lengthBytes)
    throw refuse(`its header claims ${header} bytes and ${bytes.length - lengthBytes} follow`);
  const body = view.subarray(lengthBytes + header);
  const { entries, metadata } = readHeader(view.toString('utf8', lengthBytes, lengthBytes + header), refuse);
  checkLayout(entries, body.length, refuse);
  const tensors = entries.map(({ name, dtype, shape, begin, end }): [string, HostTensor] => {
    // A copy: aligned, and it does not hold the whole file in memory.
    const own = new Uint8Array(end - begin);
    own.set(body.subarray(begin, end));
    const values = readers[dtype]!.read(own.buffer);
    if (!values) throw refuse(`tensor ${JSON.stringify(name.slice(0, 100))} holds numbers beyond 32 bits`);
    return [name, { ...values, shape }];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

type Refuse = (what: string) => ActionableError;

function readHeader(text: string, refuse: Refuse): { entries: Entry[]; metadata: Record<string, string> } {
  if (!text.startsWith('{')) throw refuse('its header is not a JSON object');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse('its header is not valid JSON');
  }
  const entries: Entry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(json as Record<string, unknown>)) {
    if (name !== metadataKey) entries.push(readEntry(name, value, refuse));
    else if (isTextMap(value)) metadata = Object.fromEntries(Object.entries(value));
    else throw refuse(`${metadataKey} must hold text only`);
  }
  return { entries, metadata };
}

function isTextMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(item => typeof item === 'string')
  );
}

function readEntry(name: string, value: unknown, refuse: Refuse): Entry {
  const shown = JSON.stringify(name.slice(0, 100));
  if (typeof value !== 'object' || value === null) throw refuse(`tensor ${shown} is not described`);
  const { dtype, shape, data_offsets: offsets } = value as Readonly<Record<string, unknown>>;
  if (typeof dtype !== 'string' || !Object.hasOwn(readers, dtype)) {
    const got = typeof dtype === 'string' ? dtype.slice(0, 20) : typeof dtype;
    throw refuse(`tensor ${shown} has type ${got}; known: ${Object.keys(readers).join(', ')}`);
  }
  if (!isCounts(shape) || shape.length > maximumRank) throw refuse(`tensor ${shown} has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2) throw refuse(`tensor ${shown} has no valid data_offsets`);
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape) * readers[dtype]!.width;
  if (!Number.isSafeInteger(size) || end - begin !== size) {
    throw refuse(
      `tensor ${shown}: ${dtype} [${shape.join(', ')}] takes ${size} bytes, data_offsets give ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(item => Number.isSafeInteger(item) && item >= 0);
}

/** Tensors cover the body from its first byte to its last, without holes or overlaps. Sorts the entries. */
function checkLayout(entries: Entry[], body: number, refuse: Refuse): void {
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== at) throw refuse(`tensor ${JSON.stringify(name.slice(0, 100))} begins at byte ${begin}, not ${at}`);
    at = end;
  }
  if (at !== body) throw refuse(`its tensors take ${at} bytes and ${body} follow the header`);
}

/** IEEE 754 binary16. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
function bfloatsToFloats(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, half => half << 16).buffer);
}

function readInt64(bytes: ArrayBuffer): Omit<HostTensor, 'shape'> | undefined {
  const values = new BigInt64Array(bytes);
  const data = Int32Array.from(values, Number);
  return values.every((value, i) => value === BigInt(data[i]!)) ? { dtype: 'int32', data } : undefined;
}
