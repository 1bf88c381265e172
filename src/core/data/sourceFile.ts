/** A data file being read: whole lines at a time, hashed and checked on the way, with its problems. */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { throwIfCancelled } from '../base/errors';
import { describeFileError } from '../base/fileError';
import type { Problem, Severity } from '../base/problem';
import { findInvalidUtf8, locateByte } from '../base/utf8';
import type { EncodingName } from '../config/sections/data';

/** Whole lines; the last block may lack its line end. */
export interface Block {
  /** UTF-8, without a byte order mark. */
  readonly bytes: Buffer;
  /** Line of the file that the first byte is on, from 1. */
  readonly line: number;
  /** What ends lines; `\r` may stand before `\n`. */
  readonly lineEnd: '\n' | '\r';
}

/** How a file is cut into blocks. */
export interface Cutting {
  /** A line that is longer than a megabyte is cut, before white space if possible: blocks then need not end with a line. */
  readonly anywhere?: true;
}

export interface ReadingOptions {
  /** `auto` where left out. */
  readonly encoding?: EncodingName;
  readonly signal?: AbortSignal;
  /** Told after each part how many bytes of the file are read, 0..1. */
  readonly onProgress?: (fraction: number) => void;
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

  /** Another file that belongs to this one; its problems are told with this one's. @param path absolute */
  companion(path: string): SourceFile {
    const companion = new SourceFile(path, { ...this.options, onProgress: undefined });
    this.companions.push(companion);
    return companion;
  }

  /** Adds a problem at a line; beyond the first few of its code it is only counted. */
  report(code: string, message: string, line: number, column = 1, severity: Severity = 'error'): void {
    const { path } = this;
    if (this.problems.filter(problem => problem.code === code).length >= maximumProblems) {
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
    let handle: FileHandle | undefined;
    try {
      handle = await open(this.path, 'r');
      this.total = (await handle.stat()).size;
      if (this.total === 0) this.report('empty-file', 'the file is empty', 1);
      else yield* this.readBlocks(handle, cutting);
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

  private async *readBlocks(handle: FileHandle, { anywhere }: Cutting): AsyncGenerator<Block> {
    let rest: Buffer = Buffer.alloc(0);
    let line = 1;
    let lineEnd = lineFeed;
    let done = 0;
    let decoder: TextDecoder | undefined;
    for (;;) {
      throwIfCancelled(this.options.signal);
      const part = Buffer.allocUnsafe(partBytes);
      const { bytesRead } = await handle.read(part, 0, partBytes, null);
      const raw = part.subarray(0, bytesRead);
      this.hash.update(raw);
      if (done === 0) {
        if (this.refuseBinary(raw)) return;
        decoder = createDecoder(this.options.encoding ?? 'auto', raw);
      }
      const fresh = decoder ? this.decode(decoder, raw, line, rest, lineEnd) : raw;
      if (!fresh) return;
      if (done === 0) {
        if (!fresh.includes(lineFeed) && fresh.includes(carriageReturn)) lineEnd = carriageReturn;
      }
      let bytes = rest.length > 0 ? Buffer.concat([rest, fresh]) : fresh;
      if (done === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
      done += bytesRead;
      this.options.onProgress?.(this.total > 0 ? Math.min(done / this.total, 1) : 1);
      const last = bytesRead === 0;
      let end = last ? bytes.length : bytes.lastIndexOf(lineEnd) + 1;
      if (anywhere && end === 0 && bytes.length >= partBytes) end = findCut(bytes);
      const block = bytes.subarray(0, end);
      rest = bytes.subarray(end);
      if (this.refuseBytes(block, line)) return;
      if (rest.length > maximumLineBytes) {
        this.report(
          'line-too-long',
          `this line is longer than ${maximumLineBytes / 1e6} MB`,
          line + count(block, lineEnd),
        );
        return;
      }
      if (block.length > 0) {
        yield { bytes: block, line, lineEnd: lineEnd === carriageReturn ? '\r' : '\n' };
        line += count(block, lineEnd);
      }
      if (last) return;
    }
  }

  /** To UTF-8; undefined, with a problem, at bytes that mean nothing in the encoding. */
  private decode(decoder: TextDecoder, raw: Buffer, line: number, rest: Buffer, lineEnd: number): Buffer | undefined {
    try {
      return Buffer.from(decoder.decode(raw, { stream: raw.length > 0 }), 'utf8');
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const message = `bytes that are not ${decoder.encoding} stand here or up to a megabyte further on`;
      this.report('wrong-encoding', message, line + count(rest, lineEnd));
      return undefined;
    }
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
    const nul = block.indexOf(0);
    if (nul !== -1) {
      const place = locateByte(block, nul);
      this.report('not-text', 'not a text file: a NUL byte is here', line + place.line - 1, place.column);
      return true;
    }
    const broken = findInvalidUtf8(block);
    if (broken === -1) return false;
    const place = locateByte(block, broken);
    const byte = `0x${place.byte.toString(16).toUpperCase().padStart(2, '0')}`;
    this.report(
      'not-utf8',
      `byte ${byte} is not UTF-8; save the file as UTF-8, or set encoding (windows-1252 for Latin-1)`,
      line + place.line - 1,
      place.column,
    );
    return true;
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

/** undefined for UTF-8, which needs none. */
function createDecoder(encoding: EncodingName, start: Buffer): TextDecoder | undefined {
  const mark = start.subarray(0, 2).toString('hex');
  const marked = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
  const name = encoding === 'auto' ? marked : encoding;
  return name === 'utf-8' ? undefined : new TextDecoder(name, { fatal: true, ignoreBOM: true });
}

function count(bytes: Buffer, byte: number): number {
  let n = 0;
  for (let i = bytes.indexOf(byte); i !== -1; i = bytes.indexOf(byte, i + 1)) n++;
  return n;
}
