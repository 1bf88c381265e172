/** What files were when they were read, for the record of a run. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Dataset } from '../../data/dataset';

/** SHA-256 of each file, read piece by piece. */
export async function hashFiles(paths: readonly string[], signal?: AbortSignal): Promise<Dataset['files']> {
  const files: { path: string; sha256: string }[] = [];
  for (const path of paths) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: 2 ** 22 }), hash, { signal });
    files.push({ path, sha256: hash.digest('hex') });
  }
  return files;
}
