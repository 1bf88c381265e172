/** One item: the active model, or how the training goes; a click selects another model, or offers to stop. */

import { type Disposable, Disposable as Disposables, StatusBarAlignment, window } from 'vscode';
import { formatCount, formatProgress, formatScore } from '../../core/base/formatNumber';
import { formatDuration, formatOrigin } from '../../core/base/formatTime';
import { nameOfConfig } from '../../core/runs/followRename';
import { commandId } from '../contributed';
import { bestScore, madeOf, titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { throttle } from '../throttle';
import { isTraining, type Job } from '../workers/jobs';

export function createStatusBar(services: Services): Disposable {
  const { store, active, jobs } = services;
  const item = window.createStatusBarItem('nlpWorkbench.status', StatusBarAlignment.Right, 90);
  item.name = 'NLP Workbench';
  const show = async () => {
    const working = jobs.all.filter(isTraining);
    const running = working.find(job => job.state !== 'queued') ?? working[0];
    if (running) {
      item.text = `$(sync~spin) ${describe(running)}`;
      item.tooltip = explain(running, working.length - 1);
      item.command = commandId('stop');
      item.accessibilityInformation = { label: `Training ${describe(running)}` };
      item.show();
      return;
    }
    const run = (await active.current()) ?? (await active.all())[0];
    if (!run) return item.hide();
    const score = bestScore(run.record);
    item.text = `$(symbol-structure) ${titleOf(run)}`;
    const name = run.record.title === undefined ? titleOf(run) : `${run.record.title} (${nameOfConfig(run.record)})`;
    item.tooltip = `Active model: ${name}, ${formatOrigin(madeOf(run))}${
      score ? `, ${score.split} ${score.name} ${formatScore(score.value)}` : ''
    }\nSelect to use another`;
    item.command = commandId('selectModel');
    item.accessibilityInformation = { label: `Active model ${titleOf(run)}` };
    item.show();
  };
  const update = throttle(() => void show(), 250);
  update();
  return Disposables.from(item, store.onDidChange(update), active.onDidChange(update), jobs.onDidChange(update));
}

function describe(job: Job): string {
  if (job.state === 'queued') return `${job.name} queued`;
  if (job.state === 'stopping') return `${job.name} stopping`;
  if (job.step === 0 || job.totalSteps === 0) return `${job.name} starting`;
  const loss = job.loss === undefined ? '' : ` loss ${formatScore(job.loss)}`;
  return `${job.name} ${formatProgress(job.step, job.totalSteps)}${loss}`;
}

function explain(job: Job, queued: number): string {
  const lines = [`Training ${job.name}`];
  if (job.message) lines.push(job.message);
  if (job.totalSteps > 0) lines.push(`Step ${formatCount(job.step)} of ${formatCount(job.totalSteps)}`);
  if (job.secondsLeft !== undefined) lines.push(`${formatDuration(job.secondsLeft)} left`);
  if (queued > 0) lines.push(`${queued} more in the queue`);
  lines.push('Select to stop');
  return lines.join('\n');
}
