/** The command line as a process: what it begins, and how that becomes its exit code. `launch` loads it. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { describeFileError } from '../core/base/fileError';
import { jobWords } from '../core/cluster/jobWords';
import { SERVE_TRIALS } from '../core/sweeps/local/startTrials';
import { EXIT_BAD_INPUT, EXIT_BUG } from './exitCodes';
import { main } from './index';
import { ENDINGS, listenForInterrupt } from './interrupt';
import { followParent } from './relaunch';
import { reportFailure } from './reportFailure';
import { Terminal } from './terminal';

/** Node's own exit code, where nothing is left to wait for and the work is not done. */
const UNSETTLED = 13;

/** The trials of a sweep that another process leads. */
async function serve(): Promise<number> {
  const { serveTrials } = await import('../core/sweeps/local/serveTrials');
  const { signal, end } = listenForInterrupt(new Terminal());
  process.stdin.setEncoding('utf8');
  await serveTrials(process.stdin, line => process.stdout.write(line), signal);
  end();
  return 0;
}

const writeOut = (line: string) => process.stdout.write(line);

/** One training of a cluster. */
function trainJob(word: string): Promise<number> {
  return serveCluster(async signal => {
    const { serveJob } = await import('../core/cluster/remote/serveJob');
    const { parseRequest } = await import('../core/cluster/remote/request');
    return await serveJob(parseRequest(word), process.env, writeOut, signal);
  });
}

/** One training of a cluster in PyTorch. */
function handOverJob(word: string): Promise<number> {
  return serveCluster(async signal => {
    const { serveHandOver } = await import('../core/cluster/handOver/serveHandOver');
    const { parseHandOver } = await import('../core/cluster/handOver/request');
    const pack = join(process.argv[1]!, '..', '..', '..');
    return await serveHandOver(parseHandOver(word), pack, process.env, writeOut, signal);
  });
}

/** Whatever ends it, it is asked to end once. */
async function serveCluster(work: (signal: AbortSignal) => Promise<boolean>): Promise<number> {
  const terminal = new Terminal();
  const { NO_ROOM } = await import('../core/cluster/startJob');
  const { isFull } = await import('../core/runs/atomicFile');
  const controller = new AbortController();
  for (const ending of ENDINGS) process.on(ending, () => controller.abort());
  // Before that of `runProgram`, which would say why where there is no room for it.
  process.stdout.prependListener('error', error => {
    if (isFull(error)) process.exit(NO_ROOM);
  });
  try {
    return (await work(controller.signal)) ? 0 : EXIT_BAD_INPUT;
  } catch (error) {
    return reportFailure(error, terminal, false);
  }
}

/** @param started of `startTrials`, for a sweep */
export function runProgram(words: readonly string[], started: ChildProcess | undefined): void {
  let hungUp = false;
  let result: number | undefined;
  process.on('SIGHUP', () => {
    hungUp = true;
  });
  process.stdout.on('error', error => {
    // The terminal is gone; what was trained is still to be saved.
    if (hungUp) return;
    // `nlp runs | head` closes the pipe early: not a failure.
    if ('code' in error && error.code === 'EPIPE') {
      result = 0;
      process.exit(0);
    }
    const failure = describeFileError(error);
    if (!failure) throw error;
    new Terminal().warn(`standard output: ${failure.meaning}`);
    process.exit(EXIT_BAD_INPUT);
  });
  process.stderr.on('error', error => {
    if (!hungUp) throw error;
  });
  // Code of a model may end the process from a callback, or wait for what never comes: a script must not take that for success.
  process.on('exit', code => {
    if (code !== 0 && code !== UNSETTLED) return;
    process.exitCode = result ?? EXIT_BUG;
    if (result === undefined) process.stderr.write('ended before the work was done\n');
  });
  followParent();
  const hidden: Readonly<Record<string, () => Promise<number>>> = {
    [SERVE_TRIALS]: serve,
    [jobWords.train]: () => trainJob(words[1] ?? ''),
    [jobWords.handOver]: () => handOverJob(words[1] ?? ''),
  };
  const begin = hidden[words[0] ?? ''] ?? (() => main(words, undefined, started));
  void begin().then(code => {
    result = code;
    process.exitCode = code;
    // Where the sweep did not come to its trials.
    started?.kill('SIGKILL');
  });
}
