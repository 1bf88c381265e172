/** A data file being read: whole lines at a time, hashed and checked on the way, with its problems. */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { TextDecoder } from 'node:util';
import { throwIfCancelled } from '../base/errors';
import { describeFileError } from '../base/fileError';
import type { Problem, Severity } from '../base/problem';
import type { EncodingName } from '../config/sections/data';
import { createDecoder, findMisfit, locateMisfit, type NameEncoding } from './decodeBytes';

/** Whole lines; the last block may lack its line end. */
export interface Block {
  /** UTF-8, without a byte order mark. */
  readonly bytes: Buffer;
  /** Line of the file that the first byte is on, from 1. */
  readonly line: number;
  /** What ends lines; `\r` may stand before `\n`. */
  readonly lineEnd: '\n' | '\r';
}

export interface ReadingOptions {
  /** `auto` where left out. */
  readonly encoding?: EncodingName;
  readonly signal?: AbortSignal;
  /** Told after each part how many bytes of the file are read, 0..1. */
  readonly onProgress?: (fraction: number) => void;
  /** How the user names an encoding, for advice; as a key of the config if not given. */
  readonly nameEncoding?: NameEncoding;
  /** The bytes, where they come from elsewhere than the file. */
  readonly input?: AsyncIterable<Buffer>;
}

/** How a file is cut into blocks. */
export interface Cutting {
  /** The byte that ends lines, told from the first part; a line feed where there is one, if not given. */
  readonly findLineEnd?: (first: Buffer) => number;
  /** An ASCII byte that blocks end with in place of a line end: lines may then be of any length. */
  readonly after?: number;
  /** A line that is longer than a megabyte is cut, before white space if possible: blocks then need not end with a line. */
  readonly anywhere?: true;
  /** Bytes that are no text are handed on as they are, for who says what of them is wrong. */
  readonly unchecked?: true;
}

const partBytes = 1 << 20;
/** A line longer than this is no text anybody labels, and would not fit a message. */
export const maximumLineBytes = 10_000_000;
/** Of one code, in one file; the rest is counted. */
const maximumProblems = 20;

const lineFeed = 10;
const carriageReturn = 13;

export class SourceFile {
  readonly problems: Problem[] = [];
  private readonly hidden = new Map<string, number>();
  private readonly hash = createHash('sha256');
  private total = 0;
  private readonly companions: SourceFile[] = [];

  constructor(
    /** Absolute. */
    readonly path: string,
    private readonly options: ReadingOptions = {},
  ) {}

  get signal(): AbortSignal | undefined {
    return this.options.signal;
  }

  /** SHA-256 of all bytes, those of companions after its own, once every block has been read. */
  digest(): string {
    for (const companion of this.companions) this.hash.update(companion.digest());
    return this.hash.digest('hex');
  }

  /** For formats that are read part by part elsewhere: bytes that were read. */
  hashed(bytes: Uint8Array): void {
    this.hash.update(bytes);
  }

  /** The same: how much of the file was read, 0..1. */
  progress(fraction: number): void {
    this.options.onProgress?.(fraction);
  }

  /** Another file that belongs to this one; its problems are told with this one's. @param path absolute */
  companion(path: string): SourceFile {
    const companion = new SourceFile(path, { ...this.options, onProgress: undefined });
    this.companions.push(companion);
    return companion;
  }

  /** Adds a problem at a line; beyond the first few of its code it is only counted. */
  report(
    code: string,
    message: string,
    line: number,
    column = 1,
    severity: Severity = 'error',
    most = maximumProblems,
  ): void {
    const { path } = this;
    if (this.problems.filter(problem => problem.code === code).length >= most) {
      this.hidden.set(code, (this.hidden.get(code) ?? 0) + 1);
      return;
    }
    const start = { line, column };
    this.problems.push({ code, severity, message, path, range: { start, end: { line, column: column + 1 } } });
  }

  /** All problems, ending with how many more there were of each code. */
  allProblems(): readonly Problem[] {
    const { path } = this;
    const more = [...this.hidden].map(([code, count]): Problem => {
      const last = this.problems.filter(problem => problem.code === code).at(-1)!;
      const { severity, range } = last;
      return { code, severity, message: `and ${count} more like this`, path, range, more: count };
    });
    return [...this.problems, ...more, ...this.companions.flatMap(companion => companion.allProblems())];
  }

  get failed(): boolean {
    return this.allProblems().some(problem => problem.severity === 'error');
  }

  /** Ends early, with a problem, at what is no text. */
  async *blocks(cutting: Cutting = {}): AsyncGenerator<Block> {
    const { input } = this.options;
    let handle: FileHandle | undefined;
    try {
      if (!input) {
        handle = await open(this.path, 'r');
        this.total = (await handle.stat()).size;
        if (this.total === 0) return this.report('empty-file', 'the file is empty', 1);
      }
      yield* this.readBlocks(input ?? readParts(handle!), cutting);
    } catch (error) {
      const failure = describeFileError(error);
      if (!failure) throw error;
      this.report('unreadable-file', `cannot read the file: ${failure.meaning}`, 1);
    } finally {
      await handle?.close();
    }
  }

  /** The whole file as it is, for formats that are no text; undefined, with a problem, where it cannot be read. */
  async readAll(): Promise<Buffer | undefined> {
    throwIfCancelled(this.options.signal);
    try {
      const bytes = await readFile(this.path, { signal: this.options.signal });
      this.hash.update(bytes);
      this.options.onProgress?.(1);
      if (bytes.length > 0) return bytes;
      this.report('empty-file', 'the file is empty', 1);
    } catch (error) {
      throwIfCancelled(this.options.signal);
      const failure = describeFileError(error);
      if (!failure) throw error;
      this.report('unreadable-file', `cannot read the file: ${failure.meaning}`, 1);
    }
    return undefined;
  }

  private async *readBlocks(
    parts: AsyncIterable<Buffer>,
    { findLineEnd, after, anywhere, unchecked }: Cutting,
  ): AsyncGenerator<Block> {
    let rest: Buffer = Buffer.alloc(0);
    let line = 1;
    let lineEnd = lineFeed;
    let done = 0;
    let before: Buffer = rest;
    let decoder: TextDecoder | undefined;
    for await (const raw of withEnd(parts)) {
      throwIfCancelled(this.options.signal);
      this.hash.update(raw);
      if (done === 0) {
        if (this.refuseBinary(raw)) return;
        decoder = createDecoder(this.options.encoding ?? 'auto', raw);
      }
      let fresh = decoder ? this.decode(decoder, raw, before, line + count(rest, lineEnd)) : raw;
      if (!fresh) return;
      if (done === 0) {
        if (fresh[0] === 0xef && fresh[1] === 0xbb && fresh[2] === 0xbf) fresh = fresh.subarray(3);
        lineEnd = (findLineEnd ?? usualLineEnd)(fresh);
      }
      const bytes = rest.length > 0 ? Buffer.concat([rest, fresh]) : fresh;
      done += raw.length;
      before = raw;
      this.options.onProgress?.(this.total > 0 ? Math.min(done / this.total, 1) : 1);
      const last = raw.length === 0;
      let end = last ? bytes.length : bytes.lastIndexOf(after ?? lineEnd) + 1;
      if (anywhere && end === 0 && bytes.length >= partBytes) end = findCut(bytes);
      const block = bytes.subarray(0, end);
      rest = bytes.subarray(end);
      if (!unchecked && this.refuseBytes(block, line)) return;
      if (rest.length > maximumLineBytes) {
        const message = `this ${after === undefined ? 'line' : 'value'} is longer than ${maximumLineBytes / 1e6} MB`;
        this.report('line-too-long', message, line + count(block, lineEnd));
        return;
      }
      if (block.length > 0) {
        yield { bytes: block, line, lineEnd: lineEnd === carriageReturn ? '\r' : '\n' };
        line += count(block, lineEnd);
      }
    }
  }

  /**
   * To UTF-8; undefined, with a problem, at bytes that mean nothing in the encoding.
   * @param raw empty at the end of the file
   * @param before the part before it
   */
  private decode(decoder: TextDecoder, raw: Buffer, before: Buffer, line: number): Buffer | undefined {
    try {
      return Buffer.from(decoder.decode(raw, { stream: raw.length > 0 }), 'utf8');
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const misfit = locateMisfit(raw.length > 0 ? raw : before, decoder.encoding, this.nameEncoding);
      const inside = raw.length > 0 ? misfit : { line: 1, column: 1 };
      this.report('wrong-encoding', misfit.message, line + inside.line - 1, inside.column);
      return undefined;
    }
  }

  private get nameEncoding(): NameEncoding {
    return this.options.nameEncoding ?? (name => `set encoding: ${name}`);
  }

  private refuseBinary(bytes: Buffer): boolean {
    const [a, b, c, d] = bytes;
    if (a === 0x50 && b === 0x4b && c === 3 && d === 4) {
      this.report('not-text', 'not a text file but a zip archive, such as a spreadsheet; export it as .csv', 1);
    } else if (a === 0x1f && b === 0x8b) {
      this.report('not-text', 'not a text file but a gzip archive; unpack it first', 1);
    } else return false;
    return true;
  }

  private refuseBytes(block: Buffer, line: number): boolean {
    const misfit = findMisfit(block, this.nameEncoding);
    if (misfit) this.report(misfit.code, misfit.message, line + misfit.line - 1, misfit.column);
    return misfit !== undefined;
  }
}

/** Where a line of UTF-8 can be parted: before the last white space, else before a character; never within a line end. */
function findCut(bytes: Buffer): number {
  const space = bytes.lastIndexOf(0x20);
  if (space > bytes.length / 2) return space;
  let end = bytes.length;
  // What is left may lack the rest of its last character.
  do end--;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80);
  return bytes[end - 1] === carriageReturn ? end - 1 : end;
}

async function* readParts(handle: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const part = Buffer.allocUnsafe(partBytes);
    const { bytesRead } = await handle.read(part, 0, partBytes, null);
    if (bytesRead === 0) return;
    yield part.subarray(0, bytesRead);
  }
}

/** The parts that hold something, and an empty one at the end. */
async function* withEnd(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const part of parts) if (part.length > 0) yield part;
  yield Buffer.alloc(0);
}

function usualLineEnd(first: Buffer): number {
  return !first.includes(lineFeed) && first.includes(carriageReturn) ? carriageReturn : lineFeed;
}

function count(bytes: Buffer, byte: number): number {
  let n = 0;
  for (let i = bytes.indexOf(byte); i !== -1; i = bytes.indexOf(byte, i + 1)) n++;
  return n;
}
