/** Bytes that a run takes on the disk, and of what. Links are counted as themselves, not followed. */
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../base/insistently';

export interface RunSize {
  readonly total: number;
  /** `checkpoints/best` */
  readonly best: number;
  /** `checkpoints/last`: only resuming needs it. */
  readonly last: number;
  /** Of `last`, the optimizer's state. */
  readonly optimizer: number;
}

/** Removed while it is looked at: a training replaces its checkpoints. */
const GONE = new Set(['ENOENT', 'ENOTDIR']);

async function list(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (GONE.has(systemCode(error) ?? '')) return [];
    throw error;
  }
}

/** Bytes of every plain file below a folder, by its path from there, with `/` between. */
async function sizes(folder: string, path: string, into: Map<string, number>): Promise<void> {
  for (const entry of await list(folder)) {
    const own = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) await sizes(join(folder, entry.name), own, into);
    else if (entry.isFile()) {
      try {
        into.set(own, (await lstat(join(folder, entry.name))).size);
      } catch (error) {
        if (!GONE.has(systemCode(error) ?? '')) throw error;
      }
    }
  }
}

export async function measureRun(folder: string): Promise<RunSize> {
  const files = new Map<string, number>();
  await sizes(folder, '', files);
  const below = (start: string) =>
    [...files].reduce((sum, [path, size]) => sum + (path.startsWith(start) ? size : 0), 0);
  return {
    total: below(''),
    best: below('checkpoints/best/'),
    last: below('checkpoints/last/'),
    optimizer: below('checkpoints/last/optimizer.safetensors'),
  };
}
