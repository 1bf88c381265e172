/** Runs the bundled command line as a user does. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '..', '..');
/** Inside the project, so that the runtimes are found. */
const BUILT = join(ROOT, 'out', `cli-${process.pid}`, 'cli.js');
let built = false;

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout, taken for what the test says. */
  readonly json: <T>() => T;
}

export interface CliOptions {
  readonly cwd: string;
  readonly input?: string;
  /** Besides this process' own. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called with all of stderr so far; may send signals. */
  readonly onErrorOutput?: (stderr: string, kill: (signal: NodeJS.Signals) => void) => void;
}

export function builtCli(): string {
  if (built) return BUILT;
  built = true;
  const source = join(ROOT, 'src', 'cli');
  buildSync({
    entryPoints: { cli: join(source, 'launch.ts'), program: join(source, 'program.ts') },
    outdir: dirname(BUILT),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['./program', 'onnxruntime-node', 'onnxruntime-web', 'onnxruntime-common', '@tensorflow/tfjs-node'],
    supported: { 'dynamic-import': false },
    logLevel: 'error',
  });
  return BUILT;
}

export function runCli(
  words: readonly string[],
  { cwd, input = '', env, onErrorOutput }: CliOptions,
): Promise<CliResult> {
  const child = spawn(process.execPath, [builtCli(), ...words], { cwd, env: { ...process.env, ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    // ONNX Runtime says so on a Windows without a graphics card, as Wine is one.
    stderr = (stderr + text).replace(/^Failed to create DXGI factory\.\r?\n/gm, '');
    onErrorOutput?.(stderr, signal => child.kill(signal));
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => {
      resolve({ code, stdout, stderr, json: () => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') });
    });
  });
}

after(() => rmSync(join(BUILT, '..'), { recursive: true, force: true }));
