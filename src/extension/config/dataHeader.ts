/** The data file that a config names, with its columns and first rows; what column checks, completion and new models read. */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TextDocument } from 'vscode';
import { resolvePath } from '../../core/base/resolvePath';
import type { TableSample } from '../../core/config/templates/guessColumns';
import { originOf } from '../originOf';
import { readSample, type Written } from './tableSample';

const cache = new Map<string, { version: string; sample: Promise<TableSample | undefined> }>();

export interface DataFile {
  readonly path: string;
  readonly exists: boolean;
  /** A pipe or a device: reading it may never end. */
  readonly isSpecial?: true;
  /** Absent where the file has none to read (not there, empty, not a table). */
  readonly sample?: TableSample;
}

/**
 * @param path as the config has it, relative to its folder
 * @returns undefined for a file that an untrusted window must not read
 */
export async function readHeader(
  document: TextDocument,
  path: string,
  written: Written = {},
): Promise<DataFile | undefined> {
  const file = resolveAllowed(document, path);
  return file === undefined ? undefined : readDataFile(file, written);
}

/** @param file absolute; the caller answers for that it may be read */
export async function readDataFile(file: string, written: Written = {}): Promise<DataFile> {
  const { format = 'auto', encoding = 'auto', delimiter = 'auto', quotes = 'auto' } = written;
  let version: string;
  try {
    const found = await stat(file);
    if (found.isDirectory()) return { path: file, exists: true };
    if (!found.isFile()) return { path: file, exists: true, isSpecial: true };
    version = `${found.mtimeMs} ${found.size}`;
  } catch {
    return { path: file, exists: false };
  }
  const key = [format, encoding, delimiter, quotes, file].join(' ');
  const known = cache.get(key);
  if (known?.version === version) return { path: file, exists: true, sample: await known.sample };
  const sample = readSample(file, written);
  cache.set(key, { version, sample });
  return { path: file, exists: true, sample: await sample };
}

/** In an untrusted window only what lies inside the workspace's own folders is read. */
function resolveAllowed(document: TextDocument, path: string): string | undefined {
  try {
    return resolvePath(dirname(document.uri.fsPath), path, originOf(document.uri));
  } catch {
    return undefined;
  }
}
