/** The package that jobs of a training run from: the program, its runtime, the config and what it names. */
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import { ProblemsError } from '../base/errors';
import type { Access } from '../base/resolvePath';
import { readConfig } from '../config/readConfig';
import { configSchema } from '../schemas';
import { hashFiles } from '../training/start/hashFiles';
import { layOut } from './layOut';
import { type FoundFile, findNamedFiles, type MovedKey } from './namedFiles';
import { LARGE, type Pack, packOf, refuseHuge, textFile, WORK } from './packFile';
import { PROGRAM, programFiles } from './programFiles';
import { readHashes } from './readHashes';
import { demandTrust } from './runtime';
import { LAYOUT, type Layout, START, startText } from './startJob';
import { putOnStorage } from './storage';

export type { Pack } from './packFile';

export interface TrainingPack extends Pack {
  /**
   * First word after Node. It copies the user's files into the job's scratch folder, a workspace with the config at its place, and runs the
   * command line there: `[pack.program, 'train', pack.config, '--workspace', '.']`. When that ends the scratch folder is removed.
   */
  readonly program: string;
  /** From the workspace, with slashes. */
  readonly config: string;
  /** Overrides that every job of it takes, before its own: where files lie that the config names by absolute paths. */
  readonly overrides: readonly string[];
  /** Files of the storage that its jobs read, by their paths there. */
  readonly stored: readonly string[];
  /** For a person: what is other than at home. */
  readonly notes: readonly string[];
}

export interface PackRequest {
  /** Absolute. */
  readonly config: string;
  /** Of all jobs of the package; what they name travels too. */
  readonly overrides: readonly string[];
  readonly access: Access;
  /** Absolute folder with `dist/cli.js` and `node_modules` of this program. */
  readonly program: string;
  /** Of the runtime. */
  readonly storage?: string;
  /** Absolute paths of further files, such as a checkpoint that a job resumes. */
  readonly more?: readonly string[];
  readonly onProgress?: (message: string) => void;
}

/**
 * @throws ActionableError `untrusted-cluster`, `pack-too-large`, `no-storage`, `file-changed`, `cannot-travel`; ProblemsError of the config; CancelledError
 */
export async function makePack(request: PackRequest, signal: AbortSignal): Promise<TrainingPack> {
  const { access, overrides, storage, onProgress } = request;
  // The storage may be any folder of this machine.
  demandTrust(access);
  const parsed = readConfig<typeof configSchema>(request.config, configSchema, { access, overrides });
  if (!parsed.config) throw new ProblemsError(parsed.problems);
  onProgress?.('gathering files');
  const named = await findNamedFiles(parsed.config, { config: request.config, access, signal, onProgress });
  const fixed = [request.config, ...(parsed.extended ?? []), ...(request.more ?? [])];
  const files = unique([...fixed.map(path => ({ path, mayLink: true })), ...named.files]);
  const workspace = resolve(access.workspace);
  const place = layOut([workspace, ...files.flatMap(({ path, isMoved }) => (isMoved ? [] : [path]))]);
  const sized = await Promise.all(files.map(async file => ({ ...file, size: (await stat(file.path)).size })));
  const large = sized.filter(({ size, mayLink }) => storage !== undefined && mayLink && size >= LARGE);
  const others = sized.filter(file => !large.includes(file));
  refuseHuge(others.map(({ path, size }) => ({ name: `${WORK}/${place(path)}`, size })));
  const stored: Layout['stored'][number][] = [];
  for (const { path, size } of large) {
    onProgress?.(`copying ${path} to ${storage}`);
    const [found] = await hashFiles([path], signal);
    const file = { path, size, sha256: found!.sha256 };
    stored.push({ name: place(path), path: await putOnStorage(storage!, file, signal) });
  }
  const program = await programFiles(request.program);
  const inProgram = program.files.map(name => ({
    name: `${PROGRAM}/${name}`,
    path: join(request.program, ...name.split('/')),
  }));
  const layout: Layout = { folder: place(workspace), stored };
  const pack = packOf([
    ...(await readHashes(
      [...inProgram, ...others.map(({ path }) => ({ name: `${WORK}/${place(path)}`, path }))],
      signal,
    )),
    textFile(START, startText),
    textFile(LAYOUT, `${JSON.stringify(layout)}\n`),
  ]);
  return {
    ...pack,
    program: START,
    config: way(place(workspace), place(request.config)),
    overrides: named.moved.map(key => moveKey(key, dirname(request.config), place)),
    stored: stored.map(({ path }) => path),
    notes: program.native
      ? []
      : ['This installation has no native engine for Linux: jobs compute in WebAssembly, which takes longer.'],
  };
}

/** Each path once, by a path of the workspace where it has one. */
function unique(files: readonly FoundFile[]): readonly FoundFile[] {
  const known = new Map<string, FoundFile>();
  for (const file of files) {
    const same = known.get(file.path);
    known.set(file.path, {
      ...file,
      isMoved: (same?.isMoved ?? true) && (file.isMoved ?? false),
      mayLink: file.mayLink && (same?.mayLink ?? true),
    });
  }
  return [...known.values()];
}

/** With slashes. */
function way(from: string, to: string): string {
  return posix.relative(`/${from}`, `/${to}`);
}

/** A pattern is moved as a path is. */
function moveKey({ key, isList, paths }: MovedKey, home: string, place: (path: string) => string): string {
  const moved = paths.map(path => way(place(home), place(resolve(home, path.replace(/^~(?=[\\/])/, homedir())))));
  return `${key}=${JSON.stringify(isList ? moved : moved[0])}`;
}
