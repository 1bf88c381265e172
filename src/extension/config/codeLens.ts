/** `Train | Evaluate | Open last run` above a config's first line; while it trains, how far it is and Stop. */
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
import { describeJob, throttle } from '../views/modelsTree';

export function registerCodeLens(selector: DocumentSelector, { store, jobs }: Services): Disposable {
  const changed = new EventEmitter<void>();
  const refresh = throttle(() => changed.fire(), 500);
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
        ({ kind, config, folder }) =>
          (kind === 'train' || kind === 'resume') &&
          (config === uri.fsPath || runs.some(run => folder !== undefined && run.folder === folder)),
      );
      const first = job
        ? lens(`Stop (${describeJob(job)})`, 'stop', 'Stop; the checkpoint is kept and can be resumed')
        : lens('Train', 'train', 'Train this model');
      return [
        first,
        lens('Evaluate', 'evaluate', 'Measure the newest run on its test or validation examples'),
        lens('Open last run', 'openLastRun', 'Training curves of the newest run'),
      ];
    },
  };
  return Disposables.from(
    changed,
    languages.registerCodeLensProvider(selector, provider),
    store.onDidChange(refresh),
    jobs.onDidChange(refresh),
    workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('nlpWorkbench.codeLens')) changed.fire();
    }),
  );
}
