/** Paths that a config names: relative to its folder, and inside the workspace unless the user trusts it. */
import { lstatSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';
import { ActionableError } from './errors';

/** What code acting for the user may read. */
export interface Access {
  /** Absolute folder. */
  readonly workspace: string;
  readonly trusted: boolean;
}

/** Whether `file` is `folder` or below it, both absolute. */
export function isInside(folder: string, file: string, paths: path.PlatformPath = path): boolean {
  const way = paths.relative(folder, file);
  return way === '' || (way !== '..' && !way.startsWith(`..${paths.sep}`) && !paths.isAbsolute(way));
}

/**
 * @param folder the config's folder; `file` is relative to it
 * @throws ActionableError `path-outside-workspace` when the workspace is not trusted and the path, symbolic links followed, leaves it
 */
export function resolvePath(folder: string, file: string, access: Access): string {
  if (file.includes('\0')) throw new ActionableError('bad-path', 'a path holds a NUL character');
  const absolute = path.resolve(folder, spell(folder, file));
  const workspace = path.resolve(access.workspace);
  if (
    !access.trusted &&
    (asksNetwork(workspace, absolute) || !isInside(followLinks(workspace), followLinks(absolute)))
  ) {
    throw new ActionableError(
      'path-outside-workspace',
      `${file} is outside of the workspace, which is not trusted; trust the workspace or move the file into it`,
    );
  }
  return absolute;
}

/**
 * Whether so much as looking at a file asks another computer, and tells it who is looking: on Windows `\\server\share`, unless the
 * workspace is on it.
 */
export function asksNetwork(workspace: string, file: string, paths: path.PlatformPath = path): boolean {
  return paths.sep === '\\' && /^[\\/]{2}/.test(file) && !isInside(workspace, file, paths);
}

/** As people write paths elsewhere: `~/` is the home folder, and a backslash separates folders where no name has one. */
function spell(folder: string, file: string): string {
  const exists = (name: string) => lstatSync(path.resolve(folder, name), { throwIfNoEntry: false }) !== undefined;
  const home = /^~(?:[\\/]|$)/.test(file) && !exists('~') ? path.join(homedir(), file.slice(2)) : file;
  return path.sep === '/' && home.includes('\\') && !exists(home) ? home.replaceAll('\\', '/') : home;
}

/** The real path of as much as exists; what does not exist yet is appended. */
export function followLinks(absolute: string): string {
  try {
    return realpathSync.native(absolute);
  } catch (error) {
    const parent = path.dirname(absolute);
    if (parent === absolute || (error as NodeJS.ErrnoException).code === 'ELOOP') return absolute;
    return path.join(followLinks(parent), path.basename(absolute));
  }
}
