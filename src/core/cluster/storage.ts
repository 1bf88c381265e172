/** Large files on a folder that this machine and the workers see: each once, by its hash. */
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { describeFileError } from '../base/fileError';
import { describeWriteFailure } from '../runs/atomicFile';
import { hashFiles } from '../training/start/hashFiles';

/** @returns its path on the storage @throws ActionableError `no-storage`, `disk-full`, `not-writable`, `file-changed` */
export async function putOnStorage(
  storage: string,
  file: { readonly path: string; readonly sha256: string; readonly size: number },
  signal: AbortSignal,
): Promise<string> {
  throwIfCancelled(signal);
  await demandFolder(storage);
  const target = join(storage, 'nlp-files', file.sha256, basename(file.path));
  const there = await stat(target).catch(() => undefined);
  if (there?.size === file.size) return target;
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
