/**
 * GGUF, the file of llama.cpp: metadata, a tokenizer among them, and named tensors, often in blocks of few bits
 * (github.com/ggml-org/ggml, docs/gguf.md). Nothing in a file is trusted.
 */
import { ActionableError, internal } from '../base/errors';
import { type HostTensor, sizeOf } from '../base/hostTensor';
import { type BlockType, blockType, nameOfType, readTypes } from './ggufBlocks';
import { type GgufEntry, type GgufHeader, type GgufValue, HeaderGoesOn, readGgufHeader, shownName } from './ggufHeader';
import type { ByteSource } from './safetensors';

export type { GgufValue } from './ggufHeader';

export interface OpenGguf {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** What the header says of each, in the order of their bytes; rows first, as everywhere but in the file itself. */
  readonly tensors: ReadonlyMap<string, { readonly dtype: string; readonly shape: readonly number[] }>;
  /** One tensor, read now, as float32. @throws ActionableError `damaged-gguf` */
  read(name: string): Promise<HostTensor>;
}

/** Bytes of the header that are read at first, and at most: the largest vocabularies take some 20 MB. */
const firstBytes = 2 ** 20;
const mostBytes = 2 ** 28;
const defaultAlignment = 32;

interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: BlockType;
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads the header alone; tensors are read when they are asked for.
 * @param file what messages call it
 * @throws ActionableError `damaged-gguf`, or `unknown-gguf` for a type of numbers that is not read; nothing is allocated beyond what
 * the file holds
 */
export async function openGguf(source: ByteSource, file = 'the GGUF file'): Promise<OpenGguf> {
  const refuse = (what: string) => new ActionableError('damaged-gguf', `${file} is damaged: ${what}`);
  const { metadata, entries, length } = await readHeader(source, refuse);
  const alignment = alignmentOf(metadata, refuse);
  const start = Math.ceil(length / alignment) * alignment;
  const typed = entries.map(entry => toPlace(entry, file, refuse));
  const places = checkPlaces(typed, { alignment, size: source.size - start }, refuse);
  return {
    metadata,
    tensors: new Map([...places.values()].map(({ name, type, shape }) => [name, { dtype: type.name, shape }])),
    async read(name) {
      const place = places.get(name);
      if (!place) throw internal(`${file} has no tensor ${name}`);
      const bytes = await source.read(start + place.begin, start + place.end);
      return { dtype: 'float32', shape: place.shape, data: place.type.read(bytes) };
    },
  };
}

type Refuse = (what: string) => ActionableError;

/** It does not say how long it is: more is read until it ends. */
async function readHeader(source: ByteSource, refuse: Refuse): Promise<GgufHeader> {
  const most = Math.min(source.size, mostBytes);
  for (let length = Math.min(most, firstBytes); ; length = Math.min(most, 4 * length)) {
    try {
      return readGgufHeader(await source.read(0, length), source.size, refuse);
    } catch (error) {
      if (!(error instanceof HeaderGoesOn)) throw error;
      if (length === most) throw refuse(`its header is longer than ${mostBytes} bytes`);
    }
  }
}

function alignmentOf(metadata: GgufHeader['metadata'], refuse: Refuse): number {
  const alignment = metadata.get('general.alignment') ?? defaultAlignment;
  const fits =
    typeof alignment === 'number' && alignment >= 1 && alignment <= 2 ** 16 && Number.isInteger(Math.log2(alignment));
  if (!fits) throw refuse(`general.alignment must be a power of 2 up to 65536, not ${String(alignment).slice(0, 20)}`);
  return alignment;
}

function toPlace({ name, sizes, type: number, offset }: GgufEntry, file: string, refuse: Refuse): Place {
  const type = blockType(number);
  if (!type) {
    const message = `${file}: tensor ${shownName(name)} has type ${nameOfType(number)}, which is not read. Take a file of type ${readTypes.join(', ')}.`;
    throw new ActionableError('unknown-gguf', message);
  }
  const shape = [...sizes].reverse();
  const row = shape.at(-1) ?? 1;
  if (row % type.numbers !== 0)
    throw refuse(`tensor ${shownName(name)}: rows of ${row} are no whole blocks of ${type.name}`);
  const bytes = (sizeOf(shape) / type.numbers) * type.bytes;
  if (!Number.isSafeInteger(offset + bytes)) throw refuse(`tensor ${shownName(name)} takes ${bytes} bytes`);
  return { name, shape, type, begin: offset, end: offset + bytes };
}

/** Tensors follow each other, aligned, and end before the file does. */
function checkPlaces(
  places: readonly Place[],
  { alignment, size }: { readonly alignment: number; readonly size: number },
  refuse: Refuse,
): ReadonlyMap<string, Place> {
  const sorted = [...places].sort((a, b) => a.begin - b.begin || a.end - b.end);
  const byName = new Map<string, Place>();
  let at = 0;
  for (const place of sorted) {
    const shown = `tensor ${shownName(place.name)}`;
    if (byName.has(place.name)) throw refuse(`it has two of ${shown}`);
    if (place.begin !== at) throw refuse(`${shown} begins at byte ${place.begin}, not ${at}`);
    if (place.end > size) throw refuse(`${shown} ends at byte ${place.end} and the file at ${Math.max(0, size)}`);
    byName.set(place.name, place);
    at = Math.ceil(place.end / alignment) * alignment;
  }
  return byName;
}
