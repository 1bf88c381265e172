/** Slices: filters that are kept by name, in a file next to the configs that a team can commit. */
import { basename, dirname, join } from 'node:path';
import { ActionableError } from '../../base/errors';
import { isJson } from '../../base/json';
import { configOf } from '../../runs/followRename';
import { readBounded } from '../../runs/record';
import type { RunRecord } from '../../runs/run';
import { writeTarget } from '../../runs/writeTarget';
import type { Condition } from '../condition';

export interface Slice {
  readonly name: string;
  /** All must hold. */
  readonly where: readonly Condition[];
  /** Names of the configs that it is for; all of the folder if not given. */
  readonly configs?: readonly string[];
}

/** The file in the folder of a config. */
export const SLICES_FILE = 'nlp-slices.json';
/** Bytes, slices, and code units of a name. */
const [LARGEST, MOST, LONGEST] = [1024 * 1024, 500, 200];

export function slicesPath(record: Pick<RunRecord, 'configPath' | 'configNow'>): string {
  return join(dirname(configOf(record)), SLICES_FILE);
}

/** Those that are for the config of a run; none where there is no file. @throws ActionableError `bad-slices` */
export async function readSlices(record: RunRecord): Promise<readonly Slice[]> {
  const path = slicesPath(record);
  const name = basename(configOf(record)).replace(/\.nlp\.ya?ml$/i, '');
  return (await readAll(path)).filter(({ configs }) => !configs || configs.includes(name));
}

async function readAll(path: string): Promise<readonly Slice[]> {
  let text: string;
  try {
    text = (await readBounded(path, LARGEST)).toString('utf8');
  } catch (error) {
    if (error instanceof ActionableError && error.code === 'missing-file') return [];
    throw error;
  }
  return parseSlices(text, path);
}

/** @throws ActionableError `bad-slices` */
export function parseSlices(text: string, path: string): readonly Slice[] {
  const refuse = (what: string) =>
    new ActionableError('bad-slices', `${path}: ${what}. Correct the file, or delete it`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('it is not JSON');
  }
  if (!isJson(value) || !Array.isArray(value.slices)) throw refuse('it needs a list "slices"');
  if (value.slices.length > MOST) throw refuse(`it has more than ${MOST} slices`);
  return value.slices.map((slice: unknown, i): Slice => {
    if (!isJson(slice) || typeof slice.name !== 'string' || slice.name.trim() === '')
      throw refuse(`slice ${i + 1} needs a "name"`);
    const { name, where, configs } = slice;
    if (!Array.isArray(where) || !where.every(isCondition))
      throw refuse(`the conditions "where" of "${name}" cannot be read`);
    if (configs !== undefined && !(Array.isArray(configs) && configs.every(each => typeof each === 'string'))) {
      throw refuse(`"configs" of "${name}" must be a list of names`);
    }
    return { name: name.slice(0, LONGEST), where, ...(configs && { configs }) };
  });
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown) => value === undefined || (Array.isArray(value) && value.every(isText));
const isNumber = (value: unknown) => value === undefined || (typeof value === 'number' && Number.isFinite(value));

function isCondition(value: unknown): value is Condition {
  if (!isJson(value) || !isText(value.column)) return false;
  const { is, not, contains, word, matches, flags, from, to, above, below } = value;
  if ([contains, word, matches].some(each => each !== undefined)) {
    return (
      [contains, word, matches].every(each => each === undefined || isText(each)) &&
      (flags === undefined || isText(flags))
    );
  }
  return isTexts(is) && isTexts(not) && [from, to, above, below].every(isNumber);
}

/** Puts a slice in the place of the one of its name, or behind the others. @throws ActionableError `bad-slices`, `not-writable` */
export async function saveSlice(record: RunRecord, slice: Slice): Promise<void> {
  await change(record, all =>
    all.some(({ name }) => name === slice.name)
      ? all.map(each => (each.name === slice.name ? slice : each))
      : [...all, slice],
  );
}

/** @throws ActionableError `bad-slices`, `not-writable` */
export async function removeSlice(record: RunRecord, name: string): Promise<void> {
  await change(record, all => all.filter(each => each.name !== name));
}

async function change(record: RunRecord, how: (all: readonly Slice[]) => readonly Slice[]): Promise<void> {
  const path = slicesPath(record);
  const slices = how(await readAll(path));
  await writeTarget(path, SLICES_FILE, `${JSON.stringify({ version: 1, slices }, undefined, 2)}\n`);
}
