/**
 * Models that were downloaded from a hub: `.nlp/hub/ORG--NAME/COMMIT/` of a workspace, so that it has all that its configs name,
 * also where it is copied to. What is there is whole; what is being downloaded is beside it.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { HubId } from '../base/hubId';
import { systemCode } from '../base/insistently';
import { measureRun } from './runSize';

export interface DownloadedFile {
  /** From the folder, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly sha256?: string;
  /** Of a small file, as Git has it. */
  readonly gitSha1?: string;
}

/** What a download says of itself, in `download.json`. */
export interface Download {
  readonly repository: string;
  readonly commit: string;
  /** Where it came from. */
  readonly endpoint: string;
  readonly files: readonly DownloadedFile[];
}

export interface HubModel extends Download {
  readonly folder: string;
}

export const DOWNLOAD = 'download.json';
/** Of a folder that is being filled, or whose download was stopped. */
export const PARTIAL = '.partial';
export const COMMIT = /^[0-9a-f]{40}$/;
/** Bytes. */
const LARGEST = 1024 ** 2;

/** `.nlp/hub` of a workspace. */
export function hubFolder(workspace: string): string {
  return join(workspace, '.nlp', 'hub');
}

/** Names of models hold no two dashes, so that no two models share a folder. */
export function repositoryFolder(workspace: string, repository: string): string {
  return join(hubFolder(workspace), repository.replace('/', '--'));
}

/** A model of one file has a folder of its own. */
export function commitFolder(workspace: string, { repository, file }: HubId, commit: string): string {
  const name = file === undefined ? commit : `${commit}-${file.replaceAll('/', '--')}`;
  return join(repositoryFolder(workspace, repository), name);
}

async function readJson(path: string): Promise<unknown> {
  try {
    const bytes = await readFile(path);
    return bytes.length > LARGEST ? undefined : JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** @returns nothing where no whole download is */
export async function readHubModel(folder: string): Promise<HubModel | undefined> {
  const value = (await readJson(join(folder, DOWNLOAD))) as Partial<Download> | undefined;
  const { repository, commit, endpoint, files } = value ?? {};
  if (typeof repository !== 'string' || typeof commit !== 'string' || typeof endpoint !== 'string') return undefined;
  return COMMIT.test(commit) && Array.isArray(files) ? { folder, repository, commit, endpoint, files } : undefined;
}

/** What is read of it: the folder, or the one file that is the whole model. */
export function pathOfModel({ folder, files }: HubModel, { file }: HubId): string {
  const names = files.map(({ path }) => path);
  const single = file ?? (names.includes('config.json') ? undefined : names.find(name => /\.gguf$/i.test(name)));
  return single === undefined ? folder : join(folder, ...single.split('/'));
}

/** Which commit a branch or tag was at when it was last asked for. */
export async function readRevisions(workspace: string, repository: string): Promise<Readonly<Record<string, string>>> {
  const value = await readJson(join(repositoryFolder(workspace, repository), 'revisions.json'));
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(([, commit]) => typeof commit === 'string' && COMMIT.test(commit)),
  );
}

/** What a name is here, without asking anybody. */
export async function findHubModel(workspace: string, id: HubId): Promise<HubModel | undefined> {
  const { revision, repository } = id;
  const commit = COMMIT.test(revision) ? revision : (await readRevisions(workspace, repository))[revision];
  return commit === undefined ? undefined : readHubModel(commitFolder(workspace, id, commit));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
}

/** Folders of all downloads of a workspace, whole or begun. */
async function listDownloads(workspace: string): Promise<readonly string[]> {
  const hub = hubFolder(workspace);
  const folders = await Promise.all(
    (await namesIn(hub)).map(async name => (await namesIn(join(hub, name))).map(each => join(hub, name, each))),
  );
  return folders.flat();
}

/** Names of what is here, each with the branch or tag that it was asked for by. */
export async function listHubModels(workspace: string): Promise<readonly HubId[]> {
  const ids = new Map<string, HubId>();
  for (const folder of await listDownloads(workspace)) {
    const model = await readHubModel(folder);
    if (!model) continue;
    const { repository, commit, files } = model;
    const revisions = Object.entries(await readRevisions(workspace, repository));
    const revision = revisions.find(([, at]) => at === commit)?.[0] ?? commit;
    const single = basename(folder) === commit ? undefined : files.find(({ path }) => /\.gguf$/i.test(path))?.path;
    const id = { repository, revision, ...(single !== undefined && { file: single }) };
    ids.set(JSON.stringify(id), id);
  }
  return [...ids.values()];
}

export interface MeasuredDownload {
  readonly folder: string;
  /** `hub/org/name@0123456789ab`, with what is known of a download that was stopped. */
  readonly title: string;
  readonly whole: boolean;
  readonly bytes: number;
}

/** Characters of a commit. */
const SHOWN = 12;

export async function measureDownloads(workspace: string): Promise<readonly MeasuredDownload[]> {
  return Promise.all(
    (await listDownloads(workspace)).map(async folder => {
      const whole = (await readHubModel(folder)) !== undefined;
      const repository = basename(dirname(folder)).replace('--', '/');
      const title = `hub/${repository}@${basename(folder).slice(0, SHOWN)}`;
      return { folder, title, whole, bytes: (await measureRun(folder)).total };
    }),
  );
}

/** Milliseconds between two signs of life of who fills a folder. */
export const BEAT = 2000;
/** Milliseconds without one, after which its process is taken to be gone. */
export const DEAD = 15_000;

/** Beside a folder while it is being filled. */
export function lockOf(folder: string): string {
  return `${folder}.lock`;
}

/** Whether a download is going on. */
export async function isBeingFilled(folder: string): Promise<boolean> {
  return stat(lockOf(folder)).then(
    ({ mtimeMs }) => Math.abs(Date.now() - mtimeMs) <= DEAD,
    () => false,
  );
}
