/** Restart Workers: the way out when a process hangs; asks first where a training would end with it. */
import { window } from 'vscode';
import type { Services } from '../services';

export async function restartWorkers({ jobs, inference, store }: Services): Promise<void> {
  const working = jobs.all.filter(({ state }) => state !== 'queued');
  if (working.length > 0) {
    const restart = 'Restart';
    const names = working.map(({ name }) => name).join(' and ');
    const detail = 'It saves what it has; a training can then be resumed. What waits in the queue goes on.';
    const question = `${names} ${working.length === 1 ? 'is' : 'are'} at work. Restart the workers?`;
    if ((await window.showWarningMessage(question, { modal: true, detail }, restart)) !== restart) return;
  }
  await Promise.all([jobs.restart(), inference.restart()]);
  await store.refresh();
}
