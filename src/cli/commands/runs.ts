/** `runs`: the runs of a workspace: listed, named, pinned, noted, cleaned up. */
import { basename, dirname } from 'node:path';
import { ActionableError } from '../../core/base/errors';
import { pinRun, renameRun } from '../../core/runs/changeRecord';
import { type ListedRun, listRuns } from '../../core/runs/listRuns';
import { readNotes, writeNotes } from '../../core/runs/notes';
import { formatBytes, measureRun } from '../../core/runs/runSize';
import type { Command, Invocation, OptionValues } from '../command';
import { formatDuration } from '../terminal';
import { findRun, isConfig, runsOf, shorten, workspaceOf } from '../workspace';
import { cleanUpOptions, cleanUpRuns } from './cleanUp';

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
  summary: `List runs, pinned ones first, then the newest. Actions: ${Object.values(actions)
    .map(({ usage }) => usage)
    .join(', ')}.`,
  options: {
    sizes: { type: 'boolean', description: 'Show what each takes on the disk.' },
    ...cleanUpOptions,
  },
  positionals: [0, 3],
  async run(invocation) {
    const [first, ...rest] = invocation.positionals;
    const action = first !== undefined && Object.hasOwn(actions, first) ? actions[first] : undefined;
    if (!action) {
      if (rest.length > 0) throw new ActionableError('bad-usage', `usage: runs ${runs.usage}; see runs --help`);
      return list(invocation, first);
    }
    const [fewest, most] = action.words;
    if (rest.length < fewest || rest.length > most)
      throw new ActionableError('bad-usage', `usage: runs ${action.usage}`);
    return action.act(invocation, rest);
  },
};

function isPinned(run: ListedRun): boolean {
  return 'record' in run && run.record.pinned === true;
}

async function ownRuns(name: string | undefined, options: OptionValues): Promise<readonly ListedRun[]> {
  if (name !== undefined && isConfig(name)) return (await runsOf(name, options)).runs;
  const all = await listRuns(workspaceOf(options));
  return all.filter(run => name === undefined || basename(dirname(run.folder)) === name);
}

/** Names of runs that were made from more than one config: they are told apart by where it is. */
function sharedNames(runs: readonly ListedRun[]): ReadonlySet<string> {
  const configs = new Map<string, string>();
  const shared = new Set<string>();
  for (const run of runs) {
    if (!('record' in run)) continue;
    const { name, configPath } = run.record;
    if ((configs.get(name) ?? configPath) !== configPath) shared.add(name);
    configs.set(name, configPath);
  }
  return shared;
}

async function list({ options, terminal }: Invocation, name: string | undefined): Promise<object> {
  const own = await ownRuns(name, options);
  const shown = [...own.filter(isPinned), ...own.filter(run => !isPinned(run))];
  const sizes = options.sizes === true ? await Promise.all(shown.map(run => measureRun(run.folder))) : undefined;
  if (options.json !== true) {
    if (shown.length === 0) terminal.print('no runs');
    const shared = sharedNames(shown);
    for (const [place, run] of shown.entries()) {
      const title = `${basename(dirname(run.folder))}/${basename(run.folder)}`.padEnd(40);
      const size = sizes ? `  ${formatBytes(sizes[place]!.total).padStart(8)}` : '';
      if ('broken' in run) {
        terminal.print(`${title}${size}  broken: ${run.broken}`);
        continue;
      }
      const { name, configPath, status, step, totalSteps, seconds, best, pinned, title: given } = run.record;
      const from = shared.has(name) ? `  of ${shorten(configPath)}` : '';
      const score = best ? `  ${best.metric} ${best.value.toFixed(4)}` : '';
      const marks = `${given ? `  ${given}` : ''}${pinned ? '  (pinned)' : ''}`;
      terminal.print(
        `${title}${size}  ${status.padEnd(11)}  ${step}/${totalSteps}  ${formatDuration(seconds)}${score}${from}${marks}`,
      );
    }
    if (sizes && shown.length > 0)
      terminal.print(`${formatBytes(sizes.reduce((sum, { total }) => sum + total, 0))} in all`);
  }
  const described = shown.map((run, place) => ({
    ...('broken' in run ? run : { folder: run.folder, ...run.record }),
    ...(sizes && { size: sizes[place] }),
  }));
  return { runs: described };
}
