/** A server that speaks the hub's API on this machine, with a second host for large files, and the faults that tests ask for. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const COMMIT = '1234567890abcdef1234567890abcdef12345678';
export const LATER = 'abcdef1234567890abcdef1234567890abcdef12';
/** Bytes from which a file is on the second host. */
const LARGE = 1000;

export interface Asked {
  readonly host: 'hub' | 'files';
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** Answers in place of the server where it returns true. */
export type Fault = (asked: Asked, response: ServerResponse, files: ReadonlyMap<string, Buffer>) => boolean;

export interface HubServer {
  readonly endpoint: string;
  readonly files: Map<string, Buffer>;
  readonly asked: Asked[];
  /** `main` is at it. */
  commit: string;
  fault: Fault | undefined;
  /** Sends a large file as it is asked for. */
  send(asked: Asked, response: ServerResponse, bytes: Buffer, etag?: string): void;
  requests(part: string): readonly Asked[];
  close(): Promise<void>;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function gitSha1(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function listen(server: Server): Promise<string> {
  return new Promise(resolve =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
}

/** @param files by path; those of 1,000 bytes and more are large ones */
export async function startHub(
  files: Readonly<Record<string, string | Buffer>>,
  repository = 'tiny/bert',
): Promise<HubServer> {
  const map = new Map(Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes as string)]));
  let storage = '';
  const send: HubServer['send'] = ({ headers }, response, bytes, etag = `"${sha256(bytes)}"`) => {
    const [, from] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
    const fits = headers['if-range'] === undefined || headers['if-range'] === etag;
    if (from === undefined || !fits) {
      response.writeHead(200, { 'content-length': bytes.length, etag, 'accept-ranges': 'bytes' }).end(bytes);
    } else if (Number(from) >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    } else {
      const rest = bytes.subarray(Number(from));
      const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
      response.writeHead(206, { 'content-length': rest.length, 'content-range': range, etag }).end(rest);
    }
  };
  const hub: HubServer = {
    endpoint: '',
    files: map,
    asked: [],
    commit: COMMIT,
    fault: undefined,
    send,
    requests: part => hub.asked.filter(({ path }) => path.includes(part)),
    close: async () => {
      for (const server of [own, other]) {
        server.closeAllConnections();
        await new Promise(resolve => server.close(resolve));
      }
    },
  };
  const json = (response: ServerResponse, value: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const missing = (response: ServerResponse, code: string, status = 404) =>
    response.writeHead(status, { 'x-error-code': code }).end('{"error":"no"}');
  const handle = (host: Asked['host']) => (request: IncomingMessage, response: ServerResponse) => {
    const asked: Asked = { host, path: decodeURIComponent(request.url ?? ''), headers: request.headers };
    hub.asked.push(asked);
    if (hub.fault?.(asked, response, map)) return;
    if (host === 'files') return send(asked, response, map.get(asked.path.slice(1))!);
    const path = asked.path.replace(/\?.*/, '');
    const [, of] = /^\/(?:api\/models\/)?([^/]+\/[^/]+)\//.exec(path) ?? [];
    if (of !== repository) return missing(response, 'RepoNotFound', 401);
    if (path === `/api/models/${repository}/revision/main` || path.endsWith(`/revision/${hub.commit}`))
      return json(response, { id: repository, sha: hub.commit });
    if (path.includes('/revision/')) return missing(response, 'RevisionNotFound');
    if (path === `/api/models/${repository}/tree/${hub.commit}`) {
      const entries = [...map].map(([name, bytes]) => ({
        type: 'file',
        path: name,
        size: bytes.length,
        oid: gitSha1(bytes),
        ...(bytes.length >= LARGE && { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 135 } }),
      }));
      const page = Number(/cursor=(\d+)/.exec(asked.path)?.[1] ?? 0);
      const more = (page + 1) * 4 < entries.length;
      if (more) response.setHeader('link', `<${hub.endpoint}${path}?recursive=true&cursor=${page + 1}>; rel="next"`);
      return json(response, [
        { type: 'directory', path: 'onnx', size: 0, oid: '' },
        ...entries.slice(page * 4, page * 4 + 4),
      ]);
    }
    const name = path.slice(`/${repository}/resolve/${hub.commit}/`.length);
    const bytes = map.get(name);
    if (!bytes) return missing(response, 'EntryNotFound');
    if (bytes.length < LARGE) return send(asked, response, bytes, `"${gitSha1(bytes)}"`);
    const linked = { 'x-linked-etag': `"${sha256(bytes)}"`, 'x-linked-size': String(bytes.length) };
    return response.writeHead(302, { location: `${storage}/${name}`, ...linked }).end();
  };
  const own = createServer(handle('hub'));
  const other = createServer(handle('files'));
  storage = await listen(other);
  (hub as { endpoint: string }).endpoint = await listen(own);
  return hub;
}
