/** The files of a workspace that a search reads: no hidden ones, none that git ignores, nothing that is no text. */
import type { Dirent } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ActionableError, throwIfCancelled } from '../../base/errors';
import { describeFileError } from '../../base/fileError';
import { formatBytes } from '../../base/formatNumber';
import { type Access, asksNetwork, followLinks, isInside, resolvePath } from '../../base/resolvePath';
import { compareFiles } from '../../data/findSources';
import { type IgnoreRule, isIgnored, MOST_BYTES, parseIgnoreRules } from './ignoreRules';

export interface FoundText {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface SkippedText {
  /** Absolute. */
  readonly path: string;
  readonly why: string;
}

export interface FoundTexts {
  /** In the order of their paths. */
  readonly files: readonly FoundText[];
  /** Files and folders that were named or found and cannot be searched. */
  readonly skipped: readonly SkippedText[];
  /** Folders that were looked through, and files that were named: absolute. */
  readonly roots: readonly string[];
}

/** Folders of other programs, as editors leave them out. */
const NEVER = new Set(['node_modules', 'bower_components', '__pycache__', 'CVS']);
/** Endings of what is no text: not opened. */
const BINARY = new Set(
  (
    '.png .jpg .jpeg .gif .bmp .ico .webp .tif .tiff .pdf .zip .gz .bz2 .xz .zst .7z .rar .tar .tgz .jar .whl .vsix .exe .dll .so ' +
    '.dylib .a .o .obj .class .pyc .wasm .node .bin .dat .db .sqlite .parquet .arrow .feather .npy .npz .pt .pth .onnx .safetensors ' +
    '.gguf .h5 .pkl .mp3 .mp4 .wav .ogg .flac .avi .mov .mkv .webm .woff .woff2 .ttf .otf .eot .doc .docx .xls .xlsx .ppt .pptx .odt'
  ).split(' '),
);
/** Entries of folders that are looked at. */
const MOST_ENTRIES = 1_000_000;
/** Bytes of a file. */
export const LARGEST_TEXT = 2 ** 30;

interface IgnoreFile {
  readonly folder: string;
  readonly rules: readonly IgnoreRule[];
}

/**
 * @param names files and folders, relative to the workspace; all of it where there are none. What is named is searched even where git
 *   ignores it.
 * @throws ActionableError `missing-file`, `path-outside-workspace`; CancelledError
 */
export async function findTexts(
  names: readonly string[],
  access: Access,
  wanted: (path: string) => boolean,
  signal?: AbortSignal,
): Promise<FoundTexts> {
  const walk = new Walk(access, wanted, signal);
  const roots = names.length === 0 ? [resolve(access.workspace)] : names.map(name => pathOf(name, access));
  for (const [i, root] of roots.entries()) await walk.begin(root, names[i] ?? access.workspace);
  const files = [...walk.files.values()].sort((a, b) => compareFiles(a.path, b.path));
  return { files, skipped: walk.skipped, roots };
}

function pathOf(name: string, access: Access): string {
  return resolvePath(access.workspace, name, access);
}

class Walk {
  readonly files = new Map<string, FoundText>();
  readonly skipped: SkippedText[] = [];
  private seen = 0;
  private readonly realWorkspace: string;

  constructor(
    private readonly access: Access,
    private readonly wanted: (path: string) => boolean,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.realWorkspace = followLinks(resolve(access.workspace));
  }

  async begin(root: string, name: string): Promise<void> {
    const found = await stat(root).catch(error => {
      const failure = describeFileError(error);
      if (!failure) throw error;
      throw new ActionableError('missing-file', `cannot search ${name}: ${failure.meaning}`);
    });
    if (found.isDirectory()) await this.enter(root, await this.ignoreFilesAbove(root));
    else if (found.isFile()) this.add(root, found.size, found.mtimeMs);
    else throw new ActionableError('missing-file', `cannot search ${name}: it is neither a file nor a folder`);
  }

  /** Those of the folders from the workspace down to a folder of it. */
  private async ignoreFilesAbove(folder: string): Promise<readonly IgnoreFile[]> {
    const workspace = resolve(this.access.workspace);
    if (!isInside(workspace, folder) || folder === workspace) return [];
    const above = dirname(folder);
    const own = await this.readIgnoreFile(above);
    return [...(await this.ignoreFilesAbove(above)), ...own];
  }

  private async readIgnoreFile(folder: string): Promise<readonly IgnoreFile[]> {
    const path = join(folder, '.gitignore');
    try {
      const { size } = await stat(path);
      if (size > MOST_BYTES || !this.mayRead(path)) return [];
      return [{ folder, rules: parseIgnoreRules(await readFile(path, 'utf8')) }];
    } catch (error) {
      if (describeFileError(error)) return [];
      throw error;
    }
  }

  private async enter(folder: string, above: readonly IgnoreFile[]): Promise<void> {
    throwIfCancelled(this.signal);
    let entries: readonly Dirent[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      const failure = describeFileError(error);
      if (!failure) throw error;
      this.skipped.push({ path: folder, why: failure.meaning });
      return;
    }
    this.seen += entries.length;
    if (this.seen > MOST_ENTRIES) {
      throw new ActionableError(
        'too-many-files',
        `there are more than ${MOST_ENTRIES} files; name the folders to search`,
      );
    }
    const ignoring = entries.some(({ name }) => name === '.gitignore')
      ? [...above, ...(await this.readIgnoreFile(folder))]
      : above;
    const inner: string[] = [];
    const files: string[] = [];
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const isFolder = entry.isDirectory();
      if (entry.name.startsWith('.') || (isFolder && NEVER.has(entry.name))) continue;
      // Links to folders are not followed: they may lead in a circle.
      if (!isFolder && !entry.isFile() && !entry.isSymbolicLink()) continue;
      if (!isFolder && (BINARY.has(extname(entry.name).toLowerCase()) || !this.wanted(path))) continue;
      if (leavesOut(ignoring, path, isFolder)) continue;
      if (isFolder) inner.push(path);
      else if (entry.isFile() || this.mayRead(path)) files.push(path);
    }
    // Together: each waits for the disk.
    await Promise.all(files.map(path => this.addFile(path)));
    for (const path of inner) await this.enter(path, ignoring);
  }

  /** A link that leads out of a workspace that is not trusted is not followed. */
  private mayRead(path: string): boolean {
    const { trusted, workspace } = this.access;
    return trusted || (!asksNetwork(workspace, path) && isInside(this.realWorkspace, followLinks(path)));
  }

  private async addFile(path: string): Promise<void> {
    try {
      const found = await stat(path);
      if (found.isFile()) this.add(path, found.size, found.mtimeMs);
    } catch (error) {
      // Removed meanwhile, or a link to nothing.
      if (!describeFileError(error)) throw error;
    }
  }

  private add(path: string, size: number, modified: number): void {
    if (size > LARGEST_TEXT) {
      this.skipped.push({
        path,
        why: `${formatBytes(size)}; files of more than ${formatBytes(LARGEST_TEXT)} are not searched`,
      });
    } else this.files.set(path, { path, size, modified });
  }
}

/** The deepest `.gitignore` decides. */
function leavesOut(files: readonly IgnoreFile[], path: string, isFolder: boolean): boolean {
  for (let i = files.length - 1; i >= 0; i--) {
    const { folder, rules } = files[i]!;
    const ignored = isIgnored(rules, relative(folder, path).split(sep), isFolder);
    if (ignored !== undefined) return ignored;
  }
  return false;
}

/** Bytes that tell whether a file is text, as git has it. */
const HEAD = 8000;

/** Whether a file is no text: it holds a zero byte, and is not UTF-16. @throws what the system says */
export async function isBinary(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const [a, b] = buffer;
    const hasMark = bytesRead >= 2 && ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff));
    return !hasMark && buffer.subarray(0, bytesRead).includes(0);
  } finally {
    await file.close();
  }
}

/** How a file is called in an index: relative to the workspace with slashes, absolute outside of it. */
export function nameInIndex(workspace: string, path: string): string {
  return isInside(workspace, path) ? relative(workspace, path).replaceAll(sep, '/') || basename(path) : path;
}

/** @param name of an index */
export function pathInIndex(workspace: string, name: string): string {
  return isAbsolute(name) ? name : join(workspace, ...name.split('/'));
}
