/** Brings an index up to date: what is new or was changed is read, what is gone goes; stopped at any point, what is done stays done. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller } from '../../base/caller';
import { CancelledError, throwIfCancelled } from '../../base/errors';
import { describeFileError } from '../../base/fileError';
import { isInside } from '../../base/resolvePath';
import { removeIfPossible } from '../../runs/atomicFile';
import { OLD } from '../../runs/leftovers';
import type { Embedder } from '../embedder';
import { type FoundText, type FoundTexts, isBinary, nameInIndex, pathInIndex } from '../files/findTexts';
import { readPassages } from '../passages/readPassages';
import { compact } from './compact';
import type { IndexedFile, Manifest } from './manifest';
import { type Cutting, hashFile, openFile, readWhole } from './readFile';
import { IndexWriter } from './writer';

export interface UnsavedText {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

export interface IndexRequest extends Cutting {
  /** Absolute. */
  readonly workspace: string;
  readonly found: FoundTexts;
  readonly embedder?: Embedder;
  /** In place of what the disk has. */
  readonly unsaved?: readonly UnsavedText[];
}

export interface UpdatedIndex {
  readonly manifest: Manifest;
  /** Files that were read, whole or from where reading was stopped. */
  readonly read: number;
  /** Files that are no longer there. */
  readonly gone: number;
}

/** Milliseconds. File systems tell the time in steps of up to two seconds: what was changed within them may have changed again. */
const CLOCK = 2000;

/** @param folder of the index, there already @throws CancelledError; ActionableError as the disk has it */
export async function updateIndex(
  folder: string,
  manifest: Manifest,
  request: IndexRequest,
  { signal, onProgress }: Caller = {},
): Promise<UpdatedIndex> {
  const { workspace, found, embedder } = request;
  const writer = new IndexWriter(folder, manifest, embedder, signal);
  const unsaved = new Map((request.unsaved ?? []).map(({ file, text }) => [file, text]));
  const names = new Map(found.files.map(file => [nameInIndex(workspace, file.path), file]));
  const gone = writer.names.filter(
    name => !names.has(name) && found.roots.some(root => isInside(root, pathInIndex(workspace, name))),
  );
  for (const name of gone) writer.remove(name);
  const changed: (readonly [name: string, file: FoundText])[] = [];
  for (const [name, file] of names) {
    if (await isChanged(writer, name, file, unsaved.get(file.path), signal)) changed.push([name, file]);
  }
  const total = changed.reduce((sum, [, { size }]) => sum + size, 0);
  let done = 0;
  try {
    for (const [name, file] of changed) {
      throwIfCancelled(signal);
      const tell = (fraction: number) =>
        onProgress?.({ message: `reading ${name}`, fraction: total === 0 ? 1 : (done + fraction * file.size) / total });
      tell(0);
      await new Reading(writer, request, name, file, unsaved.get(file.path), signal, tell).read();
      done += file.size;
    }
    await writer.flush();
  } catch (error) {
    // What has its words or vectors by now need not be done again.
    if (error instanceof CancelledError) await writer.commit();
    throw error;
  }
  const now = writer.current();
  const after = now === manifest ? now : await compact(folder, now);
  if (changed.length > 0) await removeLeftovers(folder, after);
  return { manifest: after, read: changed.length, gone: gone.length };
}

async function isChanged(
  writer: IndexWriter,
  name: string,
  file: FoundText,
  text: string | undefined,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const before = writer.get(name);
  if (!before?.whole) return true;
  const { size, modified } = file;
  const sameTimes = before.size === size && before.modified === modified && modified < before.read - CLOCK;
  if (sameTimes && text === undefined && !before.unsaved) return false;
  if (before.sha256 === '') return true;
  const read = Date.now();
  try {
    const { sha256 } = before;
    if ((await hashFile(file.path, text, signal)) !== sha256) return true;
  } catch (error) {
    if (describeFileError(error)) return true;
    throw error;
  }
  const { unsaved: _, ...rest } = before;
  if (text === undefined) writer.set(name, { ...rest, size, modified, read });
  return false;
}

/** One file. */
class Reading {
  private readonly times: Pick<IndexedFile, 'size' | 'modified' | 'read' | 'unsaved'>;

  constructor(
    private readonly writer: IndexWriter,
    private readonly request: IndexRequest,
    private readonly name: string,
    private readonly file: FoundText,
    private readonly text: string | undefined,
    private readonly signal: AbortSignal | undefined,
    private readonly tell: (fraction: number) => void,
  ) {
    const { size, modified } = file;
    this.times = { size, modified, read: Date.now(), ...(text !== undefined && { unsaved: true }) };
  }

  async read(): Promise<void> {
    const { writer, name, file, text, times } = this;
    try {
      if (text === undefined && (await isBinary(file.path))) {
        writer.set(name, { ...times, sha256: '', parts: [], whole: true });
        return;
      }
    } catch (error) {
      const failure = describeFileError(error);
      if (!failure) throw error;
      writer.set(name, { ...times, sha256: '', parts: [], whole: true, why: failure.meaning });
      return;
    }
    const before = writer.get(name);
    const goesOn = before && !before.whole && !before.unsaved && text === undefined && isSame(before, file);
    if (!goesOn) await writer.remember(name);
    writer.begin(name, { ...times, sha256: '', parts: goesOn ? before.parts : [], whole: false });
    const skip = goesOn ? before.parts.reduce((sum, [, , count]) => sum + count, 0) : 0;
    const reading = openFile(file.path, text, this.signal, this.tell);
    await this.addPassages(reading.source, skip);
    const why = reading.why();
    writer.finish(name, { ...times, sha256: reading.source.digest(), whole: true, ...(why !== undefined && { why }) });
  }

  private async addPassages(source: ReturnType<typeof openFile>['source'], skip: number): Promise<void> {
    const { writer, name } = this;
    const { unit, columns } = this.request;
    if (unit === 'file') {
      const whole = await readWhole(source, columns);
      if (whole) await writer.add(name, whole, whole.paragraphs);
      return;
    }
    let left = skip;
    for await (const block of readPassages(source, unit, columns)) {
      for (const passage of block) {
        if (left > 0) left--;
        else await writer.add(name, passage);
      }
    }
  }
}

function isSame({ size, modified }: IndexedFile, file: FoundText): boolean {
  return size === file.size && modified === file.modified;
}

/** What a process that was killed left: segments that no manifest names. */
async function removeLeftovers(folder: string, { segments }: Manifest): Promise<void> {
  for (const name of await readdir(folder)) {
    const segment = /^([0-9a-f]{16})\.safetensors$/.exec(name)?.[1];
    if (segment === undefined ? !/^\..+\.new$/.test(name) : Object.hasOwn(segments, segment)) continue;
    const path = join(folder, name);
    const made = await stat(path).catch(() => undefined);
    // What is younger may be of another process, which is about to name it.
    if (made && Date.now() - made.mtimeMs >= OLD) await removeIfPossible(path);
  }
}
