/** The text of `NAME.sweep.yaml` -> a sweep, or every problem with its place. Loads no runtime. */
import { basename, dirname } from 'node:path';
import { ActionableError } from '../base/errors';
import type { Fix, Problem, Range } from '../base/problem';
import { type Access, resolvePath } from '../base/resolvePath';
import { suggest } from '../base/suggest';
import { readConfigText } from '../config/configText';
import { schemasAt } from '../config/editor/schemaAt';
import { locateKey, type ParsedConfig, type ParseOptions } from '../config/parseConfig';
import { readConfig } from '../config/readConfig';
import type { NumberSchema, Schema } from '../config/schema';
import { type ConfigNode, nodeOf, plainOf } from '../config/yaml/node';
import { canChoose } from '../metrics/score';
import { directionOf } from '../metrics/scores';
import { type Config, configSchema, taskTraining } from '../schemas';
import { countValues, type Dimension, type Setting, settingOf, stepOf } from './dimension';
import { samplers } from './samplers/samplers';
import { sweepSchema } from './schema';
import { keysOfSpace } from './spaceKeys';
import type { Sweep } from './sweep';

export const sweepFile = /\.sweep\.ya?ml$/i;
const usualTrials = 20;
/**
 * Values are tried on the config, one key at a time, while what is read for that is no more than so much, in characters: a file is checked
 * at each pause of who writes it, whatever its size. A short config costs as much as one of `leastTry`.
 */
const mostTried = 200_000;
const leastTry = 1000;
/** Problems before which the key that was meant is looked for. */
const mostNear = 20;

export interface ReadSweep {
  readonly sweep?: Sweep;
  readonly problems: readonly Problem[];
}

/** What `--set` takes. */
export function overrideOf(dimension: Dimension, value: number): string {
  return `${dimension.key}=${JSON.stringify(settingOf(dimension, value))}`;
}

/** @param path absolute @param text in place of what the file holds */
export function readSweep(path: string, access: Access, text?: string): ReadSweep {
  const parsed = readConfig<typeof sweepSchema>(path, sweepSchema, { access }, text);
  const { config: written, document } = parsed;
  if (!written) return { problems: parsed.problems };
  const problems: Problem[] = [];
  const say = (keys: readonly string[], message: string, code = 'keys-disagree', at?: Range, fix?: Fix) => {
    const place = locateKey(document, keys);
    const range = at ?? place?.value ?? place?.key;
    problems.push({ code, severity: 'error', message, path, ...(range && { range }), ...(fix && { fix }) });
  };
  let config: string;
  let base: ParsedConfig<Config>;
  /** Of the config, read once; where it cannot be, that is said of it. */
  let configText: string | undefined;
  try {
    config = resolvePath(dirname(path), written.config, access);
    const found = readConfigText(config);
    configText = typeof found === 'string' ? found : undefined;
    base = readConfig<typeof configSchema>(config, configSchema, { access }, configText);
  } catch (error) {
    if (!(error instanceof ActionableError)) throw error;
    say(['config'], error.message, error.code);
    return { problems };
  }
  if (!base.config) {
    const [first] = base.problems;
    say(
      ['config'],
      `${written.config} has problems${first ? `: ${first.message}` : ''}; correct them first`,
      'bad-config',
    );
    return { problems };
  }
  const entries = Object.entries(written.space);
  if (entries.length === 0)
    say(['space'], 'name at least one key to vary, such as train.seed: [1, 2, 3]', 'empty-value');
  const dimensions: Dimension[] = [];
  const parse = (options: ParseOptions) => readConfig<typeof configSchema>(config, configSchema, options, configText);
  let valid: readonly string[] | undefined;
  const meant = (key: string) => {
    valid ??= [...keysOfSpace(base.merged).keys()];
    return suggest(key, valid) ?? valid.find(each => each.endsWith(`.${key}`));
  };
  const sizeOfTry = JSON.stringify(plainOf(base.merged ?? nodeOf({}))).length;
  let triesLeft = Math.floor(mostTried / Math.max(sizeOfTry, leastTry));
  for (const [key, values] of entries) {
    const at = ['space', key];
    const kinds = kindsAt(key, base.merged);
    if (kinds.length === 0) {
      say(at, ...unknownKey(key, problems.length < mostNear ? meant(key) : undefined, locateKey(document, at)?.key));
      continue;
    }
    const dimension = Array.isArray(values)
      ? ({ kind: 'choice', key, choices: values as readonly Setting[] } as const)
      : readRange(key, values as RangeText, kinds, message => say(at, message));
    if (!dimension) continue;
    dimensions.push(dimension);
    const tried = valuesToTry(dimension).slice(0, triesLeft);
    triesLeft -= tried.length;
    for (const [place, problem] of tryValues(dimension, tried, overrides => parse({ access, overrides }))) {
      const node = locateKey(document, at)?.node;
      const item = node?.kind === 'list' ? node.items[place] : undefined;
      say(at, problem.message, problem.code, item?.range);
    }
  }
  const metric = written.metric ?? base.config.train.best ?? firstScore(base.config);
  const better = directionOf(metric);
  if (!better)
    say(
      ['metric'],
      `${metric} is no score that is better or worse; name one, such as ${firstScore(base.config)}`,
      'unknown-choice',
    );
  const count = (samplers[written.sampler] as { count?: (all: readonly Dimension[]) => number }).count?.(dimensions);
  if (count === Number.POSITIVE_INFINITY) {
    const endless = dimensions.find(dimension => countValues(dimension) === Number.POSITIVE_INFINITY);
    say(['space', endless?.key ?? ''], 'a grid needs a step, or a list of values');
  }
  if (problems.length > 0 || !better) return { problems };
  const trials = Math.min(written.trials ?? count ?? usualTrials, count ?? Number.POSITIVE_INFINITY);
  const { sampler, pruner, parallel, seed } = written;
  const name = basename(path).replace(sweepFile, '');
  return {
    problems,
    sweep: { name, path, config, dimensions, sampler, pruner, trials, parallel, metric, better, seed },
  };
}

interface RangeText {
  readonly range: readonly number[];
  readonly log: boolean;
  readonly step?: number;
}

function readRange(
  key: string,
  { range, log, step }: RangeText,
  kinds: readonly Schema[],
  say: (message: string) => void,
): Dimension | undefined {
  const number = kinds.find((kind): kind is NumberSchema => kind.kind === 'number');
  const fraction = kinds.some(({ kind }) => kind === 'fraction');
  if (!number && !fraction) return void say(`${key} takes no number; list its values`);
  const [low, high] = range;
  if (range.length !== 2 || low === undefined || high === undefined || low > high)
    return void say('a range is its lowest and its highest value, such as [1, 8]');
  if (log && low <= 0) return void say('a range with log begins above 0');
  if (log && step !== undefined) return void say('a range has log or a step, not both');
  const whole = number?.integer === true;
  if (whole && ![low, high, step ?? 1].every(Number.isInteger)) return void say(`${key} takes whole numbers`);
  const dimension: Dimension = {
    kind: whole ? 'integer' : 'number',
    key,
    low,
    high,
    log,
    ...(step !== undefined && { step }),
  };
  const own = stepOf(dimension);
  // As far as the last step goes, as Optuna has it.
  return own === undefined || log
    ? dimension
    : { ...dimension, high: low + Math.floor((high - low) / own + 1e-9) * own };
}

/** Of choices each, of a range its ends. */
function valuesToTry(dimension: Dimension): readonly number[] {
  if (dimension.kind === 'choice') return dimension.choices.map((_, i) => i);
  return [...new Set([dimension.low, dimension.high])];
}

/** What the config says to single values, by their places. */
function tryValues(
  dimension: Dimension,
  values: readonly number[],
  parse: (overrides: readonly string[]) => ParsedConfig<Config>,
): readonly (readonly [number, Problem])[] {
  return values.flatMap((value, place) => {
    const { problems } = parse([overrideOf(dimension, value)]);
    const error = problems.find(({ severity }) => severity === 'error');
    return error ? [[place, error] as const] : [];
  });
}

/** What a key of the config may be; the type of a variant is a key of its own. */
function kindsAt(key: string, root: ConfigNode | undefined): readonly Schema[] {
  const keys = key.split('.');
  const found = schemasAt(configSchema, root, keys);
  if (found.length > 0 || keys.at(-1) !== 'type') return found;
  return schemasAt(configSchema, root, keys.slice(0, -1)).filter(({ kind }) => kind === 'variant');
}

/** What is said of a key that the config has not. @param near the one that was probably meant */
function unknownKey(key: string, near: string | undefined, at: Range | undefined) {
  const instead =
    near === undefined ? ' write it with dots, such as train.optimizer.learning-rate' : ` did you mean "${near}"?`;
  const fix = near !== undefined && at ? { title: `Change to ${near}`, range: at, replacement: near } : undefined;
  return [`the config has no key ${key};${instead}`, 'unknown-key', at, fix] as const;
}

function firstScore({ task }: Config): string {
  return taskTraining[task.type].scores.find(canChoose)?.name ?? 'loss';
}
