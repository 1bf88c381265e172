/** Which folder and which run the words of a command mean. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ActionableError } from '../core/base/errors';
import { type ListedRun, listRuns } from '../core/runs/listRuns';
import type { RunRecord } from '../core/runs/run';
import { runNameOf, workspaceOfRun } from '../core/runs/runFolder';
import { runsOfConfig } from '../core/runs/runsOfConfig';
import { workspaceOfConfig, workspacesWithRuns } from '../core/runs/workspaces';
import { type OptionValues, textOf } from './command';
import { Terminal } from './terminal';

const CONFIG = /\.nlp\.(ya?ml|json)$/i;

/** `--workspace`; else that of the config (`workspaceOfConfig`), or the current folder where none is named. */
export function workspaceOf(options: OptionValues, config?: string): string {
  const given = textOf(options, 'workspace');
  if (given !== undefined) return resolve(given);
  return config === undefined ? process.cwd() : workspaceOfConfig(resolve(config));
}

/** `--workspace`; else the one that holds a run. */
export function workspaceOfFound(folder: string, options: OptionValues): string {
  return (textOf(options, 'workspace') === undefined ? workspaceOfRun(folder) : undefined) ?? workspaceOf(options);
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

type ReadableRun = Extract<ListedRun, { readonly record: RunRecord }>;

function isReadable(run: ListedRun): run is ReadableRun {
  return 'record' in run;
}

/** As one would type it here. */
export function shorten(path: string): string {
  const way = relative('', path);
  return way === '' ? '.' : way.length < path.length ? way : path;
}

function nameOf({ folder }: ListedRun): string {
  return join(basename(dirname(folder)), basename(folder)).replaceAll('\\', '/');
}

function fits(run: ListedRun, words: string): boolean {
  const title = isReadable(run) ? run.record.title : undefined;
  return [basename(run.folder), basename(dirname(run.folder)), nameOf(run), title].includes(words);
}

/** All runs that may be of a config, newest first. */
async function runsNear(config: string, options: OptionValues): Promise<readonly ListedRun[]> {
  const given = textOf(options, 'workspace');
  const workspaces = given === undefined ? workspacesWithRuns(config) : [resolve(given)];
  const runs = (await Promise.all(workspaces.map(listRuns))).flat();
  const begun = (run: ListedRun) => (isReadable(run) ? run.record.startedAt : '');
  return runs.sort((a, b) => {
    const [one, other] = [basename(a.folder), basename(b.folder)];
    // Names tell the second; what is begun within one is told apart by its record.
    return other.slice(0, 15).localeCompare(one.slice(0, 15)) || begun(b).localeCompare(begun(a));
  });
}

/** The runs of a config, newest first, and what to say where they were not made from that very file. */
export async function runsOf(
  words: string,
  options: OptionValues,
): Promise<{ readonly runs: readonly ReadableRun[]; readonly all: readonly ListedRun[]; readonly note?: string }> {
  const config = resolve(words);
  const all = await runsNear(config, options);
  const { kinship, runs } = runsOfConfig(all.filter(isReadable), config);
  const newest = runs[0];
  if (!newest || kinship === 'file') return { runs, all };
  const from = newest.record.configPath;
  const reason = {
    link: `which was trained from ${shorten(from)}, the same file by a link`,
    moved: `which was trained from ${from}, before the folder was copied`,
    name: `which is called the same but was trained from ${shorten(from)}; for one of its own: nlp train ${words}`,
  }[kinship ?? 'name'];
  return { runs, all, note: `no run was made from ${words}: this is ${nameOf(newest)}, ${reason}` };
}

async function findRunOfConfig(words: string, options: OptionValues): Promise<string> {
  const { runs, all, note } = await runsOf(words, options);
  if (note !== undefined) new Terminal().warn(`note: ${note}`);
  if (runs[0]) return runs[0].folder;
  // What opens it says what is wrong with it.
  const damaged = all.find(run => !isReadable(run) && basename(dirname(run.folder)) === runNameOf(words));
  if (damaged) return damaged.folder;
  if (!existsSync(resolve(words))) throw new ActionableError('missing-file', `there is no file ${words}`);
  const others = describeRuns(all);
  throw new ActionableError(
    'unknown-run',
    `no run of ${words} in ${workspaceOf(options, words)}; ${others}; train it first: nlp train ${words}`,
  );
}

function describeRuns(runs: readonly ListedRun[]): string {
  const names = [...new Set(runs.map(run => basename(dirname(run.folder))))];
  return names.length === 0 ? 'there are none yet' : `there are runs of ${names.join(', ')}`;
}

/**
 * The folder of the run that `words` name: a folder, a config (its newest run), a name (its newest run), an id, NAME/ID,
 * or what its user named it.
 * @throws ActionableError `unknown-run` that names the runs there are
 */
export async function findRun(words: string, options: OptionValues): Promise<string> {
  if (isConfig(words)) return findRunOfConfig(words, options);
  if (await isFolder(resolve(words))) return resolve(words);
  const workspace = workspaceOf(options);
  const runs = await listRuns(workspace);
  const own = runs.filter(run => fits(run, words));
  const found = own.find(isReadable) ?? own[0];
  if (!found) {
    const more = runs.length === 0 ? '; train one first, or name its config, its folder or --workspace' : '';
    throw new ActionableError('unknown-run', `no run "${words}" in ${workspace}; ${describeRuns(runs)}${more}`);
  }
  const configs = new Set(own.filter(isReadable).map(({ record }) => record.configPath));
  if (configs.size > 1 && isReadable(found) && words === found.record.name) {
    const from = shorten(found.record.configPath);
    new Terminal().warn(
      `note: runs of ${configs.size} configs are called ${words}: this is the newest, ${nameOf(found)}, of ${from}`,
    );
  }
  return found.folder;
}
