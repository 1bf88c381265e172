/**
 * Vectors of texts by a run, kept in memory and in `.nlp/search/nearest-NAME-ID` of its workspace: each text is read once, also where
 * others of its data change, until the weights of the run are others.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Caller } from '../../base/caller';
import { ActionableError, CancelledError } from '../../base/errors';
import { formatCount } from '../../base/formatNumber';
import { float32, int32 } from '../../base/hostTensor';
import { machineMemory } from '../../base/machineMemory';
import { readSafetensors, safetensorsPieces } from '../../formats/safetensors';
import type { Asked } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { writeAtomically } from '../../runs/atomicFile';
import { hashTensors } from '../../runs/frozenWeights';
import { readBounded } from '../../runs/record';
import { createSearchFolder, nameOfRun, searchFolder } from '../../runs/searchIndexes';
import { normalize } from '../../search/embedder';

/** Vectors of length 1, one a text; those of equal texts are the same row. */
export interface KeptVectors {
  /** [texts, width] row-major. */
  readonly vectors: Float32Array;
  readonly width: number;
  /** Row of each text, in the order in which they were given. */
  readonly rows: Int32Array;
  /** Texts that were read now. */
  readonly read: number;
}

/** Numbers of a hash: 16 bytes. */
const HASH = 4;
/** Texts that are read between two words on how far it is. */
const AT_ONCE = 512;
/** Of the machine's memory, what vectors may take. */
const SHARE = 8;
/** What the file is of; another number, another file. */
const VERSION = '1';
const FILE = 'vectors.safetensors';

interface Kept {
  /** Row by hash. */
  readonly rows: Map<string, number>;
  readonly vectors: Float32Array;
  readonly width: number;
}

/**
 * @param textAt the text at each place below `count`; asked for again where it has to be read
 * @throws ActionableError `too-many-texts` where their vectors do not fit into memory; CancelledError: what was read by then is kept
 */
export async function keepVectors(
  run: Run,
  workspace: string,
  count: number,
  textAt: (place: number) => Asked,
  { signal, onProgress }: Caller = {},
): Promise<KeptVectors> {
  const { name, id, folder } = run.identity;
  const weights = hashTensors(run.parameters);
  const home = searchFolder(workspace, `nearest-${name}-${id}`);
  const path = join(home, FILE);
  const before = await readKept(path, weights);
  const rows = new Int32Array(count);
  const byHash = new Map<string, number>();
  const taken: number[] = [];
  const fresh: { readonly place: number; readonly row: number }[] = [];
  for (let place = 0; place < count; place++) {
    const hash = hashOf(textAt(place));
    let row = byHash.get(hash);
    if (row === undefined) {
      row = byHash.size;
      byHash.set(hash, row);
      const known = before?.rows.get(hash);
      taken.push(known ?? -1);
      if (known === undefined) fresh.push({ place, row });
    }
    rows[place] = row;
  }
  if (before && fresh.length === 0 && byHash.size === before.rows.size)
    return { vectors: before.vectors, width: before.width, rows: rows.map(row => taken[row]!), read: 0 };
  let width = before?.width ?? 0;
  let vectors: Float32Array | undefined;
  const begin = (features: number) => {
    width = features;
    const bytes = 4 * byHash.size * width;
    if (bytes > machineMemory() / SHARE) throw tooMany(byHash.size);
    vectors = new Float32Array(byHash.size * width);
    for (const [row, known] of taken.entries())
      if (known >= 0) vectors.set(before!.vectors.subarray(known * width, (known + 1) * width), row * width);
    return vectors;
  };
  if (before) begin(width);
  const done = new Set(taken.flatMap((known, row) => (known >= 0 ? [row] : [])));
  const keep = async () => {
    if (!vectors || done.size === 0) return;
    await createSearchFolder(workspace, home);
    await writeAtomically(join(home, 'index.json'), JSON.stringify({ run: nameOfRun(workspace, folder) }));
    const order = [...byHash].filter(([, row]) => done.has(row));
    const file = {
      hashes: int32([order.length, HASH], new Int32Array(order.flatMap(([hash]) => numbersOf(hash)))),
      vectors:
        done.size === byHash.size
          ? { dtype: 'float32' as const, shape: [byHash.size, width], data: vectors }
          : float32([order.length, width], pick(vectors, order, width)),
    };
    await writeAtomically(path, inPieces(safetensorsPieces(file, { weights, version: VERSION })));
  };
  try {
    for (let from = 0; from < fresh.length; from += AT_ONCE) {
      const some = fresh.slice(from, from + AT_ONCE);
      const pooled = await run.pool(
        some.map(({ place }) => textAt(place)),
        signal,
      );
      const into = vectors ?? begin(pooled.features);
      for (const [i, { row }] of some.entries()) {
        into.set(pooled.vectors.subarray(i * width, (i + 1) * width), row * width);
        normalize(into, row * width, width);
        done.add(row);
      }
      const read = from + some.length;
      onProgress?.({
        message: `reading the examples: ${formatCount(read)} of ${formatCount(fresh.length)}`,
        fraction: read / fresh.length,
      });
    }
  } catch (error) {
    if (error instanceof CancelledError) await keep().catch(() => undefined);
    throw error;
  }
  // What cannot be written is read again the next time.
  await keep().catch(() => undefined);
  return { vectors: vectors ?? new Float32Array(0), width, rows, read: fresh.length };
}

function pick(vectors: Float32Array, order: readonly (readonly [string, number])[], width: number): Float32Array {
  const picked = new Float32Array(order.length * width);
  for (const [i, [, row]] of order.entries()) picked.set(vectors.subarray(row * width, (row + 1) * width), i * width);
  return picked;
}

async function* inPieces(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

function tooMany(count: number): ActionableError {
  const message = `the vectors of ${formatCount(count)} texts do not fit into memory. Search another split, or a smaller data file`;
  return new ActionableError('too-many-texts', message);
}

function hashOf(text: Asked): string {
  const hash = createHash('sha256');
  for (const each of [text].flat() as string[]) hash.update(`${each.length} `).update(each);
  return hash.digest('hex').slice(0, 8 * HASH);
}

function numbersOf(hash: string): number[] {
  return Array.from({ length: HASH }, (_, i) => Number.parseInt(hash.slice(8 * i, 8 * i + 8), 16) | 0);
}

/** Nothing where there is no such file, or one of other weights, or a damaged one. */
async function readKept(path: string, weights: string): Promise<Kept | undefined> {
  try {
    const { tensors, metadata } = readSafetensors(await readBounded(path, machineMemory() / SHARE));
    const { hashes, vectors } = tensors;
    if (metadata.weights !== weights || metadata.version !== VERSION) return undefined;
    if (!(vectors?.data instanceof Float32Array) || !(hashes?.data instanceof Int32Array)) return undefined;
    const [count, width] = vectors.shape as [number, number];
    if (vectors.shape.length !== 2 || hashes.shape.join() !== `${count},${HASH}`) return undefined;
    const rows = new Map<string, number>();
    for (let row = 0; row < count; row++) {
      let hash = '';
      for (let i = 0; i < HASH; i++) hash += (hashes.data[row * HASH + i]! >>> 0).toString(16).padStart(8, '0');
      rows.set(hash, row);
    }
    return { rows, vectors: vectors.data, width };
  } catch {
    return undefined;
  }
}
