/** TAR archives of plain files (POSIX ustar; long names as pax has them): files -> bytes, and bytes -> files. */
import { ActionableError } from '../base/errors';

export interface TarFile {
  /** With slashes. */
  readonly name: string;
  readonly size: number;
  /** Exactly `size` bytes, in pieces. */
  readonly content: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
/** Bytes of the field of a name, and largest number that its field of octal digits holds. */
const [nameField, sizeField] = [100, 8 ** 11 - 1];
/** Bytes of a pax header that are read. */
const largestHeader = 64 * 1024;
const [plain, pax] = ['0', 'x'];
/** Places of the fields that are read. */
const at = { size: 124, checksum: 148, type: 156, magic: 257, prefix: 345, prefixEnd: 500 } as const;

/** @throws ActionableError `damaged-archive` where a file is no longer as long as it was said to be */
export async function* writeTar(files: AsyncIterable<TarFile> | Iterable<TarFile>): AsyncGenerator<Uint8Array> {
  for await (const { name, size, content } of files) {
    const needsPax = Buffer.byteLength(name) > nameField || size > sizeField;
    if (needsPax) {
      const records = Buffer.from(paxRecord('path', name) + paxRecord('size', String(size)));
      yield header('pax', records.length, pax);
      yield records;
      yield padding(records.length);
    }
    yield header(needsPax ? 'file' : name, Math.min(size, sizeField), plain);
    let written = 0;
    for await (const piece of content) {
      written += piece.length;
      yield piece;
    }
    if (written !== size) throw damaged(`${name} was changed while it was read`);
    yield padding(size);
  }
  yield new Uint8Array(2 * BLOCK);
}

/**
 * The files of an archive in their order. The content of each has to be read, or is passed over, before the next one.
 * @throws ActionableError `damaged-archive` of what is cut short, no archive, or holds anything but plain files below its folder
 */
export async function* readTar(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const source = new Pieces(bytes);
  let named: Readonly<Record<string, string>> = {};
  for (;;) {
    const block = await source.take(BLOCK);
    if (!block) throw damaged('its end is missing');
    if (block.every(byte => byte === 0)) return;
    checkHeader(block);
    const type = String.fromCharCode(block[at.type]!);
    const size = named.size === undefined ? parseInt(text(block, at.size, 12), 8) : Number(named.size);
    if (!Number.isSafeInteger(size) || size < 0) throw damaged('a size is no number');
    if (type === pax) {
      const records = size > largestHeader ? undefined : await source.take(size);
      if (!records) throw damaged('a header is too large, or is not whole');
      await source.skip(missing(size));
      named = readPax(records);
      continue;
    }
    if (type !== plain && type !== '\0') throw damaged('it holds what is no plain file');
    const prefix = text(block, at.prefix, at.prefixEnd - at.prefix);
    const name = named.path ?? `${prefix === '' ? '' : `${prefix}/`}${text(block, 0, nameField)}`;
    checkName(name);
    named = {};
    const content = new Content(source, size, name);
    yield { name, size, content };
    await content.pass();
    await source.skip(missing(size));
  }
}

function header(name: string, size: number, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  block.write(name, 0, 'utf8');
  block.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12), nameField, 'latin1');
  block.fill(' ', at.checksum, at.type);
  block.write(type, at.type, 'latin1');
  block.write('ustar\x0000', at.magic, 'latin1');
  block.write(`${sumOf(block).toString(8).padStart(6, '0')}\0 `, at.checksum, 'latin1');
  return block;
}

function sumOf(block: Uint8Array): number {
  return block.reduce((sum, byte, i) => sum + (i >= at.checksum && i < at.type ? 32 : byte), 0);
}

function checkHeader(block: Buffer): void {
  if (parseInt(text(block, at.checksum, 8), 8) !== sumOf(block)) throw damaged('a header is not as it was written');
}

/** `LENGTH KEY=VALUE\n`, whose length counts its own digits. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  for (let digits = 0; digits !== String(length).length; ) {
    digits = String(length).length;
    length = Buffer.byteLength(rest) + digits;
  }
  return `${length}${rest}`;
}

function readPax(records: Buffer): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (let start = 0; start < records.length; ) {
    const blank = records.indexOf(' ', start);
    const length = Number(records.toString('latin1', start, blank));
    if (blank < 0 || !Number.isSafeInteger(length) || length <= blank - start) throw damaged('a header is no header');
    const line = records.toString('utf8', blank + 1, start + length - 1);
    const equals = line.indexOf('=');
    found[line.slice(0, equals)] = line.slice(equals + 1);
    start += length;
  }
  return found;
}

function text(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start);
  return block.toString('utf8', start, end < 0 ? start + length : Math.min(end, start + length)).trim();
}

/** An archive may be of anybody: nothing outside of the folder that it is unpacked in. */
function checkName(name: string): void {
  const parts = name.split('/');
  if (name === '' || /[\\:\0]/.test(name) || parts.some(part => part === '' || part === '.' || part === '..'))
    throw damaged(`it names ${JSON.stringify(name)}`);
}

function missing(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function padding(size: number): Uint8Array {
  return new Uint8Array(missing(size));
}

function damaged(why: string): ActionableError {
  return new ActionableError('damaged-archive', `the archive is damaged: ${why}`);
}

/** Bytes that come in pieces of any length, taken in others. */
class Pieces {
  private readonly source: AsyncIterator<Uint8Array>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Up to `most` bytes, at least one; nothing at the end. */
  async some(most: number): Promise<Buffer | undefined> {
    while (this.rest.length === 0) {
      const { done, value } = await this.source.next();
      if (done) return undefined;
      this.rest = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    const piece = this.rest.subarray(0, most);
    this.rest = this.rest.subarray(piece.length);
    return piece;
  }

  /** Nothing where fewer are left. */
  async take(count: number): Promise<Buffer | undefined> {
    const pieces: Buffer[] = [];
    for (let left = count; left > 0; ) {
      const piece = await this.some(left);
      if (!piece) return undefined;
      pieces.push(piece);
      left -= piece.length;
    }
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  }

  async skip(count: number): Promise<void> {
    if (count > 0 && !(await this.take(count))) throw damaged('it ends too early');
  }
}

class Content implements AsyncIterable<Uint8Array> {
  private left: number;

  constructor(
    private readonly source: Pieces,
    size: number,
    private readonly name: string,
  ) {
    this.left = size;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (this.left > 0) {
      const piece = await this.source.some(this.left);
      if (!piece) throw damaged(`${this.name} ends too early`);
      this.left -= piece.length;
      yield piece;
    }
  }

  async pass(): Promise<void> {
    for await (const _ of this);
  }
}
