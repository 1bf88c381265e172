/** Which folder and which run the words of a command mean. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ActionableError } from '../core/base/errors';
import { foldName, pathKey } from '../core/base/samePath';
import { suggest } from '../core/base/suggest';
import { aliasesOf } from '../core/runs/aliases';
import { configOf, nameOfConfig } from '../core/runs/followRename';
import { type ListedRun, listRuns } from '../core/runs/listRuns';
import type { RunRecord } from '../core/runs/run';
import { runNameOf, workspaceOfRun } from '../core/runs/runFolder';
import { runsOfConfig } from '../core/runs/runsOfConfig';
import { workspaceOfConfig, workspacesWithRuns } from '../core/runs/workspaces';
import { type OptionValues, textOf } from './command';
import { findConfig, isConfig, shorten } from './configFile';
import { Terminal } from './terminal';

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

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

type ReadableRun = Extract<ListedRun, { readonly record: RunRecord }>;

export function isReadable(run: ListedRun): run is ReadableRun {
  return 'record' in run;
}

/** Its name; two that differ in case alone share a folder where the disk does not tell them apart. */
export function modelOf(run: ListedRun): string {
  return isReadable(run) ? run.record.name : basename(dirname(run.folder));
}

/** `spam/20260131-235900-a1b2` */
export function nameOf(run: ListedRun): string {
  return `${modelOf(run)}/${basename(run.folder)}`;
}

/** All that a run may be called. */
function namesOf(run: ListedRun): readonly string[] {
  const names = [basename(run.folder), modelOf(run), nameOf(run)];
  if (!isReadable(run)) return names;
  const { title } = run.record;
  return [...names, nameOfConfig(run.record), ...(title === undefined ? [] : [title])];
}

/** The runs that are called as it is typed; else those that are where upper and lower case are not told apart. */
export function runsCalled(
  words: string,
  runs: readonly ListedRun[],
  names: (run: ListedRun) => readonly string[] = namesOf,
): readonly ListedRun[] {
  const exact = runs.filter(run => names(run).includes(words));
  if (exact.length > 0) return exact;
  const folded = foldName(words);
  return runs.filter(run => names(run).some(name => foldName(name) === folded));
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
  const from = configOf(newest.record);
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
  const called = foldName(runNameOf(words));
  const damaged = all.find(run => !isReadable(run) && foldName(modelOf(run)) === called);
  if (damaged) return damaged.folder;
  if (!existsSync(resolve(words))) await findConfig(words);
  const others = describeRuns(all);
  throw new ActionableError(
    'unknown-run',
    `No run of ${words} in ${workspaceOf(options, words)}; ${others}. Train it first: nlp train ${words}`,
  );
}

function modelsOf(runs: readonly ListedRun[]): readonly string[] {
  return [...new Set(runs.map(modelOf))];
}

function describeRuns(runs: readonly ListedRun[]): string {
  const names = modelsOf(runs);
  return names.length === 0 ? 'there are none yet' : `there are runs of ${names.join(', ')}`;
}

/**
 * The run that has an alias: `champion` where one config has it, else `sentiment@champion` or `sentiment.nlp.yaml@champion`.
 * @throws ActionableError `ambiguous-alias`
 */
async function runsByAlias(
  words: string,
  runs: readonly ListedRun[],
  options: OptionValues,
): Promise<readonly ReadableRun[]> {
  const at = words.lastIndexOf('@');
  const [owner, alias] = at > 0 ? [words.slice(0, at), words.slice(at + 1)] : [undefined, words];
  const among: readonly ListedRun[] =
    owner === undefined ? runs : isConfig(owner) ? (await runsOf(owner, options)).runs : runsCalled(owner, runs);
  const readable = among.filter(isReadable);
  const aliases = aliasesOf(runs.filter(isReadable));
  const own = readable.filter(run => aliases.get(run.folder)?.some(each => foldName(each) === foldName(alias)));
  if (own.length < 2) return own;
  const choices = own.map(run => `${nameOfConfig(run.record)}@${alias}`);
  const unique = new Set(choices).size === choices.length;
  const which = (unique ? choices : own.map(nameOf)).join(', ');
  throw new ActionableError(
    'ambiguous-alias',
    `${own.length} runs have the alias ${alias}. Name one of them: ${which}.`,
  );
}

/**
 * The folder of the run that `words` name: a folder, a config (its newest run), a name (its newest run), an id, NAME/ID,
 * what its user named it, or an alias, alone or as NAME@ALIAS.
 * @throws ActionableError `unknown-run` that names the runs there are
 */
export async function findRun(words: string, options: OptionValues): Promise<string> {
  if (isConfig(words)) return findRunOfConfig(words, options);
  const isThere = await isFolder(resolve(words));
  if (isThere && existsSync(join(resolve(words), 'run.json'))) return resolve(words);
  const workspace = workspaceOf(options);
  const runs = await listRuns(workspace);
  const called = runsCalled(words, runs);
  const own = called.length > 0 || isThere ? called : await runsByAlias(words, runs, options);
  // A model is often imported from a folder that is called as its run.
  if (isThere && own.length === 0) return resolve(words);
  const found = own.find(isReadable) ?? own[0];
  if (!found) {
    const near = suggest(words, modelsOf(runs));
    const more =
      runs.length === 0
        ? ' Train one first, or name its config, its folder or --workspace.'
        : near === undefined
          ? ''
          : ` Did you mean ${near}?`;
    throw new ActionableError('unknown-run', `No run "${words}" in ${workspace}; ${describeRuns(runs)}.${more}`);
  }
  const configs = new Set(own.filter(isReadable).map(({ record }) => pathKey(configOf(record))));
  if (configs.size > 1 && isReadable(found) && words === found.record.name) {
    const from = shorten(configOf(found.record));
    new Terminal().warn(
      `note: runs of ${configs.size} configs are called ${words}: this is the newest, ${nameOf(found)}, of ${from}`,
    );
  }
  return found.folder;
}
