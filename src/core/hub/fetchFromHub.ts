/** A model of a hub becomes a folder of the workspace: downloaded once, whole or not at all, at one commit. */
import { readdir, readFile, rename, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ActionableError } from '../base/errors';
import { formatBytes } from '../base/formatNumber';
import { type HubId, type HubOrigin, writeHubId } from '../base/hubId';
import { insistently } from '../base/insistently';
import type { ReportProgress } from '../base/progress';
import { describeWriteFailure, removeIfPossible, writeAtomically } from '../runs/atomicFile';
import {
  COMMIT,
  commitFolder,
  DOWNLOAD,
  type Download,
  type DownloadedFile,
  findHubModel,
  type HubModel,
  hubFolder,
  PARTIAL,
  pathOfModel,
  readHubModel,
  readRevisions,
  repositoryFolder,
} from '../runs/hubModels';
import { keepOutOfGit, makePlainFolder } from '../runs/runFolder';
import { chooseFiles, chooseShards } from './chooseFiles';
import { downloadFile, hashFile, IF_FULL } from './downloadFile';
import { holdFolder } from './holdFolder';
import { type Asking, type Hub, type Patience, readHub, useFolder } from './hub';
import { findCommit, listFiles } from './listFiles';
import { PATIENCE } from './retry';

export interface HubOptions {
  /** Absolute; its `.nlp/hub` gets the model. */
  readonly workspace: string;
  /** Otherwise nothing is asked: what a stranger's config names would be fetched, and the hub told so. */
  readonly trusted: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: ReportProgress;
  /** That something else than wished was done, and why. */
  readonly onNote?: (message: string) => void;
  readonly env?: NodeJS.ProcessEnv;
  readonly patience?: Patience;
}

export interface FetchedModel extends HubOrigin {
  /** A folder, or a .gguf file. */
  readonly path: string;
}

/** Bytes that are left free. */
const SPARE = 64 * 1024 ** 2;

function originOf(id: HubId, model: HubModel): FetchedModel {
  const { commit, endpoint } = model;
  return { path: pathOfModel(model, id), repository: id.repository, revision: id.revision, commit, endpoint };
}

function refuseUntrusted(id: HubId): ActionableError {
  return new ActionableError(
    'untrusted-hub',
    `${writeHubId(id)} would be downloaded, and this workspace is not trusted. Trust it, or name a folder of it: from: ./FOLDER`,
  );
}

/** What is here of it, where the hub cannot be asked. */
async function takeKnown(id: HubId, { workspace, onNote }: HubOptions, why: unknown): Promise<FetchedModel> {
  const known = await findHubModel(workspace, id);
  if (!known) throw why;
  if (!COMMIT.test(id.revision)) {
    onNote?.(
      `The hub cannot be asked: ${id.repository} is taken as it was when it was downloaded (${known.commit.slice(0, 12)}).`,
    );
  }
  return originOf(id, known);
}

async function makeFolders(workspace: string, repository: string): Promise<void> {
  await makePlainFolder(join(workspace, '.nlp'));
  await keepOutOfGit(workspace);
  await makePlainFolder(hubFolder(workspace));
  await makePlainFolder(repositoryFolder(workspace, repository));
}

async function rememberRevision(workspace: string, id: HubId, commit: string): Promise<void> {
  if (COMMIT.test(id.revision)) return;
  const known = await readRevisions(workspace, id.repository);
  if (known[id.revision] === commit) return;
  const path = join(repositoryFolder(workspace, id.repository), 'revisions.json');
  await writeAtomically(path, `${JSON.stringify({ ...known, [id.revision]: commit }, undefined, 2)}\n`, IF_FULL);
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** @throws ActionableError `disk-full` before anything is written */
async function demandSpace(folder: string, id: HubId, missing: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= missing + SPARE) return;
  throw new ActionableError(
    'disk-full',
    `${id.repository} needs ${formatBytes(missing)} more on the disk of ${folder}, and ${formatBytes(free)} are free; ${IF_FULL}`,
  );
}

/** Fills a folder that others do not see yet. */
class Filling {
  private readonly done = new Map<string, number>();
  private all = 0;

  constructor(
    private readonly asking: Asking,
    private readonly commit: string,
    private readonly folder: string,
    private readonly onProgress: ReportProgress,
  ) {}

  /** What will be taken. @throws ActionableError `disk-full` */
  async expect(files: readonly DownloadedFile[]): Promise<void> {
    this.all += files.reduce((sum, { size }) => sum + size, 0);
    let missing = 0;
    for (const file of files) {
      const path = join(this.folder, file.path);
      const there = Math.max(await sizeOf(path), await sizeOf(`${path}.part`));
      missing += Math.max(0, file.size - there);
    }
    await demandSpace(this.folder, this.asking.id, missing);
  }

  async take(file: DownloadedFile): Promise<string> {
    const path = join(this.folder, file.path);
    if (dirname(file.path) !== '.') {
      for (let at = this.folder, parts = dirname(file.path).split('/'); parts.length > 0; parts = parts.slice(1)) {
        at = join(at, parts[0]!);
        await makePlainFolder(at);
      }
    }
    if ((await sizeOf(path)) !== file.size || !(await this.isRight(path, file))) {
      await downloadFile(this.asking, this.commit, file, path, bytes => this.tell(file, bytes));
    }
    this.tell(file, file.size);
    return path;
  }

  private async isRight(path: string, file: DownloadedFile): Promise<boolean> {
    if ((await stat(path).catch(() => undefined))?.isFile() !== true) return false;
    return (await hashFile(path, file)).digest('hex') === (file.sha256 ?? file.gitSha1);
  }

  private tell({ path }: DownloadedFile, bytes: number): void {
    this.done.set(path, bytes);
    const done = [...this.done.values()].reduce((sum, each) => sum + each, 0);
    this.onProgress({
      message: `downloading ${this.asking.id.repository}: ${formatBytes(done)} of ${formatBytes(this.all)}`,
      fraction: this.all > 0 ? Math.min(1, done / this.all) : undefined,
    });
  }
}

/** What is in a folder of a stopped download and belongs to none of the files. */
async function sweep(folder: string, files: readonly DownloadedFile[]): Promise<void> {
  const kept = new Set([DOWNLOAD, ...files.map(({ path }) => path.split('/')[0]!)]);
  for (const name of await readdir(folder)) if (!kept.has(name)) await removeIfPossible(join(folder, name));
}

async function download(asking: Asking, commit: string, folder: string, options: HubOptions): Promise<Download> {
  const { hub, id } = asking;
  const partial = `${folder}${PARTIAL}`;
  await makePlainFolder(partial);
  const onProgress: ReportProgress = event => options.onProgress?.(event);
  const release = await holdFolder(partial, options.signal, () =>
    onProgress({ message: `waiting: another window or command downloads ${id.repository}` }),
  );
  try {
    const there = await readHubModel(folder);
    if (there) return there;
    // Whoever held it may have finished: the folder that was made above is then gone.
    await makePlainFolder(partial);
    onProgress({ message: `asking ${new URL(hub.endpoint).host} for the files of ${id.repository}` });
    const listed = await listFiles(asking, commit);
    const choice = chooseFiles(id, listed);
    const filling = new Filling(asking, commit, partial, onProgress);
    const early = [...choice.small, ...(choice.index ? [choice.index] : [])];
    await filling.expect([...early, ...choice.weights]);
    for (const file of early) await filling.take(file);
    const shards = choice.index
      ? chooseShards(id, await readFile(join(partial, choice.index.path), 'utf8'), listed)
      : [];
    await filling.expect(shards);
    const weights = [...choice.weights, ...shards];
    for (const file of weights) await filling.take(file);
    const files = [...early, ...weights];
    const made: Download = { repository: id.repository, commit, endpoint: hub.endpoint, files };
    await sweep(partial, files);
    await writeAtomically(join(partial, DOWNLOAD), `${JSON.stringify(made, undefined, 2)}\n`, IF_FULL);
    await insistently(() => rename(partial, folder));
    return made;
  } catch (error) {
    throw describeWriteFailure(error, partial, IF_FULL);
  } finally {
    await release();
  }
}

/**
 * @returns where it is; at once, without asking anybody, where the commit is named and here
 * @throws CancelledError, with what came kept; ActionableError `untrusted-hub`, `hub-unreachable`, `hub-not-found`, `hub-forbidden`,
 *   `hub-busy`, `hub-failed`, `hub-no-weights`, `damaged-download`, `disk-full`, or that the disk cannot be written
 */
export async function fetchFromHub(id: HubId, options: HubOptions): Promise<FetchedModel> {
  const { workspace, trusted, signal, onProgress, env, patience = PATIENCE } = options;
  if (!trusted) throw refuseUntrusted(id);
  const pinned = COMMIT.test(id.revision) ? await findHubModel(workspace, id) : undefined;
  if (pinned) return originOf(id, pinned);
  const hub: Hub = await readHub(env);
  if (hub.offline) {
    const why = `HF_HUB_OFFLINE is set, and ${writeHubId(id)} is not here yet; ${useFolder(id)}`;
    return takeKnown(id, options, new ActionableError('hub-unreachable', why));
  }
  const asking: Asking = { hub, id, patience, signal };
  onProgress?.({ message: `asking ${new URL(hub.endpoint).host} for ${id.repository}` });
  let commit: string;
  try {
    commit = await findCommit(asking);
  } catch (error) {
    const passes = error instanceof ActionableError && (error.code === 'hub-unreachable' || error.code === 'hub-busy');
    if (!passes) throw error;
    return takeKnown(id, options, error);
  }
  const folder = commitFolder(workspace, id, commit);
  await makeFolders(workspace, id.repository);
  const model = (await readHubModel(folder)) ?? { folder, ...(await download(asking, commit, folder, options)) };
  await rememberRevision(workspace, id, commit);
  return originOf(id, model);
}
