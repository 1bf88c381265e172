/** Named tensors as one file: github.com/huggingface/safetensors, "Format". Nothing in a file that is read is trusted. */
import { ActionableError, internal } from '../base/errors';
import { type DType, type HostTensor, type HostTensors, sizeOf } from '../base/hostTensor';
import { bfloatsToFloats, halvesToFloats } from './halfFloats';

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
    read: bytes => ({ dtype: 'float32', data: halvesToFloats(new Uint16Array(bytes)) }),
  },
  BF16: { width: 2, read: bytes => ({ dtype: 'float32', data: bfloatsToFloats(new Uint16Array(bytes)) }) },
  I64: { width: 8, read: readInt64 },
};

type Widths = Readonly<Record<string, number>>;

const readerWidths: Widths = Object.fromEntries(Object.entries(readers).map(([name, { width }]) => [name, width]));

/** What is handed on of a large tensor at once. */
const largestPiece = 2 ** 26;

/** Bytes of a safetensors file; the same tensors and metadata give the same bytes. */
export function writeSafetensors(tensors: HostTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return Buffer.concat([...safetensorsPieces(tensors, metadata)]);
}

/** The same one after the other: tensors are not copied, so that they need not fit into memory twice. */
export function* safetensorsPieces(
  tensors: HostTensors,
  metadata: Readonly<Record<string, string>> = {},
): Generator<Uint8Array> {
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
  const first = Buffer.alloc(lengthBytes + header, 0x20);
  first.writeBigUInt64LE(BigInt(header));
  json.copy(first, lengthBytes);
  yield first;
  for (const { data } of Object.values(tensors)) {
    for (let at = 0; at < data.byteLength; at += largestPiece) {
      yield new Uint8Array(data.buffer, data.byteOffset + at, Math.min(largestPiece, data.byteLength - at));
    }
  }
}

/** Elements of types that are not read: bytes. A file may hold them beside those that are asked for. */
const otherWidths: Readonly<Record<string, number>> = {
  I8: 1,
  U8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  U32: 4,
  U64: 8,
  C64: 8,
};

/** Where a file's bytes come from, part by part. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `begin` to before `end`, in a buffer of their own. */
  read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

export interface OpenSafetensors {
  readonly metadata: Readonly<Record<string, string>>;
  /** What the header says of each, in the order of their bytes; `dtype` as the file names it. */
  readonly tensors: ReadonlyMap<string, { readonly dtype: string; readonly shape: readonly number[] }>;
  /** One tensor, read now; converted as `readSafetensors` does. @throws ActionableError `damaged-safetensors` */
  read(name: string): Promise<HostTensor>;
  /** Elements of a tensor from one to before another, as a flat one: of what is larger than memory. @throws ActionableError as `read` */
  readPart(name: string, from: number, to: number): Promise<HostTensor>;
}

/**
 * Reads the header alone; tensors are read when they are asked for, so that a file may be larger than memory, and hold tensors of
 * other types beside those that are wanted.
 * @param file what messages call it
 * @throws ActionableError `damaged-safetensors`; nothing is allocated beyond what the file holds
 */
export async function openSafetensors(source: ByteSource, file = 'the safetensors file'): Promise<OpenSafetensors> {
  const refuse = (what: string) => new ActionableError('damaged-safetensors', `${file} is damaged: ${what}`);
  if (source.size < lengthBytes) throw refuse('it ends within its first 8 bytes');
  const header = headerLength(Buffer.from(await source.read(0, lengthBytes)), source.size, refuse);
  const start = lengthBytes + header;
  const text = Buffer.from(await source.read(lengthBytes, start)).toString('utf8');
  const { entries, metadata } = readHeader(text, refuse, { ...readerWidths, ...otherWidths });
  checkLayout(entries, source.size - start, refuse);
  const byName = new Map(entries.map(entry => [entry.name, entry]));
  const readElements = async (name: string, part?: readonly [from: number, to: number]) => {
    const entry = byName.get(name);
    if (!entry) throw internal(`${file} has no tensor ${name}`);
    const { dtype, begin, end } = entry;
    if (!Object.hasOwn(readers, dtype)) throw refuseType(entry.name, dtype, file);
    const { width } = readers[dtype]!;
    const [from, to] = part ? (part.map(place => begin + place * width) as [number, number]) : [begin, end];
    if (from < begin || to > end || from > to) throw internal(`${file} has no elements ${part} of tensor ${name}`);
    const shape = part ? [part[1] - part[0]] : entry.shape;
    return convert({ ...entry, shape }, (await source.read(start + from, start + to)).buffer, refuse);
  };
  return {
    metadata,
    tensors: new Map(entries.map(({ name, dtype, shape }) => [name, { dtype, shape }])),
    read: name => readElements(name),
    readPart: (name, from, to) => readElements(name, [from, to]),
  };
}

/** The file is whole: it holds what we do not read. */
function refuseType(name: string, dtype: string, file: string): ActionableError {
  return new ActionableError(
    'damaged-safetensors',
    `${file}: tensor ${JSON.stringify(name.slice(0, 100))} has type ${dtype}, which is not read; known: ${Object.keys(readers).join(', ')}`,
  );
}

function convert({ name, dtype, shape }: Entry, bytes: ArrayBuffer, refuse: Refuse): HostTensor {
  const values = readers[dtype]!.read(bytes);
  if (!values) throw refuse(`tensor ${JSON.stringify(name.slice(0, 100))} holds numbers beyond 32 bits`);
  return { ...values, shape };
}

function headerLength(first: Buffer, size: number, refuse: Refuse): number {
  const declared = first.readBigUInt64LE(0);
  if (declared > BigInt(maximumHeader)) throw refuse(`its header claims ${declared} bytes`);
  const header = Number(declared);
  if (header > size - lengthBytes) throw refuse(`its header claims ${header} bytes and ${size - lengthBytes} follow`);
  return header;
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
  const header = headerLength(view, bytes.length, refuse);
  const body = view.subarray(lengthBytes + header);
  const { entries, metadata } = readHeader(
    view.toString('utf8', lengthBytes, lengthBytes + header),
    refuse,
    readerWidths,
  );
  checkLayout(entries, body.length, refuse);
  const tensors = entries.map((entry): [string, HostTensor] => {
    // A copy: aligned, and it does not hold the whole file in memory.
    const own = new Uint8Array(entry.end - entry.begin);
    own.set(body.subarray(entry.begin, entry.end));
    return [entry.name, convert(entry, own.buffer, refuse)];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

type Refuse = (what: string) => ActionableError;

function readHeader(
  text: string,
  refuse: Refuse,
  widths: Widths,
): { entries: Entry[]; metadata: Record<string, string> } {
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
    if (name !== metadataKey) entries.push(readEntry(name, value, refuse, widths));
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

function readEntry(name: string, value: unknown, refuse: Refuse, widths: Widths): Entry {
  const shown = JSON.stringify(name.slice(0, 100));
  if (typeof value !== 'object' || value === null) throw refuse(`tensor ${shown} is not described`);
  const { dtype, shape, data_offsets: offsets } = value as Readonly<Record<string, unknown>>;
  if (typeof dtype !== 'string' || !Object.hasOwn(widths, dtype)) {
    const got = typeof dtype === 'string' ? dtype.slice(0, 20) : typeof dtype;
    throw refuse(`tensor ${shown} has type ${got}; known: ${Object.keys(widths).join(', ')}`);
  }
  if (!isCounts(shape) || shape.length > maximumRank) throw refuse(`tensor ${shown} has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2) throw refuse(`tensor ${shown} has no valid data_offsets`);
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape) * widths[dtype]!;
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

function readInt64(bytes: ArrayBuffer): Omit<HostTensor, 'shape'> | undefined {
  const values = new BigInt64Array(bytes);
  const data = Int32Array.from(values, Number);
  return values.every((value, i) => value === BigInt(data[i]!)) ? { dtype: 'int32', data } : undefined;
}
