/** Select Model, Delete Run, Export ONNX. */
import { basename, dirname, join } from 'node:path';
import { ProgressLocation, Uri, window, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { type BrokenRun, bestScore, nameOf, type RunEntry, taskOf } from '../runs/runEntry';
import type { Services } from '../services';
import { settings } from '../settings';
import { isRunNode } from '../views/nodes';
import { formatAge, formatScore, formatStart, toSentence } from '../wording';
import { chooseRun, describeRun } from './choose';
import { brokenOf, runsOf } from './runs';
import { moveToTrash } from './trash';
import { requireTrust } from './trust';

export async function selectModel({ store, active }: Services, target: unknown): Promise<void> {
  if (isRunNode(target)) return active.choose(target.run.folder);
  const runs = (await store.runs()).filter(run => run.usable);
  if (runs.length === 0) throw new ActionableError('no-run', 'no trained model yet; train one first');
  const current = new Set((await active.all()).map(run => run.folder));
  const newest = { label: '$(history) Newest runs', description: 'whatever was trained last', folder: undefined };
  const items = runs.map(run => {
    const { record } = run;
    const score = bestScore(record);
    return {
      label: `${current.has(run.folder) ? '$(check) ' : ''}${record.title ?? nameOf(run)}`,
      description: `${record.title ? `${nameOf(run)} · ` : ''}${formatStart(record.startedAt)}${score ? ` · ${score.name} ${formatScore(score.value)}` : ''}`,
      detail: `${record.labels.length > 0 ? record.labels.join(', ') : taskOf(run)} · trained ${formatAge(run.trainedAt)} · ${record.parameters.toLocaleString('en')} parameters`,
      folder: run.folder,
    };
  });
  const choice = await window.showQuickPick([newest, ...items], {
    placeHolder: 'Which model does its task from now on?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (choice) await active.choose(choice.folder);
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
    const choice = await window.showQuickPick(items, { placeHolder: 'Delete which run?' });
    return choice ? [choice.run] : [];
  };
  const runs = named.length > 0 ? named : await choose();
  const [first] = runs;
  if (!first) return;
  if (runs.some(run => run.busy || jobs.all.some(job => job.folder === run.folder))) {
    throw new ActionableError('run-is-busy', 'this run is being trained; stop it first');
  }
  const what = runs.length === 1 ? `the run ${first.title}` : `${runs.length} runs`;
  if (settings.confirmDelete()) {
    const trash = 'Move to Trash';
    const pinned = runs.some(run => run.pinned) ? ' A pinned one is among them.' : '';
    const detail = `${runs.length === 1 ? 'Its' : 'Their'} checkpoints, metrics and predictions go with it.${pinned}`;
    if ((await window.showWarningMessage(`Delete ${what}?`, { modal: true, detail }, trash)) !== trash) return;
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
  const title = `${record.title ?? record.name}, ${formatStart(record.startedAt)}`;
  return { folder, title, pinned: record.pinned === true, busy: status === 'running' };
}

function asBroken({ folder }: BrokenRun): Deletable {
  return { folder, title: `${basename(dirname(folder))}/${basename(folder)}`, pinned: false, busy: false };
}

export async function exportOnnx(services: Services, target: unknown): Promise<void> {
  await requireTrust();
  const run = await chooseRun(services, target, entry => entry.usable, {
    none: 'no trained model yet; train one first',
    which: 'Export which model?',
  });
  if (!run) return;
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? run.folder;
  const to = await window.showSaveDialog({
    title: 'Export ONNX',
    defaultUri: Uri.file(join(folder, `${run.record.name}.onnx`)),
    filters: { ONNX: ['onnx'] },
  });
  if (!to) return;
  const { bytes, notes } = await window.withProgress(
    { location: ProgressLocation.Notification, title: `Exporting ${run.record.name}` },
    () => services.inference.call('exportOnnx', { run: run.folder, to: to.fsPath }),
  );
  const written = `${workspace.asRelativePath(to)} written: ${(bytes / 2 ** 20).toFixed(1)} MB`;
  if (notes.length > 0) void window.showWarningMessage(`${written}. ${notes.map(toSentence).join(' ')}`);
  else void window.showInformationMessage(`${written}. What its inputs and outputs are stands in the model.`);
}
