/** Files of this machine as files of a package. */
import { stat } from 'node:fs/promises';
import { hashFiles } from '../training/start/hashFiles';
import type { PackFile } from './packFile';

/** @param files by their names in the package; absolute paths */
export async function readHashes(
  files: readonly { readonly name: string; readonly path: string }[],
  signal: AbortSignal,
): Promise<readonly PackFile[]> {
  const hashes = await hashFiles(
    files.map(({ path }) => path),
    signal,
  );
  return Promise.all(
    files.map(async ({ name, path }, i) => ({
      name,
      from: path,
      size: (await stat(path)).size,
      sha256: hashes[i]!.sha256,
    })),
  );
}
