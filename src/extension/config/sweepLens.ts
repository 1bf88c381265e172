/** `Start Sweep | Start On... | Open Sweep` above the first line of a sweep, `Start On...` next to a runtime; while it runs, Stop. */
import {
  CodeLens,
  type CodeLensProvider,
  type Disposable,
  Disposable as Disposables,
  type DocumentSelector,
  EventEmitter,
  languages,
  Range,
} from 'vscode';
import { commandId } from '../contributed';
import type { Services } from '../services';
import { settings } from '../settings';
import { isOfConfig } from '../workers/jobs';
import { isNextToRuntime } from './codeLens';
import { noticeJobs } from './noticeJobs';

export function registerSweepLens(selector: DocumentSelector, services: Services): Disposable {
  const { jobs, store } = services;
  const changed = new EventEmitter<void>();
  const provider: CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses({ uri }) {
      if (!settings.codeLens()) return [];
      const job = jobs.all.find(each => each.kind === 'sweep' && isOfConfig(each, uri.fsPath));
      const [title, command, tooltip] = job
        ? ([
            job.state === 'queued' ? 'Stop (queued)' : job.on === undefined ? 'Stop' : `Stop (${job.on})`,
            'stop',
            'Stop the sweep; it continues when you start it again',
          ] as const)
        : (['Start Sweep', 'startSweep', 'Train the trials of this sweep'] as const);
      const top = new Range(0, 0, 0, 0);
      const first = new CodeLens(top, { title, command: commandId(command), tooltip, arguments: [uri] });
      const { findNewest } = await import('../commands/openSweep');
      const elsewhere = {
        title: 'Start On...',
        command: commandId('startSweepOn'),
        tooltip: 'Train them on a cluster',
      };
      const open = { title: 'Open Sweep', command: commandId('openSweep'), tooltip: 'Trials, scores and importance' };
      return [
        first,
        ...(!job && (await isNextToRuntime(uri)) ? [new CodeLens(top, { ...elsewhere, arguments: [uri] })] : []),
        ...(job || (await findNewest(services, uri)) ? [new CodeLens(top, { ...open, arguments: [uri] })] : []),
      ];
    },
  };
  return Disposables.from(
    changed,
    languages.registerCodeLensProvider(selector, provider),
    store.onDidChange(() => changed.fire()),
    noticeJobs(jobs, ({ config, state }) => `${config} ${state}`, changed),
  );
}
