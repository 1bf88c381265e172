/** `run.json`: written, and read back with nothing taken on trust; what a newer version added passes through unchanged. */
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionableError } from '../base/errors';
import { describeFileError } from '../base/fileError';
import { BRIEFLY, insistently, systemCode } from '../base/insistently';
import { isJson, type Json } from '../base/json';
import { writeAtomically } from './atomicFile';
import type { CalibrationNote, FitNote, RunRecord, RunStatus, Scores } from './run';

/** Bytes; a record of 10,000 labels takes a tenth of it. */
const LARGEST_RECORD = 16 * 1024 * 1024;
const STATUSES: readonly RunStatus[] = ['running', 'completed', 'stopped', 'failed', 'interrupted'];

export const RUN_ID = /^\d{8}-\d{6}-[a-z0-9]{4}$/;
/** What the name of a run may be: a folder's name on every system, as long as a file's may be. */
export const RUN_NAME = /^[^\\/:*?"<>|\p{Cc}]{1,255}$/u;

function damaged(what: string): ActionableError {
  return new ActionableError('damaged-run', `run.json is damaged: ${what}`);
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
  if (!isJson(from)) throw damaged('scores must be an object');
  for (const value of Object.values(from)) {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw damaged('a score must be a number');
  }
  return from as Scores;
}

function readFile(value: unknown): { readonly path: string; readonly sha256: string } {
  if (!isJson(value)) throw damaged('"files" must hold objects');
  return { ...value, path: text(value, 'path'), sha256: text(value, 'sha256', 64) };
}

function readDirection(from: Json): NonNullable<RunRecord['direction']> {
  const { direction } = from;
  if (direction !== 'backward') throw damaged('"direction" must be backward');
  return direction;
}

function readPair(from: Json): NonNullable<RunRecord['pair']> {
  const { pair } = from;
  if (pair !== 'joint' && pair !== 'towers') throw damaged('"pair" must be joint or towers');
  return pair;
}

function readBest(from: Json): NonNullable<RunRecord['best']> {
  const value = from.best;
  if (!isJson(value) || typeof value.value !== 'number' || !Number.isFinite(value.value)) {
    throw damaged('"best" must hold a step, a metric and a value');
  }
  return { ...value, step: count(value, 'step'), metric: text(value, 'metric', 200), value: value.value };
}

function readFold(from: Json): NonNullable<RunRecord['fold']> {
  const value = from.fold;
  if (!isJson(value)) throw damaged('"fold" must hold an index and a number of folds');
  const { group: _, ...own } = value;
  return { ...own, index: count(value, 'index'), of: count(value, 'of') };
}

/** Older records have it in their fold. */
function readGroup(from: Json): string | undefined {
  const holder = from.group === undefined && isJson(from.fold) ? from.fold : from;
  return optional(holder, 'group', (f, k) => text(f, k, 64));
}

function readHub(from: Json, key: string): NonNullable<RunRecord['hub']> {
  const value = from[key];
  if (!isJson(value)) throw damaged(`"${key}" must be an object`);
  const [repository, revision, commit, endpoint] = ['repository', 'revision', 'commit', 'endpoint'].map(name =>
    text(value, name, 400),
  ) as [string, string, string, string];
  return { ...value, repository, revision, commit, endpoint };
}

function readRemote(from: Json, key: string): NonNullable<RunRecord['remote']> {
  const value = from[key];
  if (!isJson(value)) throw damaged(`"${key}" must be an object`);
  return { ...value, runtime: text(value, 'runtime'), job: text(value, 'job', 200) };
}

function readHandOver(from: Json, key: string): NonNullable<RunRecord['handOver']> {
  const value = from[key];
  const weights = isJson(value) && (['start', 'best', 'last'] as const).find(word => word === value.weights);
  if (!isJson(value) || !weights) throw damaged(`"${key}" must hold a run, weights and workers`);
  const steps = optional(value, 'steps', count);
  const run = text(value, 'run');
  const [name = '', id = ''] = run.split('/');
  if (!RUN_NAME.test(name) || name.startsWith('.') || !RUN_ID.test(id) || run !== `${name}/${id}`)
    throw damaged(`"run" of "${key}" must be NAME/ID`);
  return { ...value, run, weights, workers: count(value, 'workers'), ...(steps !== undefined && { steps }) };
}

function readSidesHub(from: Json, key: string): NonNullable<RunRecord['sidesHub']> {
  const value = from[key];
  if (!isJson(value)) throw damaged(`"${key}" must be an object`);
  return { ...value, encoder: optional(value, 'encoder', readHub), decoder: optional(value, 'decoder', readHub) };
}

function readTexts(from: Json, key: string): Readonly<Record<string, string>> {
  const value = from[key];
  if (!isJson(value)) throw damaged(`"${key}" must be an object`);
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

function readCalibration(from: Json, key: string): CalibrationNote {
  const value = from[key];
  if (!isJson(value)) throw damaged(`"${key}" must be an object`);
  const temperature = amount(value, 'temperature');
  if (temperature === 0) throw damaged('"temperature" must be more than 0');
  const [before, after] = [readScores(value.before), readScores(value.after)];
  return { ...value, temperature, examples: count(value, 'examples'), before, after };
}

function readFit(from: Json): FitNote {
  const value = from.fit;
  if (!isJson(value)) throw damaged('"fit" must hold a kind, a message and advice');
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
    throw damaged('it is not valid JSON');
  }
  if (!isJson(from)) throw damaged('it must hold an object');
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
  if (!isJson(versions) || !isJson(metrics)) throw damaged('"versions" and "metrics" must be objects');
  const known = {
    version: 1,
    name,
    id,
    status,
    failure: optional(from, 'failure', (f, k) => text(f, k, 100_000)),
    title: optional(from, 'title', (f, k) => text(f, k, 400)),
    pinned: optional(from, 'pinned', flag),
    aliases: optional(from, 'aliases', readTexts),
    configPath: text(from, 'configPath'),
    configNow: optional(from, 'configNow', text),
    seed: count(from, 'seed', 4294967295),
    engine: text(from, 'engine', 100),
    threads: optional(from, 'threads', (f, k) => count(f, k, 65536)),
    configSha256: optional(from, 'configSha256', (f, k) => text(f, k, 64)),
    versions: Object.fromEntries(Object.keys(versions).map(key => [key, text(versions, key, 100)])),
    files: list(from, 'files', readFile),
    task: optional(from, 'task', (f, k) => text(f, k, 64)),
    pair: optional(from, 'pair', readPair),
    direction: optional(from, 'direction', readDirection),
    serves: optional(from, 'serves', (f, k) => text(f, k, 64)),
    labels: list(from, 'labels', value => {
      if (typeof value !== 'string') throw damaged('a label must be text');
      return value;
    }),
    learned: optional(from, 'learned', readTexts),
    imported: optional(from, 'imported', text),
    hub: optional(from, 'hub', readHub),
    sidesHub: optional(from, 'sidesHub', readSidesHub),
    untrained: optional(from, 'untrained', (f, k) =>
      list(f, k, value => {
        if (typeof value !== 'string') throw damaged('"untrained" must hold names');
        return value;
      }),
    ),
    model: optional(from, 'model', (f, k) => list(f, k, readFile)),
    group: readGroup(from),
    fold: optional(from, 'fold', readFold),
    trial: optional(from, 'trial', count),
    classWeights: optional(from, 'classWeights', (f, k) => list(f, k, readWeight)),
    writtenLengths: optional(from, 'writtenLengths', (f, k) => list(f, k, readLengths)),
    startedAt: moment(from, 'startedAt'),
    finishedAt: optional(from, 'finishedAt', moment),
    remote: optional(from, 'remote', readRemote),
    handOver: optional(from, 'handOver', readHandOver),
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
    calibration: optional(from, 'calibration', readCalibration),
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
  const { handle, stats } = await openPlain(path);
  try {
    if (stats.size > largest) throw new ActionableError('damaged-run', `${path} is too large: ${stats.size} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/**
 * Opens a file that may be hostile: a plain one, and no link.
 * @throws ActionableError `damaged-run`, `missing-file` or `unreadable-file`
 */
export async function openPlain(path: string): Promise<{ readonly handle: FileHandle; readonly stats: Stats }> {
  let handle: FileHandle;
  try {
    handle = await insistently(() => open(path, PLAIN), BRIEFLY);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new ActionableError('missing-file', `${path} is missing`);
    if (systemCode(error) === 'ELOOP') throw new ActionableError('damaged-run', `${path} is a link, not a file`);
    const why = describeFileError(error)?.meaning ?? 'unknown reason';
    throw new ActionableError('unreadable-file', `cannot read ${path}: ${why}`, { cause: error });
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new ActionableError('damaged-run', `${path} is not a file`);
    return { handle, stats };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A link could lead out of the workspace. @throws ActionableError `damaged-run`, or what `lstat` throws */
export async function refuseLink(folder: string): Promise<void> {
  if (!(await lstat(folder)).isSymbolicLink()) return;
  throw new ActionableError('damaged-run', `${folder} is a link, not a folder`);
}

/** @throws ActionableError when it is missing or damaged. */
export async function readRunRecord(folder: string): Promise<RunRecord> {
  return parseRunRecord((await readBounded(join(folder, 'run.json'), LARGEST_RECORD)).toString('utf8'));
}

export async function writeRunRecord(folder: string, record: RunRecord): Promise<void> {
  await writeAtomically(join(folder, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}
