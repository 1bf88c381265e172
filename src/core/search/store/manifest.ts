/** What an index knows of its files: which passages of which segments are theirs. `index.json`, read with nothing taken on trust. */
import { join } from 'node:path';
import { ActionableError } from '../../base/errors';
import { systemCode } from '../../base/insistently';
import { isJson } from '../../base/json';
import { writeAtomically } from '../../runs/atomicFile';
import { readBounded, refuseLink } from '../../runs/record';
import { LARGEST_MANIFEST } from '../../runs/searchIndexes';

/** Passages of a segment: from one, so many. */
export type Part = readonly [segment: string, from: number, count: number];

export interface IndexedFile {
  /** Bytes, and when it was changed, in milliseconds since 1970: while both are so it is not read again. */
  readonly size: number;
  readonly modified: number;
  /** When it was read. What was changed within the resolution of a file system's clock is looked at again. */
  readonly read: number;
  /** Of its bytes; empty where they were not hashed. */
  readonly sha256: string;
  /** In the order of its passages. */
  readonly parts: readonly Part[];
  /** Its passages are all there: reading it was not stopped half way. */
  readonly whole: boolean;
  /** What was read is a text that is not saved. */
  readonly unsaved?: true;
  /** Why it has no passages, or not all. */
  readonly why?: string;
}

export interface Manifest {
  /** What the index is of: another key, another index. */
  readonly key: string;
  /** Whose vectors they are, for clean up, relative to the workspace where it is in it; none of words. */
  readonly run?: string;
  /** Segments, and how many passages each has. */
  readonly segments: Readonly<Record<string, number>>;
  /** By path: relative to the workspace with slashes, or absolute. */
  readonly files: Readonly<Record<string, IndexedFile>>;
}

const VERSION = 1;
/** As segments are called. */
export const SEGMENT_NAME = /^[0-9a-f]{16}$/;

export function manifestPath(folder: string): string {
  return join(folder, 'index.json');
}

export function emptyManifest(key: string, run?: string): Manifest {
  return { key, ...(run !== undefined && { run }), segments: {}, files: {} };
}

/** @returns nothing where there is none @throws ActionableError `damaged-index` */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  let text: string;
  try {
    await refuseLink(folder);
    text = (await readBounded(manifestPath(folder), LARGEST_MANIFEST)).toString('utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'missing-file') return undefined;
    throw error;
  }
  const manifest = parseManifest(text);
  if (!manifest) throw new ActionableError('damaged-index', `${manifestPath(folder)} is damaged`);
  return manifest;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Nothing of what is no manifest; of another version an empty one, which fits no key. */
export function parseManifest(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJson(value)) return undefined;
  const { version, key, run, segments, files } = value;
  if (version !== VERSION) return emptyManifest('');
  if (typeof key !== 'string' || !isJson(segments) || !isJson(files)) return undefined;
  if (run !== undefined && typeof run !== 'string') return undefined;
  const counts = Object.entries(segments);
  if (!counts.every(([name, count]) => SEGMENT_NAME.test(name) && isCount(count))) return undefined;
  const known = new Map(counts as [string, number][]);
  if (!Object.values(files).every(file => isIndexedFile(file, known))) return undefined;
  return value as unknown as Manifest;
}

function isIndexedFile(value: unknown, segments: ReadonlyMap<string, number>): value is IndexedFile {
  if (!isJson(value)) return false;
  const { size, modified, read, sha256, parts, whole, why } = value;
  const numbers = [size, modified, read].every(each => typeof each === 'number');
  if (!numbers || typeof sha256 !== 'string' || typeof whole !== 'boolean' || !Array.isArray(parts)) return false;
  if (why !== undefined && typeof why !== 'string') return false;
  return parts.every(part => {
    if (!Array.isArray(part) || part.length !== 3) return false;
    const [segment, from, count] = part as [string, number, number];
    return isCount(from) && isCount(count) && from + count <= (segments.get(segment) ?? -1);
  });
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const { key, run, segments, files } = manifest;
  await writeAtomically(manifestPath(folder), JSON.stringify({ version: VERSION, key, run, segments, files }));
}
