/** A run's folder as one file, `.tgz`, that travels between machines; with the frozen weights that its checkpoints refer to. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { ActionableError } from '../../base/errors';
import { insistently } from '../../base/insistently';
import { readTar, type TarFile, writeTar } from '../../formats/tar';
import {
  describeWriteFailure,
  predecessorOf,
  removeIfPossible,
  restoreFolder,
  writeAtomically,
  writeFlushed,
} from '../../runs/atomicFile';
import { parseFrozen } from '../../runs/checkpoint';
import { findWeights, hashInName } from '../../runs/frozenWeights';
import { findHalfWritten } from '../../runs/leftovers';
import { parseRunRecord } from '../../runs/record';
import type { RunRecord } from '../../runs/run';
import { makePlainFolder, modelsFolder, workspaceOfRun } from '../../runs/runFolder';

/** What an archive is known by. */
export interface ArchiveFacts {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Of a run that has ended; those on the way are called otherwise. */
export const lastArchive = 'run.tgz';
/** In a run's folder; of this machine alone. */
export const remoteFile = 'remote.json';
const runFile = 'run.json';
/** Of the archive; frozen weights, by their hash. */
const models = 'models';
const checkpoints = 'checkpoints';
/** Weights hardly get smaller, however long one tries. */
const level = 1;

/**
 * Writes all of a run into one file. Nothing may write the run meanwhile.
 * @param folder of the run
 * @param path absolute; what is there is replaced
 * @param atHome hashes of frozen weights that need not travel
 * @throws ActionableError `disk-full`, `not-writable`, `missing-weights`
 */
export async function archiveRun(folder: string, path: string, atHome: readonly string[] = []): Promise<ArchiveFacts> {
  const files = [...(await filesOf(folder)), ...(await frozenOf(folder, atHome))];
  const hash = createHash('sha256');
  let bytes = 0;
  const zipped = pipeline(Readable.from(writeTar(files)), createGzip({ level }), () => undefined);
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of zipped as AsyncIterable<Uint8Array>) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  }
  await writeAtomically(path, counted(), 'free some on the disk of the cluster that it is on, and resume the run');
  return { bytes, sha256: hash.digest('hex') };
}

async function filesOf(folder: string, below = ''): Promise<TarFile[]> {
  const halfWritten = new Set(await findHalfWritten(folder, 0));
  const found: TarFile[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (halfWritten.has(name) || name === remoteFile || /\.(?:lock|new|old)$/.test(name)) continue;
    const path = join(folder, name);
    if (entry.isDirectory()) found.push(...(await filesOf(folder, name)));
    else if (entry.isFile()) found.push(await fileAt(name, path));
  }
  return found;
}

async function fileAt(name: string, path: string): Promise<TarFile> {
  const { size } = await stat(path);
  return { name, size, content: lazily(path, size) };
}

async function* lazily(path: string, size: number): AsyncGenerator<Uint8Array> {
  if (size > 0) yield* createReadStream(path, { end: size - 1 }) as AsyncIterable<Uint8Array>;
}

/** Hashes of the frozen weights that the checkpoints of a run refer to. */
export async function frozenHashes(run: string): Promise<readonly string[]> {
  const hashes = new Set<string>();
  for (const name of ['best', 'last']) {
    const state = await readFile(join(run, checkpoints, name, 'state.json'), 'utf8').catch(() => undefined);
    const frozen = state === undefined ? undefined : parseFrozen(state);
    if (frozen) hashes.add(frozen.sha256);
  }
  return [...hashes];
}

async function frozenOf(run: string, atHome: readonly string[]): Promise<TarFile[]> {
  const hashes = (await frozenHashes(run)).filter(sha256 => !atHome.includes(sha256));
  return await Promise.all(
    hashes.map(async sha256 => {
      const path = await findWeights(run, sha256);
      if (path !== undefined) return await fileAt(`${models}/${basename(path)}`, path);
      throw new ActionableError('missing-weights', `${run} lacks its frozen weights ${sha256}; train its config again`);
    }),
  );
}

/**
 * Unpacks an archive over a run's folder. All of it is checked before anything there is changed; what a crash leaves can be unpacked
 * again, and `run.json` is not touched.
 * @param expected what it is to be; refused where it is not
 * @param kept files of the folder that stay as they are, such as `metrics.jsonl`
 * @param change of what is unpacked, before it is moved to its place
 * @returns the record that the archive has
 * @throws ActionableError `damaged-archive`
 */
export async function unpackRun(
  archive: AsyncIterable<Uint8Array>,
  expected: ArchiveFacts,
  folder: string,
  kept: readonly string[] = [],
  change?: (unpacked: string, record: RunRecord) => Promise<void>,
): Promise<RunRecord> {
  // What a crash leaves is found as half written.
  const beside = join(folder, `.home.${randomBytes(6).toString('hex')}.new`);
  try {
    await mkdir(beside, { recursive: true });
    const packed = join(beside, 'archive.tgz');
    await download(archive, expected, packed);
    const unpacked = join(beside, 'run');
    await mkdir(unpacked);
    await unpack(packed, unpacked);
    const record = parseRunRecord(await readFile(join(unpacked, runFile), 'utf8').catch(() => '{}'));
    if (record.id !== basename(folder)) throw damaged(`it holds the run ${record.name}/${record.id}`);
    await change?.(unpacked, record);
    await moveIn(unpacked, folder, new Set([runFile, ...kept]));
    return record;
  } catch (error) {
    throw describeWriteFailure(error, folder);
  } finally {
    await removeIfPossible(beside);
  }
}

async function download(archive: AsyncIterable<Uint8Array>, expected: ArchiveFacts, path: string): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* checked(): AsyncGenerator<Uint8Array> {
    for await (const piece of archive) {
      hash.update(piece);
      bytes += piece.length;
      // An endless answer must not fill the disk.
      if (bytes > expected.bytes) break;
      yield piece;
    }
  }
  await writeFlushed(path, checked());
  if (bytes !== expected.bytes) throw damaged(`it has ${bytes} bytes, not ${expected.bytes}`);
  if (hash.digest('hex') !== expected.sha256) throw damaged('its SHA-256 differs from the one that the job wrote');
}

async function unpack(path: string, folder: string): Promise<void> {
  const unzipped = pipeline(createReadStream(path), createGunzip(), () => undefined) as AsyncIterable<Uint8Array>;
  for await (const { name, content } of readTar(unzipped)) {
    const target = join(folder, name);
    await mkdir(dirname(target), { recursive: true });
    await writeFlushed(target, content);
  }
}

/** Frozen weights and checkpoints first, and each as a whole: a reader finds the old or the new one. */
async function moveIn(from: string, folder: string, stay: ReadonlySet<string>): Promise<void> {
  const names = new Set(await readdir(from));
  if (names.delete(models)) await moveModels(join(from, models), folder);
  if (names.delete(checkpoints)) {
    await mkdir(join(folder, checkpoints), { recursive: true });
    for (const name of await readdir(join(from, checkpoints)))
      await moveFolder(join(from, checkpoints, name), join(folder, checkpoints, name));
  }
  for (const name of names) {
    if (stay.has(name)) continue;
    const source = join(from, name);
    const target = join(folder, name);
    if ((await lstat(source)).isDirectory()) await moveFolder(source, target);
    else await insistently(() => rename(source, target));
  }
}

async function moveModels(from: string, run: string): Promise<void> {
  const workspace = workspaceOfRun(run);
  const home = workspace === undefined ? join(run, checkpoints) : modelsFolder(workspace);
  await makePlainFolder(home);
  for (const name of await readdir(from)) {
    const hash = hashInName(name);
    if (hash === undefined) throw damaged(`it holds ${models}/${name}`);
    if ((await findWeights(run, hash)) === undefined)
      await insistently(() => rename(join(from, name), join(home, name)));
  }
}

/** As `replaceFolder` does with files. */
async function moveFolder(from: string, to: string): Promise<void> {
  const old = predecessorOf(to);
  await restoreFolder(to);
  await removeIfPossible(old);
  await insistently(() => rename(to, old)).catch(error => {
    if (error.code !== 'ENOENT') throw error;
  });
  await insistently(() => rename(from, to));
  await removeIfPossible(old);
}

function damaged(why: string): ActionableError {
  return new ActionableError('damaged-archive', `the archive of the run is damaged: ${why}`);
}
