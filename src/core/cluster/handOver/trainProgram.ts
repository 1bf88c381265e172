/** `train.py` as a process: its lines of JSON as plain values, and why it failed in words. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ActionableError, CancelledError } from '../../base/errors';

/** A line of `train.py`: first what it runs on, then steps, and losses of the validation split. */
export interface TrainLine {
  readonly torch?: string;
  readonly transformers?: string;
  readonly device?: string;
  readonly steps?: number;
  readonly steps_per_epoch?: number;
  readonly step?: number;
  readonly loss?: number;
  readonly learning_rate?: number;
  readonly gradient_norm?: number;
  readonly validation_loss?: number;
}

export interface ProgramRun {
  readonly python: string;
  readonly words: readonly string[];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** The runtime's name, for words to a person. */
  readonly runtime: string;
}

/** Characters of what it writes on its standard error that are kept. */
const KEPT = 20_000;
/** Python's words for what is no number, which JSON has none for. */
const NO_NUMBER = /:\s*(?:NaN|-?Infinity)\b/g;

/**
 * Its lines, until it has ended well. Aborting asks it to save what it has, and to end.
 * @throws ActionableError `no-python`, `no-torch`, `out-of-memory`, `python-failed`; CancelledError where it was asked to end and has nothing saved
 */
export async function* runProgram(program: ProgramRun, signal: AbortSignal): AsyncGenerator<TrainLine> {
  const { python, words, folder, env } = program;
  const child = spawn(python, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<{ readonly code: number | null; readonly by: NodeJS.Signals | null; error?: Error }>(
    resolve => {
      child.once('close', (code, by) => resolve({ code, by }));
      child.once('error', error => resolve({ code: null, by: null, error }));
    },
  );
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-KEPT);
    // Whoever looks at the log of the job finds it there.
    process.stderr.write(text);
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const value = parseLine(line);
      if (value) yield value;
    }
    const { code, by, error } = await ended;
    if (code === 0) return;
    if (signal.aborted) throw new CancelledError();
    if (error) throw noPython(program, error.message);
    throw explainEnd(program, said, code, by);
  } finally {
    signal.removeEventListener('abort', stop);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  }
}

function parseLine(line: string): TrainLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line.replace(NO_NUMBER, ': null'));
    return Object.fromEntries(Object.entries(value as object).filter(([, each]) => each !== null)) as TrainLine;
  } catch {
    return undefined;
  }
}

function noPython({ python, runtime }: ProgramRun, why: string): ActionableError {
  return new ActionableError(
    'no-python',
    `the worker has no Python ${python} (${why}): write the path of one that has torch and transformers as python into ${runtime}.runtime.yaml, or python: pypi`,
  );
}

/** @param said on its standard error @param by the signal that ended it */
export function explainEnd(
  { python, runtime }: Pick<ProgramRun, 'python' | 'runtime'>,
  said: string,
  code: number | null,
  by: NodeJS.Signals | null,
): ActionableError {
  const missing = /No module named '([\w.]+)'/.exec(said)?.[1];
  if (missing !== undefined)
    return new ActionableError(
      'no-torch',
      `the Python of the worker (${python}) has no ${missing}: write python: pypi into ${runtime}.runtime.yaml, which installs what train.py needs, or the path of a Python that has torch, transformers and, for several workers, ray[train]`,
    );
  const last = said
    .split('\n')
    .filter(line => /^\s*[\w.]*(?:Error|Exception)\b/.test(line))
    .at(-1);
  if (by === 'SIGKILL' || code === 137 || /out of memory|MemoryError|can't allocate memory/i.test(said)) {
    const why =
      last === undefined ? 'its process was killed, as a system does that has too little memory' : last.trim();
    return new ActionableError(
      'out-of-memory',
      `train.py had too little memory (${why.slice(0, 300)}): write a smaller train.batch and train.accumulate into the config, or take more workers or memory`,
    );
  }
  const why = last?.trim() ?? said.trim().split('\n').at(-1) ?? '';
  const how = by === null ? `code ${code}` : by;
  return new ActionableError('python-failed', `train.py ended with ${how}: ${why.slice(0, 500)}`);
}
