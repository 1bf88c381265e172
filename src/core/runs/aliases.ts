/** Aliases of runs, such as `champion`: one alias is of one run of a config. Kept in `run.json` with the time it was given, so the last one counts. */
import { ActionableError } from '../base/errors';
import { foldName, pathKey } from '../base/samePath';
import { changeRecord } from './changeRecord';
import { configOf } from './followRename';
import { RUN_ID } from './record';
import type { RunRecord } from './run';

/** No signs that file names, `NAME/ID` or `NAME@ALIAS` use. */
const ALIAS = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;

export interface AliasedRun {
  readonly folder: string;
  readonly record: Pick<RunRecord, 'aliases' | 'configPath' | 'configNow' | 'id'>;
}

/** @throws ActionableError `bad-alias` */
export function checkAlias(alias: string): void {
  if (ALIAS.test(alias) && !RUN_ID.test(alias)) return;
  const rule = 'An alias has 1 to 64 letters, digits, points, dashes or underscores, and begins with a letter or digit';
  throw new ActionableError('bad-alias', `"${alias}" cannot be an alias. ${rule}, for example champion.`);
}

/** Each run's aliases, in the order of the alphabet: of several runs of one config that claim one, that which got it last. */
export function aliasesOf(runs: readonly AliasedRun[]): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, { readonly run: AliasedRun; readonly alias: string; readonly since: string }>();
  for (const run of runs) {
    for (const [alias, since] of Object.entries(run.record.aliases ?? {})) {
      const key = `${foldName(alias)}\n${pathKey(configOf(run.record))}`;
      const other = holders.get(key);
      const isLater = !other || since > other.since || (since === other.since && run.record.id > other.run.record.id);
      if (isLater) holders.set(key, { run, alias, since });
    }
  }
  const own = new Map<string, string[]>();
  for (const { run, alias } of holders.values()) own.set(run.folder, [...(own.get(run.folder) ?? []), alias]);
  for (const list of own.values()) list.sort((a, b) => a.localeCompare(b));
  return own;
}

/**
 * Gives a run an alias. Another run of its config that has it loses it.
 * @param runs among which that other one is looked for
 * @returns folders of the runs that had it before
 * @throws ActionableError `bad-alias`, or when a record cannot be written
 */
export async function giveAlias(
  folder: string,
  alias: string,
  runs: readonly AliasedRun[],
): Promise<readonly string[]> {
  checkAlias(alias);
  const now = new Date().toISOString();
  const record = await changeRecord(folder, before => ({
    ...before,
    aliases: { ...without(before.aliases, alias), [alias]: now },
  }));
  const config = pathKey(configOf(record));
  const others = runs.filter(
    run =>
      run.folder !== folder &&
      pathKey(configOf(run.record)) === config &&
      Object.keys(run.record.aliases ?? {}).some(own => foldName(own) === foldName(alias)),
  );
  const had = others.filter(run =>
    (aliasesOf(runs).get(run.folder) ?? []).some(own => foldName(own) === foldName(alias)),
  );
  for (const other of others) await removeAlias(other.folder, alias);
  return had.map(run => run.folder);
}

/** Does nothing where the run has no such alias. */
export async function removeAlias(folder: string, alias: string): Promise<RunRecord> {
  return changeRecord(folder, before => {
    const aliases = without(before.aliases, alias);
    return { ...before, aliases: Object.keys(aliases).length > 0 ? aliases : undefined };
  });
}

function without(aliases: RunRecord['aliases'], alias: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(aliases ?? {}).filter(([own]) => foldName(own) !== foldName(alias)));
}
