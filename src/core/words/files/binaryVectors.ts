/** Word vectors as the first word2vec writes them with `-binary 1`: a line of their number and width; a word, a space, 32-bit floats. */
import { isUtf8 } from 'node:buffer';
import { throwIfCancelled } from '../../base/errors';
import { openFileSource } from '../../base/fileSource';
import { widestVector } from '../../base/vectorFile';
import type { SourceFile } from '../../data/sourceFile';
import { type Asked, noteAgain, type ReadVectors } from './readVectors';
import { VectorRows } from './vectorRows';

/** Bytes that are read at once. */
const PART = 2 ** 22;
/** Bytes of a word, at most: where none ends within them, vectors have another width than the file says. */
const LONGEST_WORD = 4096;
const [SPACE, LINE_FEED] = [32, 10];

interface Header {
  readonly promised: number;
  readonly width: number;
  /** Byte at which the first word begins. */
  readonly begin: number;
}

/** @param header as the first line has it @throws CancelledError */
export async function readBinaryVectors(
  file: SourceFile,
  { promised, width, begin }: Header,
  asked: Asked,
): Promise<ReadVectors> {
  const none = { table: new VectorRows(Math.max(width, 1), 1).finish(), total: 0 };
  if (asked.width !== undefined && width !== asked.width) return { ...none, otherWidth: width };
  if (width < 1 || width > widestVector) {
    const message = `vectors of ${width} numbers are not read: a vector has 1 to ${widestVector}`;
    file.report('bad-vector', message, 1);
    return none;
  }
  const source = await openFileSource(file.path);
  try {
    const room = Math.ceil((source.size - begin) / (4 * width + 2));
    const reader = new BinaryReader(file, new VectorRows(width, Math.min(promised, room), asked.wanted), promised);
    let rest = Buffer.alloc(0);
    for (let at = 0; at < source.size; ) {
      throwIfCancelled(file.signal);
      const end = Math.min(at + PART, source.size);
      const part = Buffer.from((await source.read(at, end)).buffer);
      file.hashed(part);
      const bytes = at === 0 ? part.subarray(begin) : rest.length > 0 ? Buffer.concat([rest, part]) : part;
      rest = bytes.subarray(reader.readPart(bytes));
      at = end;
      file.progress(end / source.size);
      // The bytes after it are hashed all the same: the hash is of the whole file.
      if (reader.isDone) rest = Buffer.alloc(0);
    }
    return reader.finish(rest.length);
  } finally {
    await source.close();
  }
}

class BinaryReader {
  private total = 0;
  private failed = false;
  private after = 0;

  constructor(
    private readonly file: SourceFile,
    private readonly rows: VectorRows,
    private readonly promised: number,
  ) {}

  get isDone(): boolean {
    return this.failed || this.total >= this.promised;
  }

  /** Reads the words that are whole. @returns how many bytes they take */
  readPart(bytes: Buffer): number {
    const size = 4 * this.rows.width;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (; !this.isDone; this.total++) {
      // Some programs end every vector with a line feed.
      let from = start;
      while (from < bytes.length && bytes[from] === LINE_FEED) from++;
      const space = bytes.indexOf(SPACE, from);
      if ((space < 0 ? bytes.length : space) - from > LONGEST_WORD) {
        this.fail(`word ${this.total + 1} does not end`);
        return bytes.length;
      }
      if (space < 0 || bytes.length - space - 1 < size) return start;
      if (!this.readWord(bytes.subarray(from, space), view, space + 1)) return bytes.length;
      start = space + 1 + size;
    }
    this.after += bytes.length - start;
    return bytes.length;
  }

  /** @returns false where the rest cannot be read either */
  private readWord(bytes: Buffer, view: DataView, begin: number): boolean {
    const { rows, file } = this;
    const word = bytes.toString('utf8');
    const passed = rows.passes(word);
    if (passed === 'again') noteAgain(file, word, 1);
    if (passed) return true;
    const place = `word ${this.total + 1}, ${JSON.stringify(word.slice(0, 40))}`;
    if (!isUtf8(bytes))
      file.report('not-utf8', `${place}, has bytes that are not UTF-8: \ufffd stands for them`, 1, 1, 'warning');
    const { vectors, at } = rows.next();
    for (let k = 0; k < rows.width; k++) {
      const value = view.getFloat32(begin + 4 * k, true);
      if (!Number.isFinite(value)) {
        this.fail(`number ${k + 1} of ${place}, is ${value}`);
        return false;
      }
      vectors[at + k] = value;
    }
    rows.add(word);
    return true;
  }

  private fail(what: string): void {
    this.failed = true;
    const advice = `do vectors have ${this.rows.width} numbers, as the first line says?`;
    this.file.report('bad-vector', `${what}: the file is damaged, or ${advice}`, 1);
  }

  /** @param left bytes at the end that are no whole word */
  finish(left: number): ReadVectors {
    const { file, total, promised, after, rows } = this;
    if (!this.failed) {
      const message =
        total < promised
          ? `the file ends after ${total} of ${promised} words${left > 0 ? ', within one' : ''}; is it truncated?`
          : after > 1
            ? `${after} bytes follow after the ${promised} words that the first line says: they are not read`
            : undefined;
      if (total === 0) file.report('no-vectors', 'the file has no vectors', 1);
      else if (message) file.report('cut-off', message, 1, 1, 'warning');
    }
    return { table: rows.finish(), total };
  }
}
