/** What the config names as data -> the files and folders that there are. */
import { type Dirent, existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { ActionableError } from '../base/errors';
import { describeFileError } from '../base/fileError';
import { matchGlob } from '../base/matchGlob';
import { type Access, resolvePath } from '../base/resolvePath';
import { suggest } from '../base/suggest';

export interface FoundSource {
  /** Absolute. */
  readonly path: string;
  readonly isFolder: boolean;
}

export type Found =
  | { readonly sources: readonly FoundSource[] }
  | { readonly code: string; readonly message: string; readonly replacement?: string };

/** Entries of folders that a pattern may look at. */
const maximumEntries = 200_000;

/**
 * @param name a file, a folder, or a pattern with `*`, `?` and `**`, relative to `folder`
 * @returns in the order of their names; or why there is none
 */
export function findSources(name: string, folder: string, access: Access): Found {
  try {
    // First of all: nothing is asked about what may not be read.
    const resolved = resolvePath(folder, name, access);
    if (/[*?]/.test(name) && !existsSync(resolved)) return findMatches(name, folder, access);
    const found = statSync(resolved);
    // Reading a pipe or a device may never end.
    if (!found.isFile() && !found.isDirectory())
      return { code: 'unreadable-file', message: `cannot read ${name}: it is neither a file nor a folder` };
    return { sources: [{ path: resolved, isFolder: found.isDirectory() }] };
  } catch (error) {
    if (error instanceof ActionableError) return { code: error.code, message: error.message };
    const failure = describeFileError(error);
    if (!failure) throw error;
    if (failure.code !== 'ENOENT')
      return { code: 'unreadable-file', message: `cannot read ${name}: ${failure.meaning}` };
    return missing(name, resolvePath(folder, name, access));
  }
}

/** Where a name was looked for. */
function whereOf(name: string): string {
  return path.isAbsolute(name) ? '' : '; paths are relative to the config';
}

function missing(name: string, resolved: string): Found {
  const link = readLink(resolved);
  if (link !== undefined) {
    return { code: 'missing-file', message: `${name} is a link to ${link}, which is not there` };
  }
  const near = suggest(
    path.basename(resolved),
    entriesOf(path.dirname(resolved)).map(entry => entry.name),
  );
  const hint = /[[\]{}]/.test(name) ? '; patterns have *, ? and **' : '';
  if (near === undefined) return { code: 'missing-file', message: `there is no file ${name}${whereOf(name)}${hint}` };
  const replacement = path.posix.join(path.posix.dirname(name.replaceAll('\\', '/')), near);
  return { code: 'missing-file', message: `there is no file ${name}; did you mean "${replacement}"?`, replacement };
}

/** Where a link leads; undefined for what is none. */
function readLink(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch (error) {
    if (describeFileError(error)) return undefined;
    throw error;
  }
}

function findMatches(pattern: string, folder: string, access: Access): Found {
  const parts = pattern
    .replaceAll('\\', '/')
    .split('/')
    .filter((part, i, all) => part !== '**' || all[i - 1] !== '**');
  const fixed = parts.findIndex(part => /[*?]/.test(part));
  const base = resolvePath(folder, folderOf(parts.slice(0, fixed)), access);
  const sources: FoundSource[] = [];
  let seen = 0;
  const walk = (at: string, rest: readonly string[]): void => {
    const [part, ...deeper] = rest;
    if (part === undefined) return;
    if (part === '**') walk(at, deeper);
    for (const entry of entriesOf(at)) {
      if (++seen > maximumEntries)
        throw new ActionableError('too-many-files', `${pattern} looks at more than ${maximumEntries} files`);
      const file = path.join(at, entry.name);
      // Links to folders are not followed: they may lead in a circle.
      if (part === '**') {
        if (entry.isDirectory() && !entry.name.startsWith('.')) walk(file, rest);
      } else if (matches(part, entry.name)) {
        if (deeper.length > 0 && entry.isDirectory()) walk(file, deeper);
        else if (deeper.length === 0 && (entry.isFile() || isLinkToFile(entry, file, access)))
          sources.push({ path: file, isFolder: false });
      }
    }
  };
  walk(base, parts.slice(fixed));
  const unique = [...new Map(sources.map(source => [source.path, source])).values()];
  unique.sort((a, b) => compareFiles(a.path, b.path));
  if (unique.length > 0) return { sources: unique };
  const hint = /[[\]{}]/.test(pattern) ? '; patterns have *, ? and **' : '';
  return { code: 'missing-file', message: `no file matches ${pattern}${whereOf(pattern)}${hint}` };
}

/** @param parts of a path before those with stars; the first of an absolute one is empty, or a drive of Windows */
export function folderOf(parts: readonly string[], platform: NodeJS.Platform = process.platform): string {
  if (parts.length === 0) return '.';
  const folder = parts.join('/');
  // `C:` alone is the current folder of that drive.
  return folder === '' || (platform === 'win32' && /^[a-z]:$/i.test(folder)) ? `${folder}/` : folder;
}

/** The same order on every system, whatever stands between folders there: it decides how examples are split. */
export function compareFiles(a: string, b: string, separator = path.sep): number {
  return a.replaceAll(separator, '/') < b.replaceAll(separator, '/') ? -1 : 1;
}

/** One that may be read, too. */
function isLinkToFile(entry: Dirent, file: string, access: Access): boolean {
  if (!entry.isSymbolicLink()) return false;
  try {
    return statSync(resolvePath(path.dirname(file), path.basename(file), access)).isFile();
  } catch (error) {
    // What lies outside of a workspace that is not trusted, and what is not there.
    if (error instanceof ActionableError || describeFileError(error)) return false;
    throw error;
  }
}

function matches(pattern: string, name: string): boolean {
  // Hidden files are asked for by name.
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  // Names on a Mac may spell accents in another way than people type them.
  return matchGlob(pattern.normalize('NFC'), name.normalize('NFC'));
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (describeFileError(error)) return [];
    throw error;
  }
}
