/** What a package is: files by name, and one hash of them all. */
import { createHash } from 'node:crypto';
import { ActionableError } from '../base/errors';
import { formatBytes } from '../base/formatNumber';

/** Folder of a package with the user's files. */
export const WORK = 'work';
/** Folder of a package with a hand-over to PyTorch; as Python calls a module. */
export const HAND_OVER = 'hand_over';

export interface PackFile {
  /** In the package, with slashes. */
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  /** Absolute path of what it holds, or its bytes. */
  readonly from: string | Uint8Array;
}

export interface Pack {
  /** SHA-256 of names and contents. */
  readonly hash: string;
  /** In the order of their names. */
  readonly files: readonly PackFile[];
}

/** Bytes: a smaller file, or folder, is in the package, also where there is storage. */
export const LARGE = 16 * 2 ** 20;

/** Bytes of a zip: Ray takes 100 MiB in one request. */
export const MOST_BYTES = 95 * 2 ** 20;

export function packOf(files: readonly PackFile[]): Pack {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const hash = createHash('sha256');
  for (const { name, sha256 } of sorted) hash.update(`${name}\0${sha256}\n`);
  return { hash: hash.digest('hex'), files: sorted };
}

export function textFile(name: string, text: string): PackFile {
  const from = Buffer.from(text);
  return { name, from, size: from.length, sha256: createHash('sha256').update(from).digest('hex') };
}

/** How many times smaller texts become at best: beyond, nothing needs to be read to refuse. */
const BEST_RATIO = 12;

/** @throws ActionableError `pack-too-large` */
export function refuseHuge(files: readonly Pick<PackFile, 'name' | 'size'>[]): void {
  if (files.reduce((sum, { size }) => sum + size, 0) > BEST_RATIO * MOST_BYTES) throw tooLarge(files);
}

/** Of the files that a refusal names. */
const NAMED = 3;

export function tooLarge(files: readonly Pick<PackFile, 'name' | 'size'>[], most = MOST_BYTES): ActionableError {
  const own = files
    .filter(({ name }) => [WORK, HAND_OVER].some(folder => name.startsWith(`${folder}/`)))
    .sort((a, b) => b.size - a.size);
  const named = own
    .slice(0, NAMED)
    .map(({ name, size }) => `${name.slice(name.indexOf('/') + 1)} (${formatBytes(size)})`);
  return new ActionableError(
    'pack-too-large',
    `what this training needs takes more than ${formatBytes(most)} as a zip, the most that a cluster takes at once. The largest files are ${named.join(', ')}. Write storage into the runtime, a folder that this machine and the workers see, or train on smaller files`,
  );
}
