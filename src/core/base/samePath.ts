/** Paths from two origins, compared: an editor and a shell spell one file in two ways, and some systems have one file for two names. */
import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';

/** A name as systems compare it that tell neither upper from lower case nor the two spellings of an accent apart. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** The same for paths of one file; the paths are absolute, and nothing is asked of the disk. */
export function pathKey(file: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return foldName(path.win32.normalize(file));
  return platform === 'darwin' ? foldName(file) : file;
}

export function samePath(a: string, b: string, platform: NodeJS.Platform = process.platform): boolean {
  return a === b || pathKey(a, platform) === pathKey(b, platform);
}

/** What is asked of the disk. */
interface Disk {
  readonly exists: (file: string) => boolean;
  /** Names in a folder. @throws where it may not be read */
  readonly list: (folder: string) => readonly string[];
}

const disk: Disk = {
  exists: existsSync,
  list: folder => readdirSync(folder),
};

/**
 * A path that was typed, with the names that its file and folders have on the disk where these are spelled in another way. Links are
 * not followed, and what is not there stays as it is.
 * @param file absolute
 */
export function spellAsOnDisk(file: string, { exists, list }: Disk = disk): string {
  return exists(file) ? spell(file, list) : file;
}

function spell(file: string, list: Disk['list']): string {
  const folder = path.dirname(file);
  return folder === file ? file : path.join(spell(folder, list), nameOnDisk(folder, path.basename(file), list));
}

function nameOnDisk(folder: string, name: string, list: Disk['list']): string {
  try {
    const names = list(folder);
    if (names.includes(name)) return name;
    return names.find(other => foldName(other) === foldName(name)) ?? name;
  } catch {
    return name;
  }
}
