/** `run.json`: written, and read back with nothing taken on trust; what a newer version added passes through unchanged. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import { systemCode, writeAtomically } from './atomicFile';
import type { FitNote, RunRecord, RunStatus, Scores } from './run';

/** Bytes; a record of 10,000 labels takes a tenth of it. */
const LARGEST_RECORD = 16 * 1024 * 1024;
const STATUSES: readonly RunStatus[] = ['running', 'completed', 'stopped', 'failed', 'interrupted'];

export const RUN_ID = /^\d{8}-\d{6}-[a-z0-9]{4}$/;
/** What the name of a run may be: a folder's name on every system, as long as a file's may be. */
export const RUN_NAME = /^[^\\/:*?"<>|\p{Cc}]{1,255}$/u;

type Json = Readonly<Record<string, unknown>>;

function damaged(what: string): ActionableError {
  return new ActionableError('damaged-run', `run.json is damaged: ${what}`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(from: Json, key: string, longest = 4096): string {
  const value = from[key];
  if (typeof value !== 'string' || value.length > longest) throw damaged(`"${key}" must be text`);
  return value;
}

function count(from: Json, key: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = from[key];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) {
    throw damaged(`"${key}" must be a whole number from 0 to ${most}`);
  }
  return value;
}

function amount(from: Json, key: string): number {
  const value = from[key];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw damaged(`"${key}" must be 0 or more`);
  return value;
}

function moment(from: Json, key: string): string {
  const value = text(from, key, 64);
  if (Number.isNaN(Date.parse(value))) throw damaged(`"${key}" must be a date`);
  return value;
}

function flag(from: Json, key: string): boolean {
  const value = from[key];
  if (typeof value !== 'boolean') throw damaged(`"${key}" must be true or false`);
  return value;
}

function optional<T>(from: Json, key: string, read: (from: Json, key: string) => T): T | undefined {
  return from[key] === undefined ? undefined : read(from, key);
}

function list<T>(from: Json, key: string, read: (value: unknown) => T): readonly T[] {
  const value = from[key];
  if (!Array.isArray(value) || value.length > 1_000_000) throw damaged(`"${key}" must be a list`);
  return value.map(read);
}

/** @throws ActionableError when a score is not a number. */
export function readScores(from: unknown): Scores {
  if (!isObject(from)) throw damaged('scores must be an object');
  for (const value of Object.values(from)) {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw damaged('a score must be a number');
  }
  return from as Scores;
}

function readFile(value: unknown): { readonly path: string; readonly sha256: string } {
  if (!isObject(value)) throw damaged('"files" must hold objects');
  return { ...value, path: text(value, 'path'), sha256: text(value, 'sha256', 64) };
}

function readPair(from: Json): NonNullable<RunRecord['pair']> {
  const { pair } = from;
  if (pair !== 'joint' && pair !== 'towers') throw damaged('"pair" must be joint or towers');
  return pair;
}

function readBest(from: Json): NonNullable<RunRecord['best']> {
  const value = from.best;
  if (!isObject(value) || typeof value.value !== 'number' || !Number.isFinite(value.value)) {
    throw damaged('"best" must hold a step, a metric and a value');
  }
  return { ...value, step: count(value, 'step'), metric: text(value, 'metric', 200), value: value.value };
}

function readFold(from: Json): NonNullable<RunRecord['fold']> {
  const value = from.fold;
  if (!isObject(value)) throw damaged('"fold" must hold an index, a number of folds and a group');
  return { ...value, index: count(value, 'index'), of: count(value, 'of'), group: text(value, 'group', 64) };
}

function readLearned(from: Json, key: string): Readonly<Record<string, string>> {
  const value = from[key];
  if (!isObject(value)) throw damaged(`"${key}" must be an object`);
  return Object.fromEntries(Object.keys(value).map(name => [name, text(value, name)]));
}

function readWeight(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw damaged('a weight must be 0 or more');
  return value;
}

function readLengths(value: unknown): readonly [number, number] {
  const isCount = (number: unknown) => typeof number === 'number' && Number.isInteger(number) && number >= 0;
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isCount))
    throw damaged('"writtenLengths" must hold pairs of numbers of tokens');
  return [value[0], value[1]];
}

function readFit(from: Json): FitNote {
  const value = from.fit;
  if (!isObject(value)) throw damaged('"fit" must hold a kind, a message and advice');
  const kind = (['overfits', 'underfits', 'truncated'] as const).find(word => word === value.kind);
  if (!kind) throw damaged('"kind" of "fit" must be overfits or underfits');
  return { ...value, kind, message: text(value, 'message'), advice: text(value, 'advice') };
}

/**
 * @param json the file's text
 * @throws ActionableError `damaged-run` that says which key is wrong
 */
export function parseRunRecord(json: string): RunRecord {
  let from: unknown;
  try {
    from = JSON.parse(json);
  } catch {
    throw damaged('it is not JSON');
  }
  if (!isObject(from)) throw damaged('it must hold an object');
  if (from.version === undefined) throw damaged('it has no version');
  if (from.version !== 1) {
    throw new ActionableError('newer-run', `run.json is of version ${String(from.version)}; this program reads 1`);
  }
  const status = STATUSES.find(word => word === from.status);
  if (!status) throw damaged(`"status" must be one of ${STATUSES.join(', ')}`);
  const name = text(from, 'name', 1024);
  const id = text(from, 'id', 64);
  if (!RUN_NAME.test(name) || name.startsWith('.')) throw damaged('"name" must be the name of a folder');
  if (!RUN_ID.test(id)) throw damaged('"id" must look like 20260131-235900-a1b2');
  const { versions, metrics } = from;
  if (!isObject(versions) || !isObject(metrics)) throw damaged('"versions" and "metrics" must be objects');
  const known = {
    version: 1,
    name,
    id,
    status,
    failure: optional(from, 'failure', (f, k) => text(f, k, 100_000)),
    title: optional(from, 'title', (f, k) => text(f, k, 400)),
    pinned: optional(from, 'pinned', flag),
    configPath: text(from, 'configPath'),
    seed: count(from, 'seed', 4294967295),
    engine: text(from, 'engine', 100),
    threads: optional(from, 'threads', (f, k) => count(f, k, 65536)),
    configSha256: optional(from, 'configSha256', (f, k) => text(f, k, 64)),
    versions: Object.fromEntries(Object.keys(versions).map(key => [key, text(versions, key, 100)])),
    files: list(from, 'files', readFile),
    task: optional(from, 'task', (f, k) => text(f, k, 64)),
    pair: optional(from, 'pair', readPair),
    labels: list(from, 'labels', value => {
      if (typeof value !== 'string') throw damaged('a label must be text');
      return value;
    }),
    learned: optional(from, 'learned', readLearned),
    model: optional(from, 'model', (f, k) => list(f, k, readFile)),
    fold: optional(from, 'fold', readFold),
    classWeights: optional(from, 'classWeights', (f, k) => list(f, k, readWeight)),
    writtenLengths: optional(from, 'writtenLengths', (f, k) => list(f, k, readLengths)),
    startedAt: moment(from, 'startedAt'),
    finishedAt: optional(from, 'finishedAt', moment),
    pid: optional(from, 'pid', (f, k) => count(f, k, 4294967295)),
    pidStarted: optional(from, 'pidStarted', (f, k) => text(f, k, 200)),
    parameters: count(from, 'parameters'),
    step: count(from, 'step'),
    totalSteps: count(from, 'totalSteps'),
    seconds: amount(from, 'seconds'),
    stepMilliseconds: optional(from, 'stepMilliseconds', amount),
    best: optional(from, 'best', readBest),
    metrics: {
      ...metrics,
      validation: optional(metrics, 'validation', (f, k) => readScores(f[k])),
      test: optional(metrics, 'test', (f, k) => readScores(f[k])),
    },
    fit: optional(from, 'fit', readFit),
    // A key that is declared and not read here would be taken on trust: the compiler names it.
  } as const satisfies Record<keyof Required<RunRecord>, unknown>;
  return { ...from, ...known };
}

/** Opening a pipe must not wait for a writer, and a link could lead out of the workspace. Windows has neither flag. */
const PLAIN = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Reads a file of a run that may be hostile: a plain file and not too large.
 * @throws ActionableError `damaged-run` or `missing-file`
 */
export async function readBounded(path: string, largest: number): Promise<Buffer> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path, PLAIN);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new ActionableError('missing-file', `${path} is missing`);
    if (systemCode(error) === 'ELOOP') throw new ActionableError('damaged-run', `${path} is a link, not a file`);
    throw new ActionableError('unreadable-file', `cannot read ${path}: ${systemCode(error) ?? 'unknown reason'}`);
  }
  try {
    const { size } = await handle
      .stat()
      .then(s => (s.isFile() ? s : Promise.reject(new ActionableError('damaged-run', `${path} is not a file`))));
    if (size > largest) throw new ActionableError('damaged-run', `${path} is too large: ${size} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** @throws ActionableError when it is missing or damaged. */
export async function readRunRecord(folder: string): Promise<RunRecord> {
  return parseRunRecord((await readBounded(join(folder, 'run.json'), LARGEST_RECORD)).toString('utf8'));
}

export async function writeRunRecord(folder: string, record: RunRecord): Promise<void> {
  await writeAtomically(join(folder, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}
