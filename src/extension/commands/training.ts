/** Train, Stop, Resume, Evaluate, Check Data. */

import { Uri, window, workspace } from 'vscode';
import { formatScore } from '../../core/base/formatNumber';
import { formatDuration } from '../../core/base/formatTime';
import type { SplitName } from '../../core/data/dataset';
import { nameOfConfig } from '../../core/runs/followRename';
import type { RunRecord } from '../../core/runs/run';
import { askModally, notify } from '../notify';
import { ofConfig, originOf } from '../originOf';
import { bestScore, isResumable, type RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { settings } from '../settings';
import { requireTrust } from '../trust';
import { describeToStop } from '../views/jobWords';
import { isJobNode, isModelNode, isRunNode } from '../views/nodes';
import { tickStep } from '../walkthrough';
import { isOfConfig } from '../workers/jobs';
import { chooseConfig, chooseRun } from './choose';
import { chooseRuntime, type OnRequest, onOfRun, requireTrustForCluster } from './chooseRuntime';
import type { Panels } from './panels';
import { showReport } from './reports';
import { showJob } from './showJob';
import { writeEvaluation } from './writeEvaluation';

/** A training longer than this is worth a notification when it ends: the user has gone on to something else. */
const LONG_SECONDS = 20;

/** @param elsewhere asks on which cluster */
export async function train(services: Services, panels: Panels, target: unknown, elsewhere = false): Promise<void> {
  if (elsewhere) await requireTrustForCluster();
  const config = await chooseConfig(services, target);
  if (!config || !(await saveFirst(config.uri, 'Train'))) return;
  const place = elsewhere ? await chooseRuntime(services, config.uri, { verb: 'Train' }) : {};
  if (!place) return;
  await follow(services, panels, () =>
    services.jobs.start('train', { ...ofConfig(config), ...place }, { name: config.name }),
  );
}

/** @param elsewhere asks where it continues; else it is where it was */
export async function resume(services: Services, panels: Panels, target: unknown, elsewhere = false): Promise<void> {
  await requireTrust();
  const run = await chooseRun(services, target, isResumable, {
    none: 'No run to resume. You can resume a run that was stopped, was interrupted or failed, once it is no longer being trained',
    which: 'Select a run to resume',
  });
  if (!run) return;
  if (!elsewhere) return resumeRun(services, panels, run.folder);
  const config = Uri.file(run.record.configNow ?? run.record.configPath);
  const before = run.record.remote?.runtime;
  const place = await chooseRuntime(services, config, { verb: 'Resume', offersHere: true, before });
  if (place) await resumeRun(services, panels, run.folder, place);
}

/** @param place where it continues; if not given, where it was */
export async function resumeRun(services: Services, panels: Panels, folder: string, place?: OnRequest): Promise<void> {
  await requireTrust();
  if (services.jobs.all.some(job => job.folder === folder)) return;
  const run = await services.store.run(folder);
  const there = run && (place ?? (await onOfRun(services, run.record)));
  if (!there) return;
  await follow(services, panels, () =>
    services.jobs.start(
      'resume',
      { run: folder, ...there, ...originOf(Uri.file(folder)) },
      { name: nameOfConfig(run.record), folder },
    ),
  );
}

/** Stops the job it was called on, else the one there is; asks which where there are several. */
export async function stop(services: Services, target: unknown): Promise<void> {
  const { jobs } = services;
  const named = isJobNode(target)
    ? [target.job]
    : jobs.all.filter(
        job =>
          (isRunNode(target) && job.folder === target.run.folder) ||
          (isModelNode(target) && target.config !== undefined && isOfConfig(job, target.config.uri.fsPath)) ||
          (target instanceof Uri && isOfConfig(job, target.fsPath)) ||
          (typeof target === 'string' && job.folder === target),
      );
  const candidates = target === undefined || named.length === 0 ? jobs.all : named;
  if (candidates.length === 0) {
    void notify('information', 'Nothing is being trained.');
    return;
  }
  if (candidates.length === 1 && candidates[0]) return jobs.stop(candidates[0].id);
  const items = candidates.map(job => ({ label: job.name, description: describeToStop(job), job }));
  const choice = await window.showQuickPick(items, { placeHolder: 'Select what to stop. Its checkpoint is kept.' });
  if (choice) jobs.stop(choice.job.id);
}

/** @param split by default test where there is one, else validation */
/** @param quietly shows no result: who asked for it shows the predictions */
export async function evaluate(
  services: Services,
  panels: Panels,
  target: unknown,
  split?: SplitName,
  quietly = false,
): Promise<void> {
  await requireTrust();
  const run = await chooseRun(services, target, entry => entry.usable, {
    none: 'No trained run yet. Train a model first',
    which: 'Select a run to evaluate',
  });
  if (!run) return;
  const { folder } = run;
  const name = nameOfConfig(run.record);
  const result = await showJob(services, `Evaluating ${name}`, () =>
    services.jobs.start('evaluate', { run: folder, split, ...originOf(Uri.file(folder)) }, { name, folder }),
  );
  await services.store.refresh();
  await panels.tellNotes(run.folder, result.split, result.notes);
  if (quietly) return;
  if (result.report) await panels.showReport(run.folder, result.split);
  else await showReport(`${nameOfConfig(run.record)} evaluation`, writeEvaluation(result));
}

export async function checkData(services: Services, panels: Panels, target: unknown): Promise<void> {
  const config = await chooseConfig(services, target);
  if (config && (await saveFirst(config.uri, 'Check Data'))) await panels.checkData(config);
}

export async function findRate(services: Services, panels: Panels, target: unknown): Promise<void> {
  const config = await chooseConfig(services, target);
  if (config && (await saveFirst(config.uri, 'Find Learning Rate'))) await panels.findRate(config);
}

/** Augmented copies, or masks, of a sample of the training texts. */
export async function previewData(
  services: Services,
  panels: Panels,
  target: unknown,
  page: 'augmentation' | 'masks',
): Promise<void> {
  const config = await chooseConfig(services, target);
  if (config && (await saveFirst(config.uri, 'Preview'))) await panels.previewData(config, page);
}

/** Asks to save unsaved edits; false when the user backed out. */
export async function saveFirst(config: Uri, verb: string): Promise<boolean> {
  const document = workspace.textDocuments.find(open => open.uri.toString() === config.toString());
  if (!document?.isDirty) return true;
  const save = `Save and ${verb}`;
  const asSaved = `${verb} Without Saving`;
  const name = workspace.asRelativePath(config);
  const choice = await askModally(`${name} has unsaved changes.`, `${verb} reads the saved file.`, save, asSaved);
  if (choice === save) return document.save();
  return choice === asSaved;
}

/** Runs a training to its end: curves beside it, the tree and the active model brought up to date, one word when it was long. */
export async function follow(services: Services, panels: Panels, begin: () => Promise<RunRecord>): Promise<void> {
  const known = new Set((await services.store.runs()).map(run => run.folder));
  if (settings.openCurvesOnTrain()) void panels.openCurves();
  const finish = begin();
  try {
    const record = await finish;
    tickStep('train');
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
  const choice = await notify(
    'information',
    `${nameOfConfig(record)} is trained: ${words} after ${formatDuration(record.seconds)}.`,
    report,
    curves,
  );
  if (!choice) return;
  const run = (await services.store.runs()).find((entry: RunEntry) => entry.record.id === record.id);
  if (choice === report) return panels.openReport(run?.folder);
  void panels.openCurves();
  if (run && !before.has(run.folder)) await panels.showRun(run.folder);
}
