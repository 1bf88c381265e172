/** Bytes that do not fit into memory: a file without a name, gone when the process ends however it ends. */
import { randomBytes } from 'node:crypto';
import { closeSync, lstatSync, mkdirSync, openSync, readSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ActionableError, internal } from '../../base/errors';
import { describeFileError } from '../../base/fileError';

/** Bytes kept before texts and tokens go to the disk; a few times as much of the heap. */
export const defaultMemory = 192 * 2 ** 20;

const writeBytes = 1 << 20;
/** Read at once where records are read in their order. */
const readBytes = 1 << 18;

const closing = new FinalizationRegistry<number>(descriptor => closeSync(descriptor));

export class Spill {
  private descriptor: number | undefined;
  private kept: number;
  /** Bytes in the file. */
  private written = 0;
  private pending = Buffer.alloc(0);
  private filled = 0;
  private block = Buffer.alloc(0);
  private blockStart = 0;
  private lastEnd = -1;

  /**
   * @param folders where the file may be made, the first that can be written to
   * @param memory bytes that are kept before it is made
   */
  constructor(
    private readonly folders: readonly string[],
    memory = defaultMemory,
  ) {
    this.kept = memory;
  }

  /** Whether so many more bytes are kept in memory; counts them if so. */
  keep(bytes: number): boolean {
    // Once something went to the disk, all that follows does.
    if (this.descriptor !== undefined || bytes > this.kept) return false;
    this.kept -= bytes;
    return true;
  }

  /** Bytes on the disk, 0 while all is in memory. */
  get size(): number {
    return this.written + this.filled;
  }

  /** @returns where it is */
  append(bytes: Uint8Array): number {
    if (this.pending.length === 0) this.pending = Buffer.allocUnsafe(writeBytes);
    this.descriptor ??= this.create();
    const at = this.size;
    if (this.filled + bytes.length > writeBytes) this.flush();
    if (bytes.length > writeBytes) {
      this.write(bytes);
      return at;
    }
    this.pending.set(bytes, this.filled);
    this.filled += bytes.length;
    return at;
  }

  /** The bytes themselves, until the next reading. */
  read(at: number, length: number): Buffer {
    if (at + length > this.written) this.flush();
    const inOrder = at === this.lastEnd;
    this.lastEnd = at + length;
    const offset = at - this.blockStart;
    if (offset < 0 || offset + length > this.block.length)
      this.readBlock(at, inOrder ? Math.max(readBytes, length) : length);
    return this.block.subarray(at - this.blockStart, at - this.blockStart + length);
  }

  private readBlock(at: number, length: number): void {
    if (this.descriptor === undefined) throw internal('nothing was spilled');
    const wanted = Math.min(length, this.written - at);
    const block = Buffer.allocUnsafe(wanted);
    for (let done = 0; done < wanted; ) {
      const count = readSync(this.descriptor, block, done, wanted - done, at + done);
      if (count === 0) throw internal('the spill file is shorter than what was written');
      done += count;
    }
    this.block = block;
    this.blockStart = at;
  }

  private flush(): void {
    const { filled } = this;
    this.filled = 0;
    if (filled > 0) this.write(this.pending.subarray(0, filled));
  }

  private write(bytes: Uint8Array): void {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.descriptor!, bytes, done, bytes.length - done, this.written + done);
      }
    } catch (error) {
      const failure = describeFileError(error);
      if (!failure) throw error;
      const message = `the examples do not fit into memory, and cannot be kept on the disk either: ${failure.meaning}`;
      throw new ActionableError('cannot-spill', message, { cause: error });
    }
    this.written += bytes.length;
  }

  private create(): number {
    let reason: unknown;
    for (const folder of this.folders) {
      const file = path.join(folder, `examples-${process.pid}-${randomBytes(4).toString('hex')}`);
      try {
        mkdirSync(folder, { recursive: true });
        const descriptor = openSync(file, 'wx+', 0o600);
        removeName(file);
        closing.register(this, descriptor);
        return descriptor;
      } catch (error) {
        if (!describeFileError(error)) throw error;
        reason = error;
      }
    }
    const meaning = describeFileError(reason)?.meaning ?? 'there is no folder for them';
    const message = `the examples do not fit into memory, and cannot be kept on the disk either: ${meaning}`;
    throw new ActionableError('cannot-spill', message, { cause: reason });
  }
}

/** A virus scanner may look at a new file: then it goes when the process ends in its own time. */
function removeName(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!describeFileError(error)) throw error;
    process.once('exit', () => rmSync(file, { force: true }));
  }
}

/** In the workspace, which has room for its own data; else where the system keeps what is temporary. */
export function spillOf(workspace: string, memory?: number): Spill {
  const cache = path.join(workspace, '.nlp', 'cache');
  // A link may lead out of a workspace that is not trusted.
  const folders = isLink(path.dirname(cache)) || isLink(cache) ? [tmpdir()] : [cache, tmpdir()];
  return new Spill(folders, memory);
}

function isLink(file: string): boolean {
  try {
    return lstatSync(file).isSymbolicLink();
  } catch (error) {
    if (describeFileError(error)) return false;
    throw error;
  }
}
