/** Train, Stop, Resume, Evaluate, Check Data. */
import { type Disposable, ProgressLocation, Uri, window, workspace } from 'vscode';
import type { SplitName } from '../../core/data/dataset';
import type { RunRecord } from '../../core/runs/run';
import { bestScore, isResumable, type RunEntry } from '../runs/runEntry';
import { originOf, type Services } from '../services';
import { settings } from '../settings';
import { isJobNode, isModelNode, isRunNode } from '../views/nodes';
import { formatDuration, formatScore } from '../wording';
import { chooseConfig, chooseRun } from './choose';
import type { Panels } from './panels';
import { showReport } from './reports';
import { requireTrust } from './trust';
import { writeEvaluation } from './writeEvaluation';

/** A training longer than this is worth a notification when it ends: the user has gone on to something else. */
const LONG_SECONDS = 20;

export async function train(services: Services, panels: Panels, target: unknown): Promise<void> {
  const config = await chooseConfig(services, target);
  if (!config || !(await saveFirst(config.uri, 'Train'))) return;
  await follow(services, panels, () => services.jobs.train(config.name, config.uri.fsPath, originOf(config.uri)));
}

export async function resume(services: Services, panels: Panels, target: unknown): Promise<void> {
  await requireTrust();
  const run = await chooseRun(services, target, isResumable, {
    none: 'no run to resume: a run that was stopped or interrupted, and is not being trained now, can be resumed',
    which: 'Resume which run?',
  });
  if (run) await resumeRun(services, panels, run.folder);
}

export async function resumeRun(services: Services, panels: Panels, folder: string): Promise<void> {
  await requireTrust();
  if (services.jobs.all.some(job => job.folder === folder)) return;
  const run = await services.store.run(folder);
  if (!run) return;
  await follow(services, panels, () => services.jobs.resume(run.record.name, folder, originOf(Uri.file(folder))));
}

/** Stops the job it was called on, else the one that runs; asks which when others wait. */
export async function stop(services: Services, target: unknown): Promise<void> {
  const { jobs } = services;
  const named = isJobNode(target)
    ? [target.job]
    : jobs.all.filter(
        job =>
          (isRunNode(target) && job.folder === target.run.folder) ||
          (isModelNode(target) && job.config !== undefined && job.config === target.config?.uri.fsPath) ||
          (target instanceof Uri && job.config === target.fsPath) ||
          (typeof target === 'string' && job.folder === target),
      );
  const candidates = target === undefined || named.length === 0 ? jobs.all : named;
  if (candidates.length === 0) {
    void window.showInformationMessage('Nothing is being trained.');
    return;
  }
  if (candidates.length === 1 && candidates[0]) return jobs.stop(candidates[0].id);
  const items = candidates.map(job => ({
    label: job.name,
    description: job.state === 'queued' ? 'queued' : (job.message ?? `step ${job.step} of ${job.totalSteps}`),
    job,
  }));
  const choice = await window.showQuickPick(items, { placeHolder: 'Stop which? Its checkpoint is kept.' });
  if (choice) jobs.stop(choice.job.id);
}

/** @param split test where there is one, else validation, if not given */
export async function evaluate(services: Services, panels: Panels, target: unknown, split?: SplitName): Promise<void> {
  await requireTrust();
  const run = await chooseRun(services, target, entry => entry.usable, {
    none: 'no trained run yet; train a model first',
    which: 'Evaluate which run?',
  });
  if (!run) return;
  const origin = originOf(Uri.file(run.folder));
  const result = await shown(services, `Evaluating ${run.record.name}`, () =>
    services.jobs.evaluate(run.record.name, run.folder, origin, split),
  );
  await services.store.refresh();
  await panels.tellNotes(run.folder, result.split, result.notes);
  if (result.report) await panels.showReport(run.folder, result.split);
  else await showReport(`${run.record.name} evaluation`, writeEvaluation(result));
}

export async function checkData(services: Services, panels: Panels, target: unknown): Promise<void> {
  const config = await chooseConfig(services, target);
  if (config && (await saveFirst(config.uri, 'Check Data'))) await panels.checkData(config);
}

export async function findRate(services: Services, panels: Panels, target: unknown): Promise<void> {
  const config = await chooseConfig(services, target);
  if (config && (await saveFirst(config.uri, 'Find Learning Rate'))) await panels.findRate(config);
}

export async function previewAugmentation(services: Services, panels: Panels, target: unknown): Promise<void> {
  const config = await chooseConfig(services, target);
  if (config && (await saveFirst(config.uri, 'Preview'))) await panels.previewAugmentation(config);
}

/** Asks to save unsaved edits; false when the user backed out. */
export async function saveFirst(config: Uri, verb: string): Promise<boolean> {
  const document = workspace.textDocuments.find(open => open.uri.toString() === config.toString());
  if (!document?.isDirty) return true;
  const save = `Save and ${verb}`;
  const asSaved = `${verb} Without Saving`;
  const name = workspace.asRelativePath(config);
  const choice = await window.showWarningMessage(
    `${name} has unsaved changes.`,
    { modal: true, detail: `${verb} reads the file as it is on disk.` },
    save,
    asSaved,
  );
  if (choice === save) return document.save();
  return choice === asSaved;
}

/** Runs a training to its end: curves beside it, the tree and the active model brought up to date, one word when it was long. */
async function follow(services: Services, panels: Panels, begin: () => Promise<RunRecord>): Promise<void> {
  const known = new Set((await services.store.runs()).map(run => run.folder));
  if (settings.openCurvesOnTrain()) panels.curves.open();
  const finish = begin();
  try {
    const record = await finish;
    await services.store.refresh();
    if (record.status === 'completed' && record.seconds >= LONG_SECONDS) void announce(services, panels, record, known);
  } finally {
    await services.store.refresh();
  }
}

async function announce(
  services: Services,
  panels: Panels,
  record: RunRecord,
  before: ReadonlySet<string>,
): Promise<void> {
  const score = bestScore(record);
  const words = score ? `${score.split} ${score.name} ${formatScore(score.value)}` : 'done';
  const report = 'Open Report';
  const curves = 'Open Curves';
  const choice = await window.showInformationMessage(
    `${record.name} is trained: ${words} after ${formatDuration(record.seconds)}.`,
    report,
    curves,
  );
  if (!choice) return;
  const run = (await services.store.runs()).find((entry: RunEntry) => entry.record.id === record.id);
  if (choice === report) return panels.openReport(run?.folder);
  panels.curves.open();
  if (run && !before.has(run.folder)) await panels.showRun(run.folder);
}

/** A short job, shown by a notification with cancel: nothing else on the screen shows it when the side bar is closed. */
export function shown<R>(services: Services, title: string, begin: () => Promise<R>): Thenable<R> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const before = new Set(services.jobs.all.map(job => job.id));
      let own: string | undefined;
      let reached = 0;
      const listening: Disposable = services.jobs.onDidChange(job => {
        if (before.has(job.id)) return;
        own ??= job.id;
        if (own !== job.id) return;
        if (job.state === 'queued') return;
        const percent = 100 * (job.fraction ?? 0);
        progress.report({ message: job.message, increment: percent - reached });
        reached = percent;
      });
      token.onCancellationRequested(() => {
        if (own) services.jobs.stop(own);
      });
      try {
        return await begin();
      } finally {
        listening.dispose();
      }
    },
  );
}
