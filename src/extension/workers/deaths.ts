/** A worker that died, or does not answer, is reported once, with the ways to continue. */

import { commands, type Disposable, Disposable as Disposables, Uri } from 'vscode';
import { isTraining } from '../../core/runs/jobKinds';
import { commandId } from '../contributed';
import { learnMoreOf, notify, SHOW_LOG } from '../notify';
import type { Services } from '../services';
import type { Job } from './jobs';
import { lostWords } from './lostWords';

export function reportDeaths({ jobs, inference, store, log }: Services, resume: (folder: string) => void): Disposable {
  const showLog = SHOW_LOG.title;
  const more = learnMoreOf('worker-ended');
  /** Jobs whose question is still on the screen. */
  const asked = new Set<string>();
  return Disposables.from(
    jobs.onLost(async ({ cause, jobs: lost }) => {
      await store.refresh();
      const trainings = lost.filter(isTraining);
      const [training] = trainings;
      const run = training?.folder ? await store.run(training.folder) : undefined;
      const sweep = lost.find(({ kind }) => kind === 'sweep');
      const { what, rest, again } = lostWords(lost, Boolean(run?.usable || run?.continues));
      const buttons = again ? [again, showLog] : [showLog];
      const choice = await notify('error', `${what} ended unexpectedly (${cause}).${rest}`, ...buttons, more.title);
      if (choice === showLog) log.show();
      else if (choice === more.title) await commands.executeCommand(more.command, more.argument);
      else if (choice === 'Resume') resumeAll(trainings, resume);
      else if (choice === 'Train Again' && training?.config) {
        const train = training.on === undefined ? 'train' : 'trainOn';
        await commands.executeCommand(commandId(train), Uri.file(training.config));
      } else if (choice === 'Continue' && sweep?.config) {
        const start = sweep.on === undefined ? 'startSweep' : 'startSweepOn';
        await commands.executeCommand(commandId(start), Uri.file(sweep.config));
      }
    }),
    jobs.onHung(async ({ id, name }) => {
      if (asked.has(id)) return;
      asked.add(id);
      const end = 'End the Process';
      const words = `${name} does not respond to Stop. End its process? The last checkpoint is kept.`;
      const choice = await notify('warning', words, end, 'Wait');
      asked.delete(id);
      if (choice !== end) return;
      jobs.end(id);
      await store.refresh();
    }),
    inference.onDeath(async ({ cause }) => {
      const restart = 'Restart';
      const words = `The inference process ended unexpectedly (${cause}). It starts again when it is next needed.`;
      const choice = await notify('error', words, restart, showLog, more.title);
      if (choice === showLog) log.show();
      else if (choice === more.title) await commands.executeCommand(more.command, more.argument);
      else if (choice === restart) await inference.restart();
    }),
  );
}

function resumeAll(trainings: readonly Job[], resume: (folder: string) => void): void {
  for (const { folder } of trainings) if (folder !== undefined) resume(folder);
}
