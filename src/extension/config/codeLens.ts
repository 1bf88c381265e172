/** `Train | Evaluate | Open last run` above a config's first line; while it trains, Stop. */
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
  workspace,
} from 'vscode';
import { configName } from '../runs/configName';
import type { Services } from '../services';
import { settings } from '../settings';
import { isTraining } from '../workers/jobs';

export function registerCodeLens(selector: DocumentSelector, { store, jobs }: Services): Disposable {
  const changed = new EventEmitter<void>();
  let states = '';
  // Only what the lenses say: one that is drawn anew at every step swallows clicks.
  const noticeJobs = () => {
    const now = jobs.all.map(({ config, folder, state }) => `${config} ${folder} ${state}`).join('\n');
    if (now !== states) changed.fire();
    states = now;
  };
  const provider: CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document: TextDocument) {
      if (!settings.codeLens()) return [];
      const { uri } = document;
      const top = new Range(0, 0, 0, 0);
      const lens = (title: string, command: string, tooltip: string, ...more: unknown[]) =>
        new CodeLens(top, { title, command: `nlpWorkbench.${command}`, tooltip, arguments: [uri, ...more] });
      const runs = await store.runsOf({ uri, name: configName(uri.path) });
      const job = jobs.all.find(
        job =>
          isTraining(job) &&
          (job.config === uri.fsPath || runs.some(run => job.folder !== undefined && run.folder === job.folder)),
      );
      const first = job
        ? lens(job.state === 'queued' ? 'Stop (queued)' : 'Stop', 'stop', 'The checkpoint is kept and can be resumed')
        : lens('Train', 'train', 'Train this model');
      return [
        first,
        ...(runs.some(run => run.usable)
          ? [lens('Evaluate', 'evaluate', 'Measure the newest run on its test or validation examples')]
          : []),
        ...(runs.length > 0 ? [lens('Open last run', 'openLastRun', 'Training curves of the newest run')] : []),
        ...(/\baugment\s*:/.test(document.getText())
          ? [lens('Preview augmentation', 'previewAugmentation', 'Training examples beside their changed copies')]
          : []),
      ];
    },
  };
  return Disposables.from(
    changed,
    languages.registerCodeLensProvider(selector, provider),
    store.onDidChange(() => changed.fire()),
    jobs.onDidChange(noticeJobs),
    workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('nlpWorkbench.codeLens')) changed.fire();
    }),
  );
}
