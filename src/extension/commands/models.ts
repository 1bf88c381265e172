/** Select Model, Delete Run. */

import { basename, dirname } from 'node:path';
import { type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { countOf } from '../../core/base/countOf';
import { ActionableError } from '../../core/base/errors';
import { formatScore } from '../../core/base/formatNumber';
import { formatOrigin, formatStart } from '../../core/base/formatTime';
import { nameOfConfig } from '../../core/runs/followRename';
import { askModally } from '../notify';
import { configName, isConfig } from '../runs/configName';
import { type BrokenRun, bestScore, groupRuns, madeOf, nameOf, type RunEntry, taskOf } from '../runs/runEntry';
import type { Services } from '../services';
import { settings } from '../settings';
import { isRunNode } from '../views/nodes';
import { describeRun } from './choose';
import { brokenOf, runsOf } from './runs';
import { moveToTrash } from './trash';

export async function selectModel({ store, active }: Services, target: unknown): Promise<void> {
  if (isRunNode(target)) return active.choose(target.run.folder);
  const runs = (await store.runs()).filter(run => run.usable);
  if (runs.length === 0) throw new ActionableError('no-run', 'No trained model yet. Train one first');
  const current = new Set((await active.all()).map(run => run.folder));
  const newest = {
    label: '$(history) Newest runs',
    description: 'always use the newest run per task',
    folder: undefined,
  };
  const items = groupRuns(runs, await ofOpenConfig(store)).flatMap(([name, own]) => [
    { label: name, kind: QuickPickItemKind.Separator, folder: undefined },
    ...own.map(run => describeModel(run, current.has(run.folder))),
  ]);
  const choice = await window.showQuickPick([newest, ...items], {
    placeHolder: 'Select the active model',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (choice) await active.choose(choice.folder);
}

function describeModel(run: RunEntry, current: boolean): QuickPickItem & { readonly folder: string } {
  const { record } = run;
  const score = bestScore(record);
  return {
    label: `${current ? '$(check) ' : ''}${record.title ?? nameOf(run)}`,
    description: `${formatStart(record.startedAt)}${score ? ` · ${score.name} ${formatScore(score.value)}` : ''}`,
    detail: `${record.labels.length > 0 ? record.labels.join(', ') : taskOf(run)} · ${formatOrigin(madeOf(run))} · ${countOf(record.parameters, 'parameter')}`,
    folder: run.folder,
  };
}

/** Folders of the runs of the config that is open. */
async function ofOpenConfig(store: Services['store']): Promise<ReadonlySet<string>> {
  const open = window.activeTextEditor?.document.uri;
  const own = open && isConfig(open) ? await store.runsOf({ uri: open, name: configName(open.path) }) : [];
  return new Set(own.map(run => run.folder));
}

/** @param selected the runs marked in the tree, when it was called there */
export async function deleteRun(
  { store, active, jobs }: Services,
  target: unknown,
  selected: unknown = undefined,
): Promise<void> {
  const named: readonly Deletable[] = [
    ...runsOf(target, selected).map(asDeletable),
    ...brokenOf(target, selected).map(asBroken),
  ];
  const choose = async (): Promise<readonly Deletable[]> => {
    const idle = (await store.runs()).filter(run => run.status !== 'running');
    const items = [
      ...idle.map(run => ({ ...describeRun(run), run: asDeletable(run) })),
      ...(await store.broken()).map(run => ({
        label: basename(run.folder),
        description: 'cannot be read',
        run: asBroken(run),
      })),
    ];
    const choice = await window.showQuickPick(items, { placeHolder: 'Select a run to delete' });
    return choice ? [choice.run] : [];
  };
  const runs = named.length > 0 ? named : await choose();
  const [first] = runs;
  if (!first) return;
  if (runs.some(run => run.busy || jobs.all.some(job => job.folder === run.folder))) {
    throw new ActionableError('run-is-busy', 'This run is being trained. Stop it first');
  }
  const what = runs.length === 1 ? `the run ${first.title}` : `${runs.length} runs`;
  if (settings.confirmDelete()) {
    const trash = 'Move to Trash';
    const pinned = runs.some(run => run.pinned) ? ' At least one of them is pinned.' : '';
    const detail = `${runs.length === 1 ? 'Its' : 'Their'} checkpoints, metrics and predictions are deleted too.${pinned}`;
    if ((await askModally(`Delete ${what}?`, detail, trash)) !== trash) return;
  }
  const remove = moveToTrash(`Delete ${what}?`);
  try {
    for (const { folder } of runs) {
      await remove(folder);
      await active.forget(folder);
    }
  } finally {
    await store.refresh();
  }
}

interface Deletable {
  readonly folder: string;
  readonly title: string;
  readonly pinned: boolean;
  readonly busy: boolean;
}

function asDeletable({ folder, record, status }: RunEntry): Deletable {
  const title = `${record.title ?? nameOfConfig(record)}, ${formatStart(record.startedAt)}`;
  return { folder, title, pinned: record.pinned === true, busy: status === 'running' };
}

function asBroken({ folder }: BrokenRun): Deletable {
  return { folder, title: `${basename(dirname(folder))}/${basename(folder)}`, pinned: false, busy: false };
}
