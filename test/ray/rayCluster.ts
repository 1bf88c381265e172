/** A real Ray cluster for tests: a head and workers on this machine's loopback, with a token; stopped by what was started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { installRay } from '../../scripts/rayEnvironment.mjs';
import { RayHttp } from '../../src/core/cluster/ray/http';
import type { Runtime, RuntimeAccess } from '../../src/core/cluster/runtime';
import { removeFolder } from '../removeFolder';

/** Milliseconds that a node has to come up. */
const STARTING = 120_000;

export interface RayNode {
  /** Ray's own name for it. */
  readonly id: string;
  readonly child: ChildProcess;
}

export interface RayCluster {
  readonly address: string;
  readonly token: string;
  /** With the Node that runs the tests. */
  readonly runtime: Runtime;
  readonly access: RuntimeAccess;
  /** @param prefix of the command that starts it: `setarch linux32` */
  startWorker(cpus: number, prefix?: readonly string[]): Promise<RayNode>;
  /** As when its machine loses power. */
  kill(node: RayNode): void;
  close(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** Processes whose parent is `pid`, with their names. */
function childrenOf(pid: number): readonly { readonly pid: number; readonly name: string }[] {
  return readdirSync('/proc').flatMap(entry => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const [, name = '', parent] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${entry}/stat`, 'utf8')) ?? [];
      return Number(parent) === pid ? [{ pid: Number(entry), name }] : [];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

let shared: Promise<RayCluster> | undefined;

/** One for all files of tests, with a processor on its head and two on a worker; closed at the end of all. */
export function sharedRay(): Promise<RayCluster> {
  // Ray gives its processes 30 seconds to come up, which is little on a machine that does much else.
  const start = () => startRay();
  shared ??= start()
    .catch(start)
    .then(async cluster => {
      await cluster.startWorker(2);
      return cluster;
    });
  return shared;
}

// A bench has no hooks, and closes what it started.
if (typeof after === 'function') {
  after(async function () {
    this.timeout(60_000);
    await (await shared)?.close();
  });
}

/** @param cpus of its head */
export async function startRay(cpus = 1): Promise<RayCluster> {
  const bin = await installRay();
  // Sockets lie in it, whose paths may not be long.
  const folder = mkdtempSync(join(tmpdir(), 'ray-'));
  const token = randomBytes(32).toString('hex');
  const nodes: RayNode[] = [];
  const port = await freePort();
  const dashboard = await freePort();
  const address = `http://127.0.0.1:${dashboard}`;
  const http = new RayHttp({ address, token }, 'RAY_AUTH_TOKEN');
  const signal = new AbortController().signal;

  async function start(cpus: number, words: readonly string[], prefix: readonly string[] = []): Promise<RayNode> {
    const id = randomBytes(28).toString('hex');
    const ports = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    const own = [
      'dashboard-agent-listen-port',
      'dashboard-agent-grpc-port',
      'runtime-env-agent-port',
      'metrics-export-port',
    ];
    const [program, ...before] = [...prefix, join(bin, 'ray')];
    const child = spawn(
      program!,
      [
        ...before,
        'start',
        '--block',
        ...words,
        // One of its own, as on a machine of its own.
        `--node-ip-address=127.0.0.${nodes.length + 1}`,
        `--num-cpus=${cpus}`,
        '--object-store-memory=100000000',
        '--disable-usage-stats',
        '--include-log-monitor=false',
        ...own.map((option, i) => `--${option}=${ports[i]}`),
      ],
      {
        env: {
          ...process.env,
          PATH: `${bin}:${process.env.PATH}`,
          RAY_AUTH_MODE: 'token',
          RAY_AUTH_TOKEN: token,
          RAY_OVERRIDE_NODE_ID_FOR_TESTING: id,
          RAY_USAGE_STATS_ENABLED: '0',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let said = '';
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        said = (said + text).slice(-4000);
      });
    }
    const node = { id, child };
    nodes.push(node);
    const until = Date.now() + STARTING;
    while (!(await listNodes()).some(each => each.node_id === id && each.state === 'ALIVE')) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`a node of Ray does not start:\n${said}`);
      await pause(500);
    }
    return node;
  }

  interface ListedNode {
    readonly node_id: string;
    readonly state: string;
  }
  async function listNodes(): Promise<readonly ListedNode[]> {
    const answer = await http.json('/api/v0/nodes?limit=100', {}, signal).catch(() => undefined);
    return (answer as { data?: { result?: { result?: ListedNode[] } } } | undefined)?.data?.result?.result ?? [];
  }

  async function stop({ child }: RayNode): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once('exit', resolve));
    const left = childrenOf(child.pid!);
    child.kill('SIGTERM');
    await Promise.race([ended, pause(20_000)]);
    child.kill('SIGKILL');
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended, as it should.
      }
    }
  }

  const close = async () => {
    for (const node of nodes.reverse()) await stop(node);
    // Processes of jobs end when they find that their node is gone, and write until then.
    for (let tries = 1; ; tries++) {
      try {
        return removeFolder(folder);
      } catch (error) {
        if (tries === 20) throw error;
        await pause(500);
      }
    }
  };
  try {
    await start(cpus, [
      '--head',
      `--port=${port}`,
      '--dashboard-host=127.0.0.1',
      `--dashboard-port=${dashboard}`,
      `--ray-client-server-port=${await freePort()}`,
      `--temp-dir=${folder}`,
    ]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address,
    token,
    runtime: {
      name: 'test',
      path: '/test.runtime.yaml',
      type: 'ray',
      address,
      token: 'RAY_AUTH_TOKEN',
      cpus: 1,
      gpus: 0,
      node: process.execPath,
      python: 'installed',
      env: {},
    },
    access: { trusted: true, token },
    // A folder of its own, as on a machine of its own: what a node unpacks goes with it.
    startWorker: (cpus, prefix) =>
      start(cpus, [`--address=127.0.0.1:${port}`, `--temp-dir=${join(folder, `w${nodes.length}`)}`], prefix),
    kill({ child }) {
      for (const { pid, name } of childrenOf(child.pid!)) if (name === 'raylet') process.kill(pid, 'SIGKILL');
    },
    close,
  };
}
