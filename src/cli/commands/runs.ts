/** `runs`: the runs of a workspace: listed, laid out as a table, named, pinned, noted, cleaned up. */
import { ActionableError } from '../../core/base/errors';
import { formatBytes, writeScore } from '../../core/base/formatNumber';
import { formatDuration } from '../../core/base/formatTime';
import { samePath } from '../../core/base/samePath';
import { aliasesOf, giveAlias, removeAlias } from '../../core/runs/aliases';
import { pinRun, renameRun } from '../../core/runs/changeRecord';
import { describeJob } from '../../core/runs/describeJob';
import { configOf, nameOfConfig } from '../../core/runs/followRename';
import { type MeasuredDownload, measureDownloads } from '../../core/runs/hubModels';
import { type ListedRun, listRuns, readRun } from '../../core/runs/listRuns';
import { readNotes, writeNotes } from '../../core/runs/notes';
import { measureRun } from '../../core/runs/runSize';
import type { Command, Invocation, OptionValues } from '../command';
import { isConfig, shorten } from '../configFile';
import { findRun, isReadable, modelOf, nameOf, runsCalled, runsOf, workspaceOf, workspaceOfFound } from '../workspace';
import { cleanUpOptions, cleanUpRuns } from './cleanUp';
import { printRunsTable, tableOptions, wantsTable } from './tableRuns';

type Action = (invocation: Invocation, words: readonly string[]) => Promise<object>;

/** What may stand first; each is followed by a run. */
const actions: Readonly<
  Record<string, { readonly usage: string; readonly words: readonly [number, number]; readonly act: Action }>
> = {
  rename: {
    usage: 'rename RUN [TITLE]',
    words: [1, 2],
    async act({ options, terminal }, [run, title = '']) {
      const folder = await findRun(run!, options);
      const record = await renameRun(folder, title);
      if (options.json !== true) {
        terminal.print(
          record.title === undefined ? `${record.name}/${record.id}` : `${record.name}/${record.id}: ${record.title}`,
        );
      }
      return { run: folder, title: record.title };
    },
  },
  pin: { usage: 'pin RUN', words: [1, 1], act: (invocation, [run]) => pin(invocation, run!, true) },
  unpin: { usage: 'unpin RUN', words: [1, 1], act: (invocation, [run]) => pin(invocation, run!, false) },
  note: {
    usage: 'note RUN [TEXT]',
    words: [1, 2],
    async act({ options, terminal }, [run, text]) {
      const folder = await findRun(run!, options);
      if (text !== undefined) await writeNotes(folder, text);
      const notes = await readNotes(folder);
      if (options.json !== true) terminal.print(notes === '' ? 'no notes' : notes);
      return { run: folder, notes };
    },
  },
  alias: {
    usage: 'alias RUN ALIAS',
    words: [2, 2],
    async act({ options, terminal }, [run, alias]) {
      const folder = await findRun(run!, options);
      const runs = (await listRuns(workspaceOfFound(folder, options))).filter(isReadable);
      if (runsCalled(alias!, runs).length > 0) {
        const taken = `${alias} is the name of a run already, and a name comes before an alias. Choose another alias.`;
        throw new ActionableError('bad-alias', taken);
      }
      const before = await giveAlias(folder, alias!, runs);
      const { name, id } = await readRun(folder);
      if (options.json !== true) {
        const from = runs.filter(each => before.includes(each.folder)).map(nameOf);
        terminal.print(`${name}/${id} is ${alias}${from.length > 0 ? `, which was ${from.join(', ')}` : ''}`);
      }
      return { run: folder, alias, before };
    },
  },
  unalias: {
    usage: 'unalias RUN ALIAS',
    words: [2, 2],
    async act({ options, terminal }, [run, alias]) {
      const folder = await findRun(run!, options);
      const { name, id } = await removeAlias(folder, alias!);
      if (options.json !== true) terminal.print(`${name}/${id} is no longer ${alias}`);
      return { run: folder, alias };
    },
  },
  clean: { usage: 'clean', words: [0, 0], act: cleanUpRuns },
};

async function pin({ options, terminal }: Invocation, run: string, pinned: boolean): Promise<object> {
  const folder = await findRun(run, options);
  const { name, id } = await pinRun(folder, pinned);
  if (options.json !== true)
    terminal.print(`${name}/${id} is ${pinned ? 'pinned: listed first, never cleaned up' : 'not pinned'}`);
  return { run: folder, pinned };
}

export const runs: Command = {
  name: 'runs',
  usage: '[NAME | CONFIG | ACTION ...]',
  summary: `List runs, pinned first, then newest first. Actions: ${Object.values(actions)
    .map(({ usage }) => usage)
    .join(', ')}.`,
  options: {
    sizes: { type: 'boolean', description: 'Show the size of each run on the disk.' },
    ...tableOptions,
    ...cleanUpOptions,
  },
  positionals: [0, 3],
  async run(invocation) {
    const [first, ...rest] = invocation.positionals;
    const action = first !== undefined && Object.hasOwn(actions, first) ? actions[first] : undefined;
    if (!action) {
      if (rest.length > 0) throw new ActionableError('bad-usage', `Usage: nlp runs ${runs.usage}`);
      return wantsTable(invocation.options) ? table(invocation, first) : list(invocation, first);
    }
    const [fewest, most] = action.words;
    if (rest.length < fewest || rest.length > most)
      throw new ActionableError('bad-usage', `Usage: nlp runs ${action.usage}`);
    return action.act(invocation, rest);
  },
};

function isPinned(run: ListedRun): boolean {
  return 'record' in run && run.record.pinned === true;
}

async function ownRuns(name: string | undefined, options: OptionValues): Promise<readonly ListedRun[]> {
  if (name !== undefined && isConfig(name)) return (await runsOf(name, options)).runs;
  const all = await listRuns(workspaceOf(options));
  const names = (run: ListedRun) => [modelOf(run), ...('record' in run ? [nameOfConfig(run.record)] : [])];
  return name === undefined ? all : runsCalled(name, all, names);
}

/** Names of runs that were made from more than one config: they are told apart by where it is. */
function sharedNames(runs: readonly ListedRun[]): ReadonlySet<string> {
  const configs = new Map<string, string>();
  const shared = new Set<string>();
  for (const run of runs) {
    if (!('record' in run)) continue;
    const { name } = run.record;
    const config = configOf(run.record);
    if (!samePath(configs.get(name) ?? config, config)) shared.add(name);
    configs.set(name, config);
  }
  return shared;
}

async function table(invocation: Invocation, name: string | undefined): Promise<object> {
  const own = await ownRuns(name, invocation.options);
  return printRunsTable([...own.filter(isPinned), ...own.filter(run => !isPinned(run))], invocation);
}

async function list({ options, terminal }: Invocation, name: string | undefined): Promise<object> {
  const own = await ownRuns(name, options);
  const shown = [...own.filter(isPinned), ...own.filter(run => !isPinned(run))];
  const sizes = options.sizes === true ? await Promise.all(shown.map(run => measureRun(run.folder))) : undefined;
  // Those of a workspace, where its runs are listed and not one config's.
  const downloads: readonly MeasuredDownload[] =
    sizes && name === undefined ? await measureDownloads(workspaceOf(options)) : [];
  if (options.json !== true) {
    if (shown.length === 0) terminal.print('no runs');
    const shared = sharedNames(shown);
    const aliases = aliasesOf(shown.filter(isReadable));
    for (const [place, run] of shown.entries()) {
      const title = nameOf(run).padEnd(40);
      const size = sizes ? `  ${formatBytes(sizes[place]!.total).padStart(9)}` : '';
      if ('broken' in run) {
        terminal.print(`${title}${size}  broken: ${run.broken}`);
        continue;
      }
      const { name, step, totalSteps, seconds, best, pinned, imported, remote, title: given } = run.record;
      const status = imported === undefined ? run.record.status : 'imported';
      const from = shared.has(name) ? `  of ${shorten(configOf(run.record))}` : '';
      const score = best ? `  ${best.metric} ${writeScore(best.value)}` : '';
      const also = (aliases.get(run.folder) ?? []).map(alias => `  @${alias}`).join('');
      const job = remote && ['running', 'interrupted'].includes(status) ? `  (job ${describeJob(remote)})` : '';
      const marks = `${given ? `  ${given}` : ''}${also}${pinned ? '  (pinned)' : ''}${job}`;
      terminal.print(
        `${title}${size}  ${status.padEnd(11)}  ${step}/${totalSteps}  ${formatDuration(seconds)}${score}${from}${marks}`,
      );
    }
    for (const { title, bytes, whole } of downloads)
      terminal.print(`${title.padEnd(40)}  ${formatBytes(bytes).padStart(9)}  ${whole ? 'downloaded' : 'stopped'}`);
    const all = [...(sizes ?? []).map(({ total }) => total), ...downloads.map(({ bytes }) => bytes)];
    if (sizes && all.length > 0) terminal.print(`${formatBytes(all.reduce((sum, each) => sum + each, 0))} in all`);
  }
  const described = shown.map((run, place) => ({
    ...('broken' in run ? run : { folder: run.folder, ...run.record }),
    ...(sizes && { size: sizes[place] }),
  }));
  return { runs: described, ...(downloads.length > 0 && { downloads }) };
}
