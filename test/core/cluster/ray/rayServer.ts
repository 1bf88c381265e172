/** A server in Ray's place, for what no real one does when it is asked to: it cuts, lies, redirects, answers too much, or not at all. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Runtime } from '../../../../src/core/cluster/runtime';

export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (asked: Asked, response: ServerResponse) => void;

export interface RayServer {
  readonly address: string;
  readonly asked: Asked[];
  answer: Answer;
  close(): Promise<void>;
}

export async function startRayServer(answer: Answer): Promise<RayServer> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', chunk => chunks.push(chunk as Uint8Array));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one: Asked = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
      asked.push(one);
      own.answer(one, response);
    });
  });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const own: RayServer = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return own;
}

export function runtimeAt(address: string): Runtime {
  const path = '/project/office.runtime.yaml';
  const own = { cpus: 1, gpus: 0, node: 'pypi', python: 'pypi', env: {} };
  return { name: 'office', path, type: 'ray', address, token: 'RAY_AUTH_TOKEN', ...own };
}

export function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
