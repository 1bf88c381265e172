/** The config file that a word of the command line names; what was probably meant where there is none. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ActionableError } from '../core/base/errors';
import { suggestFile } from '../core/base/suggest';
import { listRuns } from '../core/runs/listRuns';
import { runNameOf } from '../core/runs/runFolder';

const CONFIG = /\.nlp\.(ya?ml|json)$/i;

/** Whether words name a config file. */
export function isConfig(words: string): boolean {
  return CONFIG.test(words);
}

/** As one would type it here. */
export function shorten(path: string): string {
  const way = relative('', path);
  return way === '' ? '.' : way.length < path.length ? way : path;
}

/** Configs that a message names. */
const NAMED = 8;

/**
 * @returns the absolute path
 * @throws ActionableError `missing-file` or `not-a-file` that names the config that was probably meant
 */
export async function findConfig(words: string): Promise<string> {
  const path = resolve(words);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    const inside = configsIn(path).map(name => shorten(join(path, name)));
    throw new ActionableError('not-a-file', `${words} is a folder, not a config file. ${describe(inside)}`);
  }
  if (found) return path;
  const meant = await findMeant(words, path);
  const missing = isConfig(words) ? `There is no file ${words}.` : `${words} is no config file.`;
  throw new ActionableError(
    'missing-file',
    `${missing} ${meant === undefined ? describe(besideOf(path)) : `Did you mean ${meant}?`}`,
  );
}

function describe(configs: readonly string[]): string {
  if (configs.length === 0) return 'Name a file such as model.nlp.yaml; New Model from Template in VS Code makes one.';
  const more = configs.length > NAMED ? `, and ${configs.length - NAMED} more` : '';
  return `Configs here: ${configs.slice(0, NAMED).join(', ')}${more}.`;
}

function configsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(isConfig).sort();
  } catch {
    return [];
  }
}

function besideOf(path: string): readonly string[] {
  const folder = dirname(path);
  return configsIn(folder).map(name => shorten(join(folder, name)));
}

async function findMeant(words: string, path: string): Promise<string | undefined> {
  const folder = dirname(path);
  const beside = configsIn(folder);
  const show = (name: string) => shorten(join(folder, name));
  // `spam` for spam.nlp.yaml.
  const same = beside.find(name => runNameOf(name) === basename(path));
  if (same !== undefined) return show(same);
  // The name of a run, whose config may lie anywhere.
  const named = (await listRuns(process.cwd())).find(run => basename(dirname(run.folder)) === words);
  if (named && 'record' in named && existsSync(named.record.configPath)) return shorten(named.record.configPath);
  const near = isConfig(words)
    ? suggestFile(basename(path), beside)
    : beside.find(name => suggestFile(`${basename(path)}.nlp.yaml`, [name]) !== undefined);
  return near === undefined ? undefined : show(near);
}
