/** A segment of an index on the disk: some passages with their words or vectors, never changed once it is written. */
import { join } from 'node:path';
import { ActionableError } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import { type OpenSafetensors, openSafetensors, safetensorsPieces } from '../../formats/safetensors';
import { writeAtomically } from '../../runs/atomicFile';
import { RestingFile } from './restingFile';
import type { Row } from './segmentBuilder';

const FULL_DISK = 'free some and search again';

export function pathOfSegment(folder: string, name: string): string {
  return join(folder, `${name}.safetensors`);
}

export async function writeSegment(folder: string, name: string, tensors: HostTensors): Promise<void> {
  await writeAtomically(pathOfSegment(folder, name), piecesOf(tensors), FULL_DISK);
}

async function* piecesOf(tensors: HostTensors) {
  yield* safetensorsPieces(tensors);
}

/** What is no segment, or none that fits its index: the index is made again. */
function damaged(path: string, what: string): ActionableError {
  return new ActionableError('damaged-index', `${path} is damaged: ${what}`);
}

/** Numbers of one kind that are read when they are asked for, and may then be kept. */
export class Segment {
  private readonly kept = new Map<string, Promise<Int32Array | Float32Array>>();

  private constructor(
    readonly name: string,
    private readonly path: string,
    private readonly source: RestingFile,
    private readonly file: OpenSafetensors,
    /** Passages. */
    readonly count: number,
  ) {}

  /** @throws ActionableError `damaged-index`, or as the system has it */
  static async open(folder: string, name: string): Promise<Segment> {
    const path = pathOfSegment(folder, name);
    const source = await RestingFile.open(path);
    try {
      const file = await openSafetensors(source, path);
      const count = file.tensors.get('lines')?.shape[0];
      if (count === undefined) throw damaged(path, 'it has no passages');
      const segment = new Segment(name, path, source, file, count);
      segment.check();
      return segment;
    } catch (error) {
      await source.rest();
      throw error;
    }
  }

  private check(): void {
    const { count } = this;
    for (const [name, length] of [
      ['ends', count],
      ['hashes', 2 * count],
      ['textStarts', count + 1],
    ] as const) {
      if (this.lengthOf(name) !== length) throw damaged(this.path, `${name} does not fit`);
    }
    if (this.hasWords) {
      const terms = this.lengthOf('postingStarts');
      if (this.lengthOf('lengths') !== count || terms < 1 || this.lengthOf('termStarts') !== terms)
        throw damaged(this.path, 'its words do not fit');
    } else if (this.file.tensors.get('vectors')?.shape.length !== 2 || this.rows !== count) {
      throw damaged(this.path, 'its vectors do not fit');
    }
  }

  private lengthOf(name: string): number {
    const tensor = this.file.tensors.get(name);
    return tensor?.shape.length === 1 && tensor.dtype === 'I32' ? tensor.shape[0]! : -1;
  }

  get hasWords(): boolean {
    return this.file.tensors.has('postings');
  }

  private get rows(): number | undefined {
    return this.file.tensors.get('vectors')?.shape[0];
  }

  /** Of its vectors. */
  get width(): number {
    return this.file.tensors.get('vectors')?.shape[1] ?? 0;
  }

  /** Bytes of words or vectors. */
  get bytes(): number {
    return 4 * (this.hasWords ? this.lengthOf('postings') : this.count * this.width);
  }

  /** All numbers of a kind, kept from then on. */
  integers(
    name:
      | 'lines'
      | 'ends'
      | 'hashes'
      | 'textStarts'
      | 'lengths'
      | 'terms'
      | 'termStarts'
      | 'postingStarts'
      | 'postings',
  ) {
    return this.keep(name) as Promise<Int32Array>;
  }

  private keep(name: string): Promise<Int32Array | Float32Array> {
    const kept = this.kept.get(name);
    if (kept) return kept;
    const reading = this.file.read(name).then(({ data }) => data as Int32Array | Float32Array);
    this.kept.set(name, reading);
    reading.catch(() => this.kept.delete(name));
    return reading;
  }

  /** Numbers from one to before another; of those that are kept no copy. */
  async part(name: 'postings' | 'vectors' | 'text', from: number, to: number): Promise<Int32Array | Float32Array> {
    const kept = this.kept.get(name);
    if (kept) return (await kept).subarray(from, to);
    const most = name === 'vectors' ? this.count * this.width : this.lengthOf(name);
    if (from < 0 || to > most || from > to) throw damaged(this.path, `${name} end before ${to}`);
    return (await this.file.readPart(name, from, to)).data as Int32Array | Float32Array;
  }

  /** Holds words or vectors in memory from now on. */
  async load(): Promise<void> {
    await this.keep(this.hasWords ? 'postings' : 'vectors');
  }

  /** Holds the texts in memory while many of them are read one by one. */
  async withTexts<T>(read: () => Promise<T>): Promise<T> {
    if (this.kept.has('text')) return read();
    try {
      await this.keep('text');
      return await read();
    } finally {
      this.kept.delete('text');
    }
  }

  /** Of the passages from one to before another. */
  async rowsOf(from: number, to: number): Promise<Row[]> {
    if (to > this.count) throw damaged(this.path, `there is no passage ${to}`);
    const [lines, ends, hashes, starts] = await Promise.all([
      this.integers('lines'),
      this.integers('ends'),
      this.integers('hashes'),
      this.integers('textStarts'),
    ]);
    const [first, last] = [starts[from]!, starts[to]!];
    const size = 4 * this.lengthOf('text');
    if (first < 0 || last < first || last > size) throw damaged(this.path, 'its texts do not fit');
    const begin = Math.floor(first / 4);
    const data = await this.part('text', begin, Math.ceil(last / 4));
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    return Array.from({ length: to - from }, (_, i) => {
      const at = from + i;
      const [start, end] = [starts[at]! - 4 * begin, starts[at + 1]! - 4 * begin];
      return {
        line: lines[at]!,
        end: ends[at]!,
        shown: bytes.toString('utf8', start, end),
        hash: [hashes[2 * at]!, hashes[2 * at + 1]!] as const,
      };
    });
  }

  /** The place of a term in the order of their bytes; -1 where no passage has it. */
  async findTerm(term: Buffer): Promise<number> {
    const [starts, packed] = await Promise.all([this.integers('termStarts'), this.integers('terms')]);
    const terms = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
    let [low, high] = [0, starts.length - 2];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = Buffer.compare(terms.subarray(starts[middle], starts[middle + 1]), term);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  async allTerms(): Promise<readonly string[]> {
    const [starts, packed] = await Promise.all([this.integers('termStarts'), this.integers('terms')]);
    const terms = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
    return Array.from({ length: starts.length - 1 }, (_, i) => terms.toString('utf8', starts[i], starts[i + 1]));
  }

  /** Passages that have a term, rising, each as often as it does. */
  async postings(term: number): Promise<Int32Array> {
    const starts = await this.integers('postingStarts');
    return (await this.part('postings', starts[term]!, starts[term + 1]!)) as Int32Array;
  }

  /** Closes its file until it is read again. */
  rest(): Promise<void> {
    return this.source.rest();
  }
}
