/** Large files on a folder that this machine and the workers see: each once, by its hash. */
import { copyFile, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { describeFileError } from '../base/fileError';
import { describeWriteFailure } from '../runs/atomicFile';
import { hashFiles } from '../training/start/hashFiles';
import type { Pack } from './packFile';

const FILES = 'nlp-files';

/** @returns its path on the storage @throws ActionableError `no-storage`, `disk-full`, `not-writable`, `file-changed` */
export async function putOnStorage(
  storage: string,
  file: { readonly path: string; readonly sha256: string; readonly size: number },
  signal: AbortSignal,
): Promise<string> {
  throwIfCancelled(signal);
  await demandFolder(storage);
  const target = join(storage, FILES, file.sha256, basename(file.path));
  const there = await stat(target).catch(() => undefined);
  if (there?.size === file.size) {
    await touch(target);
    return target;
  }
  const beside = `${target}.${process.pid}.new`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(file.path, beside);
    const [copied] = await hashFiles([beside], signal);
    if (copied!.sha256 !== file.sha256) throw changed(file.path);
    await rename(beside, target);
  } catch (error) {
    throw describeWriteFailure(error, target, 'free some and try again');
  } finally {
    await rm(beside, { force: true });
  }
  return target;
}

/** What is used is not cleaned up; where another person's file may not be touched, its age is that of the file. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/** All of a package as a folder, by its hash. @returns its path @throws as `putOnStorage` does */
export async function putFolderOnStorage(storage: string, { hash, files }: Pack, signal: AbortSignal): Promise<string> {
  await demandFolder(storage);
  const target = join(storage, FILES, hash);
  if (await stat(target).catch(() => undefined)) {
    await touch(target);
    return target;
  }
  const beside = `${target}.${process.pid}.new`;
  try {
    for (const { name, from, sha256 } of files) {
      throwIfCancelled(signal);
      const path = join(beside, name);
      await mkdir(dirname(path), { recursive: true });
      if (typeof from === 'string') await copyFile(from, path);
      else await writeFile(path, from);
      const [copied] = await hashFiles([path], signal);
      if (copied!.sha256 !== sha256) throw changed(name);
    }
    await rename(beside, target);
  } catch (error) {
    throw describeWriteFailure(error, target, 'free some and try again');
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return target;
}

export interface StoredFolder {
  readonly folder: string;
  /** SHA-256 of its file; id of the job whose archives it has. */
  readonly name: string;
  readonly bytes: number;
  /** When something of it was written or used last, in milliseconds since 1970. */
  readonly usedAt: number;
}

/** Large files that travelled by the storage. */
export function listStored(storage: string): Promise<readonly StoredFolder[]> {
  return listFolders(join(storage, FILES), /^[0-9a-f]{64}$/);
}

/** Folders that are called so; none where there is no such storage. */
export async function listFolders(home: string, called: RegExp): Promise<readonly StoredFolder[]> {
  const names = (await readdir(home).catch(() => [])).filter(name => called.test(name));
  return Promise.all(names.map(name => measureFolder(join(home, name))));
}

/** As it is now; of no bytes, and never used, where it is gone. */
export async function measureFolder(folder: string): Promise<StoredFolder> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const found = await Promise.all(files.map(file => stat(join(folder, file)).catch(() => undefined)));
  const own = await stat(folder).catch(() => undefined);
  return {
    folder,
    name: basename(folder),
    bytes: found.reduce((sum, each) => sum + (each?.size ?? 0), 0),
    usedAt: Math.max(...[own, ...found].map(each => each?.mtimeMs ?? 0)),
  };
}

export function changed(path: string): ActionableError {
  return new ActionableError('file-changed', `${path} changed while it was being sent; begin again`);
}

async function demandFolder(storage: string): Promise<void> {
  const found = await stat(storage).catch(error => error as unknown);
  if (found instanceof Error) {
    const why = describeFileError(found)?.meaning ?? found.message;
    throw new ActionableError(
      'no-storage',
      `cannot use the storage ${storage}: ${why}; mount it here under the path that the workers have it by`,
    );
  }
}
