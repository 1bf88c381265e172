/** `Train | Evaluate | Open last run` above a config's first line, `Train On...` next to a runtime; while it trains, Stop, also of each job on a cluster. */

import {
  CodeLens,
  type CodeLensProvider,
  type Disposable,
  Disposable as Disposables,
  type DocumentSelector,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
  Uri,
  workspace,
} from 'vscode';
import { isTraining } from '../../core/runs/jobKinds';
import { type CommandName, commandId } from '../contributed';
import { configName, isRuntime } from '../runs/configName';
import type { Services } from '../services';
import { settings } from '../settings';
import type { JobNode } from '../views/nodes';
import { isOfConfig, type Job } from '../workers/jobs';
import { noticeJobs } from './noticeJobs';

const STOPPING = 'Stop training; the checkpoint is kept, and you can resume it';

export function registerCodeLens(selector: DocumentSelector, { store, jobs }: Services): Disposable {
  const changed = new EventEmitter<void>();
  const provider: CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document: TextDocument) {
      if (!settings.codeLens()) return [];
      const { uri } = document;
      const top = new Range(0, 0, 0, 0);
      const lens = (title: string, command: CommandName, tooltip: string, ...more: unknown[]) =>
        new CodeLens(top, { title, command: commandId(command), tooltip, arguments: [uri, ...more] });
      const runs = await store.runsOf({ uri, name: configName(uri.path) });
      const own = jobs.all.filter(
        job =>
          isTraining(job) &&
          (isOfConfig(job, uri.fsPath) || runs.some(run => job.folder !== undefined && run.folder === job.folder)),
      );
      const job = own.find(({ on }) => on === undefined);
      const first = job
        ? lens(job.state === 'queued' ? 'Stop (queued)' : 'Stop', 'stop', STOPPING)
        : lens('Train', 'train', 'Train this model');
      const followed = own.filter(({ on }) => on !== undefined);
      return [
        first,
        ...followed.map(each => stopThere(top, each)),
        ...((await isNextToRuntime(uri)) ? [lens('Train On...', 'trainOn', 'Train this model on a cluster')] : []),
        ...(runs.some(run => run.usable)
          ? [lens('Evaluate', 'evaluate', 'Score the newest run on its test or validation split')]
          : []),
        ...(runs.length > 0 ? [lens('Open last run', 'openLastRun', 'Training curves of the newest run')] : []),
        ...(/\baugment\s*:/.test(document.getText())
          ? [lens('Preview augmentation', 'previewAugmentation', 'Training examples next to their augmented copies')]
          : []),
        ...(/\bpretrain\b/.test(document.getText())
          ? [lens('Preview masks', 'previewMasks', 'What the model has to predict in blocks of the training texts')]
          : []),
      ];
    },
  };
  return Disposables.from(
    changed,
    languages.registerCodeLensProvider(selector, provider),
    store.onDidChange(() => changed.fire()),
    noticeJobs(jobs, ({ config, folder, state }) => `${config} ${folder} ${state}`, changed),
    workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('nlpWorkbench.codeLens')) changed.fire();
    }),
  );
}

/** What runs on a cluster leaves this machine free to train. */
function stopThere(place: Range, job: Job): CodeLens {
  const node: JobNode = { kind: 'job', job };
  return new CodeLens(place, {
    title: `Stop (${job.on})`,
    command: commandId('stop'),
    tooltip: `${STOPPING} (on ${job.on})`,
    arguments: [node],
  });
}

export async function isNextToRuntime(config: Uri): Promise<boolean> {
  const folder = Uri.joinPath(config, '..');
  const entries = await workspace.fs.readDirectory(folder).then(
    found => found,
    () => [],
  );
  return entries.some(([name]) => isRuntime(Uri.joinPath(folder, name)));
}
