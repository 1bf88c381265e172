/** A worker that died, or does not answer, is told once, with the ways to go on. */
import { commands, type Disposable, Disposable as Disposables, Uri, window } from 'vscode';
import type { Services } from '../services';
import { isTraining } from './jobs';

export function reportDeaths({ jobs, inference, store, log }: Services, resume: (folder: string) => void): Disposable {
  const showLog = 'Show Log';
  /** Jobs whose question is still on the screen. */
  const asked = new Set<string>();
  return Disposables.from(
    jobs.onLost(async ({ cause, jobs: lost }) => {
      await store.refresh();
      const training = lost.find(isTraining);
      const run = training?.folder ? await store.run(training.folder) : undefined;
      const again = run?.usable ? 'Resume' : training ? 'Train Again' : undefined;
      const what = training ? `The training of ${training.name}` : (lost[0]?.name ?? 'The training process');
      const rest = again === 'Resume' ? ' Its last checkpoint is kept.' : '';
      const buttons = again ? [again, showLog] : [showLog];
      const choice = await window.showErrorMessage(`${what} ended unexpectedly (${cause}).${rest}`, ...buttons);
      if (choice === showLog) log.show();
      else if (choice === 'Resume' && training?.folder) resume(training.folder);
      else if (choice === 'Train Again' && training?.config) {
        await commands.executeCommand('nlpWorkbench.train', Uri.file(training.config));
      }
    }),
    jobs.onHung(async ({ id, name }) => {
      if (asked.has(id)) return;
      asked.add(id);
      const end = 'End the Process';
      const words = `${name} was told to stop and does not answer. End its process? What was saved last is kept.`;
      const choice = await window.showWarningMessage(words, end, 'Wait');
      asked.delete(id);
      if (choice !== end) return;
      jobs.end(id);
      await store.refresh();
    }),
    inference.onDeath(async ({ cause }) => {
      const restart = 'Restart';
      const words = `The process that answers for models ended unexpectedly (${cause}). It starts again when it is next needed.`;
      const choice = await window.showErrorMessage(words, restart, showLog);
      if (choice === showLog) log.show();
      else if (choice === restart) await inference.restart();
    }),
  );
}
