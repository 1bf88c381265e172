/** What a hub says of a model: the commit that a revision is at, and the files of that commit. */
import { ActionableError } from '../base/errors';
import { COMMIT, type DownloadedFile } from '../runs/hubModels';
import type { Asking, Hub } from './hub';
import { demandSuccess } from './refuse';
import { type Answer, askHub } from './request';
import { BrokenError, retrying } from './retry';

/** Bytes of an answer that is no file. */
const LARGEST_ANSWER = 32 * 1024 ** 2;
const MOST_PAGES = 100;
const SHA1 = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;

function strange(hub: Hub): ActionableError {
  const { host } = new URL(hub.endpoint);
  return new ActionableError(
    'hub-failed',
    `${host} does not answer as a hub does. Check HF_ENDPOINT; a proxy may have answered in its place`,
  );
}

async function readJson({ body }: Answer, hub: Hub): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > LARGEST_ANSWER) throw strange(hub);
    pieces.push(piece);
  }
  if (!body.complete) throw new BrokenError('ended early');
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    throw strange(hub);
  }
}

function askJson(asking: Asking, address: string) {
  return retrying(asking, async () => {
    const answer = await askHub(asking, address, {});
    demandSuccess(answer, asking);
    return { value: await readJson(answer, asking.hub), link: answer.headers.link };
  });
}

/** A path of an address, its slashes kept. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** @returns 40 digits @throws ActionableError where there is no such model or revision, or it may not be read */
export async function findCommit(asking: Asking): Promise<string> {
  const { repository, revision } = asking.id;
  const address = `api/models/${encodePath(repository)}/revision/${encodeURIComponent(revision)}`;
  const { value } = await askJson(asking, address);
  const sha = (value as { readonly sha?: unknown } | null)?.sha;
  if (typeof sha !== 'string' || !COMMIT.test(sha)) throw strange(asking.hub);
  return sha;
}

function readEntry(value: unknown, hub: Hub): DownloadedFile | undefined {
  const { type, path, size, oid, lfs } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (type !== 'file') return undefined;
  const large = lfs as { readonly oid?: unknown; readonly size?: unknown } | undefined;
  const bytes = large?.size ?? size;
  if (typeof path !== 'string' || typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 0)
    throw strange(hub);
  if (typeof large?.oid === 'string' && SHA256.test(large.oid)) return { path, size: bytes, sha256: large.oid };
  if (typeof oid === 'string' && SHA1.test(oid)) return { path, size: bytes, gitSha1: oid };
  throw strange(hub);
}

/** The next page of a list, as GitHub and others name it; on the same host alone. */
function nextPage(link: string | string[] | undefined, hub: Hub): string | undefined {
  const [, address] = /<([^>]*)>;\s*rel="next"/.exec(String(link ?? '')) ?? [];
  if (address === undefined) return undefined;
  const url = new URL(address, `${hub.endpoint}/`);
  if (url.origin !== new URL(hub.endpoint).origin) throw strange(hub);
  return url.href;
}

/** Files with their sizes and hashes. */
export async function listFiles(asking: Asking, commit: string): Promise<readonly DownloadedFile[]> {
  const { hub, id } = asking;
  const files: DownloadedFile[] = [];
  let address: string | undefined = `api/models/${encodePath(id.repository)}/tree/${commit}?recursive=true`;
  for (let page = 0; address !== undefined && page < MOST_PAGES; page++) {
    const { value, link }: { value: unknown; link?: string | string[] } = await askJson(asking, address);
    if (!Array.isArray(value)) throw strange(hub);
    files.push(...value.flatMap(entry => readEntry(entry, hub) ?? []));
    address = nextPage(link, hub);
  }
  return files;
}
