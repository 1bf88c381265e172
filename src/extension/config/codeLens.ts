/** `Train | Evaluate | Open last run` above a config's first line, `Train On...` next to a runtime; while it trains, Stop. */

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
import { type CommandName, commandId } from '../contributed';
import { configName, isRuntime } from '../runs/configName';
import type { Services } from '../services';
import { settings } from '../settings';
import { isOfConfig, isTraining } from '../workers/jobs';
import { noticeJobs } from './noticeJobs';

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
      const job = jobs.all.find(
        job =>
          isTraining(job) &&
          (isOfConfig(job, uri.fsPath) || runs.some(run => job.folder !== undefined && run.folder === job.folder)),
      );
      const first = job
        ? lens(
            job.state === 'queued' ? 'Stop (queued)' : 'Stop',
            'stop',
            'Stop training; the checkpoint is kept, and you can resume it',
          )
        : lens('Train', 'train', 'Train this model');
      const hasCluster = !job && (await isNextToRuntime(uri));
      return [
        first,
        ...(hasCluster ? [lens('Train On...', 'trainOn', 'Train this model on a cluster')] : []),
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

async function isNextToRuntime(config: Uri): Promise<boolean> {
  const folder = Uri.joinPath(config, '..');
  const entries = await workspace.fs.readDirectory(folder).then(
    found => found,
    () => [],
  );
  return entries.some(([name]) => isRuntime(Uri.joinPath(folder, name)));
}
