/** One file of a model: goes on where it was broken off, and is in its place only when its hash is right. */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { insistently } from '../base/insistently';
import { removeIfPossible, writeAtomically } from '../runs/atomicFile';
import type { DownloadedFile } from '../runs/hubModels';
import type { Asking } from './hub';
import { encodePath } from './listFiles';
import { demandSuccess } from './refuse';
import { type Answer, askHub } from './request';
import { BrokenError, retrying } from './retry';

/** Bytes that are hashed at once. */
const PIECE = 2 ** 22;
export const IF_FULL = 'free some and try again: what is there is kept';

function startHash({ size, sha256 }: DownloadedFile): Hash {
  return sha256 === undefined ? createHash('sha1').update(`blob ${size}\0`) : createHash('sha256');
}

export async function hashFile(path: string, file: DownloadedFile, until = file.size): Promise<Hash> {
  const hash = startHash(file);
  const handle = await open(path, 'r');
  try {
    for (let at = 0; at < until; ) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(PIECE, until - at)), 0, undefined, at);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return hash;
}

/** Whether a server goes on where it was asked to. */
function goesOn({ status, headers }: Answer, at: number, size: number, etag: string | undefined): boolean {
  if (status !== 206 || (etag !== undefined && headers.etag !== undefined && headers.etag !== etag)) return false;
  const [, begin, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  return begin === String(at) && (total === '*' || total === String(size));
}

async function writeAt(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
}

interface Target {
  readonly path: string;
  readonly part: string;
  /** What the server called the version that the part is of. */
  readonly etag: string;
}

class Download {
  private hash: Hash;
  private at = 0;

  constructor(
    private readonly asking: Asking,
    private readonly address: string,
    private readonly file: DownloadedFile,
    private readonly target: Target,
    private readonly onBytes: (done: number) => void,
  ) {
    this.hash = startHash(file);
  }

  get reached(): number {
    return this.at;
  }

  /** What an earlier try left. */
  async takeUp(): Promise<void> {
    const size = await stat(this.target.part).then(
      found => (found.isFile() ? found.size : 0),
      () => 0,
    );
    if (size === 0 || size > this.file.size) return;
    this.hash = await hashFile(this.target.part, this.file, size);
    this.at = size;
    this.onBytes(size);
  }

  private async startOver(handle?: FileHandle): Promise<void> {
    await handle?.truncate(0);
    this.hash = startHash(this.file);
    this.at = 0;
    this.onBytes(0);
  }

  /** One request; throws where it was cut off. */
  async goOn(): Promise<void> {
    if (this.at === this.file.size && this.at > 0) return;
    const etag = this.at > 0 ? await readFile(this.target.etag, 'utf8').catch(() => undefined) : undefined;
    const range: Record<string, string> =
      this.at > 0 ? { range: `bytes=${this.at}-`, ...(etag && { 'if-range': etag }) } : {};
    const answer = await askHub(this.asking, this.address, range);
    if (answer.status === 416) {
      answer.body.on('error', () => undefined).destroy();
      await removeIfPossible(this.target.part);
      await this.startOver();
      throw new BrokenError('the server has no such range');
    }
    demandSuccess(answer, this.asking);
    this.checkLinked(answer);
    await this.write(answer, etag);
  }

  /** The hub's own word on a file that lies elsewhere. */
  private checkLinked({ first, body }: Answer): void {
    const linked = String(first['x-linked-etag'] ?? '').replace(/^(?:W\/)?"|"$/g, '');
    if (linked === '' || this.file.sha256 === undefined || linked === this.file.sha256) return;
    body.on('error', () => undefined).destroy();
    throw damaged(this.asking, this.file, 'the hub names another hash for it than in its list');
  }

  private async write(answer: Answer, etag: string | undefined): Promise<void> {
    const { signal } = this.asking;
    const handle = await insistently(() => open(this.target.part, this.at > 0 ? 'r+' : 'w'));
    try {
      if (this.at > 0 && !goesOn(answer, this.at, this.file.size, etag)) {
        if (answer.status === 206) {
          answer.body.on('error', () => undefined).destroy();
          await this.startOver(handle);
          throw new BrokenError('another range than was asked for');
        }
        await this.startOver(handle);
      }
      // A weak one says that two versions mean the same, not that their bytes are.
      const now = answer.headers.etag;
      if (this.at === 0 && now !== undefined && !now.startsWith('W/'))
        await writeAtomically(this.target.etag, now, IF_FULL);
      else if (this.at === 0) await removeIfPossible(this.target.etag);
      for await (const piece of answer.body as AsyncIterable<Buffer>) {
        throwIfCancelled(signal);
        if (this.at + piece.length > this.file.size)
          throw damaged(this.asking, this.file, 'more came than the hub said');
        await writeAt(handle, piece, this.at);
        this.hash.update(piece);
        this.at += piece.length;
        this.onBytes(this.at);
      }
      await handle.sync();
    } finally {
      answer.body.on('error', () => undefined).destroy();
      await handle.close();
    }
    if (this.at < this.file.size) throw new BrokenError('ended early');
  }

  isWhole(): boolean {
    return this.hash.digest('hex') === (this.file.sha256 ?? this.file.gitSha1);
  }
}

function damaged({ hub, id }: Asking, { path }: DownloadedFile, why: string): ActionableError {
  return new ActionableError(
    'damaged-download',
    `${path} of ${id.repository} did not come from ${new URL(hub.endpoint).host} as it is there: ${why}. Try again; if it stays so, a proxy or a mirror (HF_ENDPOINT) changes it`,
  );
}

/**
 * @param path where it goes; its folder is there
 * @param onBytes how many are there, also less than before where it begins again
 * @throws CancelledError; what is there stays, and is gone on with
 */
export async function downloadFile(
  asking: Asking,
  commit: string,
  file: DownloadedFile,
  path: string,
  onBytes: (done: number) => void,
): Promise<void> {
  const target = { path, part: `${path}.part`, etag: `${path}.part.etag` };
  const address = `${encodePath(asking.id.repository)}/resolve/${commit}/${encodePath(file.path)}`;
  for (let again = false; ; again = true) {
    const download = new Download(asking, address, file, target, onBytes);
    await download.takeUp();
    await retrying(
      asking,
      () => download.goOn(),
      () => download.reached,
    );
    if (download.isWhole()) break;
    // An earlier part may have been of another version, or damaged: once more from its beginning.
    await removeIfPossible(target.part);
    if (again) throw damaged(asking, file, 'its hash is another one');
  }
  await insistently(() => rename(target.part, path));
  await removeIfPossible(target.etag);
}
