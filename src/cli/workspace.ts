/** Which folder and which run the words of a command mean. */
import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import { ActionableError } from '../core/base/errors';
import { type ListedRun, listRuns } from '../core/runs/listRuns';
import { runNameOf } from '../core/runs/runFolder';
import { type OptionValues, textOf } from './command';

const CONFIG = /\.nlp\.(ya?ml|json)$/i;

/** `--workspace`; else the current folder when the file lies in it, else the file's own. */
export function workspaceOf(options: OptionValues, file?: string): string {
  const given = textOf(options, 'workspace');
  if (given !== undefined) return resolve(given);
  if (file === undefined) return process.cwd();
  const way = relative(process.cwd(), resolve(file));
  return way.startsWith('..') || isAbsolute(way) ? dirname(resolve(file)) : process.cwd();
}

/** Whether words name a config file. */
export function isConfig(words: string): boolean {
  return CONFIG.test(words);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function fits(run: ListedRun, words: string): boolean {
  const id = basename(run.folder);
  const name = basename(dirname(run.folder));
  const title = 'record' in run ? run.record.title : undefined;
  return words === id || words === name || words === `${name}/${id}` || words === title;
}

/**
 * The folder of the run that `words` name: a folder, a config (its newest run), a name (its newest run), an id, NAME/ID,
 * or what its user named it.
 * @throws ActionableError `unknown-run` that names the runs there are
 */
export async function findRun(words: string, options: OptionValues): Promise<string> {
  if (!CONFIG.test(words) && (await isFolder(resolve(words)))) return resolve(words);
  const workspace = workspaceOf(options, CONFIG.test(words) ? words : undefined);
  const runs = await listRuns(workspace);
  const wanted = CONFIG.test(words) ? runNameOf(words) : words;
  const found = runs.find(run => fits(run, wanted) && 'record' in run) ?? runs.find(run => fits(run, wanted));
  if (found) return found.folder;
  const names = [...new Set(runs.map(run => basename(dirname(run.folder))))];
  const choices = names.length === 0 ? 'there are none yet; train one first' : `there are runs of ${names.join(', ')}`;
  throw new ActionableError('unknown-run', `no run "${words}" in ${workspace}; ${choices}`);
}
