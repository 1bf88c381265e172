/** Forks a worker as the extension does: bundled, with the channel that it uses. */
import { type ChildProcess, fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { askServe } from '../../src/extension/workers/askServe';
import type { Calls, News } from '../../src/protocol/calls';
import type { Ask, ServeCalls, ServeNews } from '../../src/protocol/serve';
import { callWorker, type ParentEnd } from '../../src/worker/connection';

const ROOT = join(__dirname, '..', '..');
/** Inside the project, so that the runtimes are found. */
const BUILT = join(ROOT, 'out', `workers-${process.pid}`);
const started: ChildProcess[] = [];
let built = false;

function build(): void {
  if (built) return;
  built = true;
  buildSync({
    entryPoints: ['train', 'serve', 'project'].map(name => join(ROOT, 'src', 'worker', `${name}.ts`)),
    outdir: BUILT,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['onnxruntime-node', 'onnxruntime-web', 'onnxruntime-common', '@tensorflow/tfjs-node'],
    logLevel: 'error',
  });
}

export interface ForkedWorker<C extends Calls, N extends News> extends ParentEnd<C, N> {
  readonly child: ChildProcess;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

/** The script of a worker, for who forks it itself. */
export function builtWorker(name: 'train' | 'serve'): string {
  build();
  return join(BUILT, `${name}.js`);
}

/** @param environment over this process's own */
export function forkWorker<C extends Calls, N extends News>(
  name: 'train' | 'serve',
  environment: Readonly<Record<string, string>> = {},
): ForkedWorker<C, N> {
  const env = { ...process.env, ...environment };
  const child = fork(builtWorker(name), { execArgv: [], serialization: 'advanced', cwd: ROOT, env });
  started.push(child);
  const ended = new Promise<number | string | null>(resolve => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  return { ...callWorker<C, N>(child), child, ended };
}

export interface ForkedServe {
  readonly child: ChildProcess;
  readonly ask: Ask;
}

/** @param environment over this process's own */
export function forkServe(environment?: Readonly<Record<string, string>>): ForkedServe {
  const { child, ...worker } = forkWorker<ServeCalls, ServeNews>('serve', environment);
  return { child, ask: askServe(worker) };
}

after(() => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(BUILT, { recursive: true, force: true });
});
