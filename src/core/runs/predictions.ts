/** `predictions.jsonl`: what a run said of each example of validation and test; read with nothing taken on trust. */
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { systemCode } from '../base/insistently';
import { isJson } from '../base/json';
import type { Example, ExampleId, SplitName } from '../data/dataset';
import { writeAtomically } from './atomicFile';
import { readBounded } from './record';

/** Bytes; a million tweets take a third of it. */
const LARGEST_FILE = 1024 * 1024 * 1024;
const NEWLINE = 10;
const SPLITS: readonly SplitName[] = ['train', 'validation', 'test'];
/** Lines between two turns that others get: about 10 ms. */
const STRETCH = 1000;

/** One line, as JSON gave it: besides its identity, `file`, `line` and `prediction` the roles of the example. */
export interface PredictionLine extends ExampleId {
  /** Absolute path of the data file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What the task said; empty where it says nothing of single examples. */
  readonly prediction: Readonly<Record<string, unknown>>;
  readonly [role: string]: unknown;
}

/** The lines of one split, parsed when they are asked for. */
export interface SplitLines {
  readonly split: SplitName;
  readonly count: number;
  /** @param place among them, from 0 */
  read(place: number): PredictionLine;
  /** As it stands in the file. */
  text(place: number): string;
}

export interface Predictions {
  /** Changes when the file does. */
  readonly version: string;
  /** ISO 8601. */
  readonly writtenAt: string;
  readonly splits: readonly SplitLines[];
}

export function predictionsPath(folder: string): string {
  return join(folder, 'predictions.jsonl');
}

/** One line, without its end. */
export function formatPrediction(
  { split, index }: ExampleId,
  { fields, lists, source }: Example,
  prediction: unknown,
): string {
  return JSON.stringify({ split, index, ...source, ...fields, ...lists, prediction });
}

/** UTF-16 code units written at a time. */
const PIECE = 1024 * 1024;

/** Lines as pieces of some size; others get their turn between two. @throws CancelledError between two pieces */
async function* inPieces(lines: Iterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
    await setImmediate();
    throwIfCancelled(signal);
  }
  yield piece;
}

/**
 * @param lines of `formatPrediction`; asked for one after the other, so that they need not be in memory together
 * @throws ActionableError, CancelledError: what was there is then untouched
 */
export async function writePredictions(folder: string, lines: Iterable<string>, signal: AbortSignal): Promise<void> {
  await writeAtomically(predictionsPath(folder), inPieces(lines, signal));
}

/** As `formatPrediction` begins a line. */
const examplesFile = /^(\{"split":"\w+","index":\d+,"file":)("(?:[^"\\]|\\.)*")/;

/**
 * Says of each line that its data file is elsewhere, as of a run that was trained on another machine; a line that was never written so
 * stays as it is, and nothing happens where there are no predictions.
 * @param placeOf path there -> path here
 */
export async function movePredictions(folder: string, placeOf: (path: string) => string): Promise<void> {
  const path = predictionsPath(folder);
  if (!existsSync(path)) return;
  const places = new Map<string, string>();
  const move = (written: string) => {
    const known = places.get(written) ?? JSON.stringify(placeOf(JSON.parse(written)));
    places.set(written, known);
    return known;
  };
  async function* moved(): AsyncGenerator<string> {
    let rest = '';
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      const placed = lines.map(line => line.replace(examplesFile, (_, start, written) => `${start}${move(written)}`));
      yield placed.map(line => `${line}\n`).join('');
    }
    yield rest;
  }
  await writeAtomically(path, moved());
}

/**
 * Puts lines in the place of those that were there for their split.
 * @param lines of `formatPrediction`
 */
export async function replacePredictions(
  folder: string,
  split: SplitName,
  lines: Iterable<string>,
  signal: AbortSignal,
): Promise<void> {
  const before = await readPredictions(folder, signal).catch(error => {
    // A file that cannot be read is of no use to anybody.
    if (error instanceof ActionableError) return undefined;
    throw error;
  });
  await writePredictions(folder, allLines(before?.splits ?? [], split, lines), signal);
}

function* allLines(before: readonly SplitLines[], split: SplitName, lines: Iterable<string>): Generator<string> {
  for (const name of SPLITS) {
    if (name === split) {
      yield* lines;
      continue;
    }
    const own = before.find(each => each.split === name);
    for (let index = 0; index < (own?.count ?? 0); index++) yield own!.text(index);
  }
}

/** Undefined where there is no file. */
export async function predictionsVersion(folder: string): Promise<string | undefined> {
  try {
    const { mtimeMs, size } = await stat(predictionsPath(folder));
    return `${mtimeMs} ${size}`;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/**
 * Finds the lines of each split; the file's bytes stay in memory for as long as the result does.
 * @returns undefined where there is no file
 * @throws ActionableError when it is damaged; CancelledError
 */
export async function readPredictions(folder: string, signal?: AbortSignal): Promise<Predictions | undefined> {
  const version = await predictionsVersion(folder);
  if (version === undefined) return undefined;
  const path = predictionsPath(folder);
  const bytes = await readBounded(path, LARGEST_FILE);
  const places = new Map<SplitName, [start: number, end: number, line: number][]>();
  let number = 0;
  for (let start = 0; start < bytes.length; ) {
    let end = bytes.indexOf(NEWLINE, start);
    if (end < 0) end = bytes.length;
    number++;
    if (end > start) {
      const { split } = parseLine(bytes, [start, end, number], path);
      const own = places.get(split);
      if (own) own.push([start, end, number]);
      else places.set(split, [[start, end, number]]);
    }
    start = end + 1;
    if (number % STRETCH === 0) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  const splits = SPLITS.flatMap((split): SplitLines[] => {
    const own = places.get(split);
    if (!own) return [];
    return [
      {
        split,
        count: own.length,
        read: place => parseLine(bytes, own[place]!, path, place),
        text: place => bytes.toString('utf8', own[place]![0], own[place]![1]),
      },
    ];
  });
  return { version, writtenAt: new Date(Number.parseFloat(version)).toISOString(), splits };
}

/** @param place of the line among those of its split: the index of lines of earlier versions, which say none */
function parseLine(
  bytes: Buffer,
  [start, end, number]: readonly [number, number, number],
  path: string,
  place = 0,
): PredictionLine {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8', start, end));
  } catch {
    throw damaged(path, number, 'it is not JSON');
  }
  if (!isJson(value)) throw damaged(path, number, 'it must be an object');
  const { split, index = place, file, line, prediction = {} } = value;
  const known = SPLITS.find(name => name === split);
  if (!known) throw damaged(path, number, `"split" must be one of ${SPLITS.join(', ')}`);
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0) {
    throw damaged(path, number, '"index" must be the place of the example in its split, from 0');
  }
  if (typeof file !== 'string' || typeof line !== 'number' || !Number.isInteger(line) || line < 1) {
    throw damaged(path, number, '"file" and "line" must say where the example comes from');
  }
  if (!isJson(prediction)) throw damaged(path, number, '"prediction" must be an object');
  return { ...value, split: known, index, file, line, prediction };
}

function damaged(path: string, line: number, what: string): ActionableError {
  return new ActionableError('damaged-predictions', `${path}:${line}: ${what}; evaluate the run to write it again`);
}
