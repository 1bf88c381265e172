/** One index on the disk: brought up to date, asked, and mended where it is damaged. */
import { stat } from 'node:fs/promises';
import type { Caller } from '../../base/caller';
import { ActionableError } from '../../base/errors';
import { systemCode } from '../../base/insistently';
import { removeIfPossible } from '../../runs/atomicFile';
import { createSearchFolder, nameOfRun } from '../../runs/searchIndexes';
import { OpenIndex } from '../openIndex';
import { emptyManifest, type Manifest, manifestPath, readManifest, writeManifest } from './manifest';
import { pathOfSegment, Segment } from './segment';
import { type IndexRequest, type UpdatedIndex, updateIndex } from './updateIndex';

/** What reading a damaged index ends with. */
const DAMAGED = new Set(['damaged-index', 'damaged-safetensors', 'damaged-run', 'missing-file', 'unreadable-file']);

export class IndexStore {
  private manifest: Manifest | undefined;
  /** Of the file that it was read from. */
  private stamp = '';
  private open: OpenIndex | undefined;
  private key = '';
  /** Segments of an index of something else: of other weights, or another version. */
  private obsolete: readonly string[] = [];
  private run: string | undefined;
  /** One change, or question, at a time. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly workspace: string,
    private readonly folder: string,
  ) {}

  /** What the index is to be of; one of something else is made again. */
  become(key: string, run: string | undefined): void {
    if (key !== this.key) this.stamp = '';
    this.key = key;
    this.run = run === undefined ? undefined : nameOfRun(this.workspace, run);
  }

  /** @throws CancelledError; what is done by then stays */
  update(request: IndexRequest, caller: Caller): Promise<Pick<UpdatedIndex, 'read'> & { readonly mended: boolean }> {
    return this.inTurn(async () => {
      await createSearchFolder(this.workspace, this.folder);
      const { result, mended } = await this.mending(async () => {
        try {
          const before = await this.read();
          const updated = await updateIndex(this.folder, before, request, caller);
          if (updated.manifest !== before) await this.take(updated.manifest);
          for (const name of this.obsolete) await removeIfPossible(pathOfSegment(this.folder, name));
          this.obsolete = [];
          return updated;
        } catch (error) {
          // What was written before it stopped is read again.
          this.stamp = '';
          throw error;
        }
      });
      return { read: result.read, mended };
    });
  }

  use<T>(ask: (index: OpenIndex) => Promise<T>): Promise<{ readonly result: T; readonly mended: boolean }> {
    return this.inTurn(() =>
      this.mending(async () => {
        const manifest = await this.read();
        if (this.open?.manifest !== manifest) this.open = await OpenIndex.open(this.folder, manifest, this.open);
        const { open } = this;
        try {
          return await ask(open);
        } finally {
          await open.rest();
        }
      }),
    );
  }

  /** Of some files: how many passages there are, and what is not searched. */
  describe(names: Iterable<string>) {
    const { files = {} } = this.manifest ?? {};
    let passages = 0;
    const skipped: { readonly name: string; readonly why: string }[] = [];
    for (const name of names) {
      const file = files[name];
      for (const [, , count] of file?.parts ?? []) passages += count;
      if (file?.why !== undefined) skipped.push({ name, why: file.why });
    }
    return { passages, skipped };
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.last.then(act, act);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** As it is on the disk, where another process may have changed it. */
  private async read(): Promise<Manifest> {
    const stamp = await stampOf(manifestPath(this.folder));
    if (this.manifest && this.stamp !== '' && stamp === this.stamp) return this.manifest;
    const found = await readManifest(this.folder);
    const fits = found?.key === this.key;
    if (found && !fits) this.obsolete = Object.keys(found.segments);
    const manifest = fits ? found : emptyManifest(this.key, this.run);
    this.manifest = manifest;
    this.stamp = stamp;
    return manifest;
  }

  private async take(manifest: Manifest): Promise<void> {
    this.manifest = manifest;
    this.stamp = await stampOf(manifestPath(this.folder));
  }

  /** Once more where the index is damaged: first as it is now, since another process may have replaced what was read; then mended. */
  private async mending<T>(act: () => Promise<T>): Promise<{ readonly result: T; readonly mended: boolean }> {
    try {
      return { result: await act(), mended: false };
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    this.forget();
    try {
      return { result: await act(), mended: false };
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    await this.mend();
    return { result: await act(), mended: true };
  }

  private forget(): void {
    this.open = undefined;
    this.stamp = '';
  }

  /** Files of segments that cannot be read are read again; all of them where the damage is elsewhere. */
  private async mend(): Promise<void> {
    this.forget();
    const manifest = await readManifest(this.folder).catch(() => undefined);
    const broken = new Set<string>();
    for (const name of Object.keys(manifest?.segments ?? {})) if (!(await isSound(this.folder, name))) broken.add(name);
    if (!manifest || broken.size === 0) {
      await removeIfPossible(this.folder);
      await createSearchFolder(this.workspace, this.folder);
      return;
    }
    const { segments, files, ...rest } = manifest;
    await writeManifest(this.folder, {
      ...rest,
      segments: Object.fromEntries(Object.entries(segments).filter(([name]) => !broken.has(name))),
      files: Object.fromEntries(
        Object.entries(files).filter(([, { parts }]) => !parts.some(([segment]) => broken.has(segment))),
      ),
    });
  }
}

async function isSound(folder: string, name: string): Promise<boolean> {
  try {
    const segment = await Segment.open(folder, name);
    try {
      await segment.rowsOf(0, segment.count);
      await segment.load();
      return true;
    } finally {
      await segment.rest();
    }
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof ActionableError && DAMAGED.has(error.code);
}

/** Changes whenever the file is replaced; empty where there is none. */
async function stampOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size} ${mtimeMs} ${ino}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}
