/** One item: the active model, or how the training goes; a click selects another model, or offers to stop. */
import { type Disposable, Disposable as Disposables, StatusBarAlignment, window } from 'vscode';
import { bestScore, titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { formatAge, formatDuration, formatLoss, formatScore } from '../wording';
import { isTraining, type Job } from '../workers/jobs';
import { throttle } from './modelsTree';

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
      item.command = 'nlpWorkbench.stop';
      item.accessibilityInformation = { label: `Training ${describe(running)}` };
      item.show();
      return;
    }
    const run = (await active.current()) ?? (await active.all())[0];
    if (!run) return item.hide();
    const score = bestScore(run.record);
    item.text = `$(symbol-structure) ${titleOf(run)}`;
    const name = run.record.title === undefined ? titleOf(run) : `${run.record.title} (${run.record.name})`;
    item.tooltip = `Active model: ${name}, trained ${formatAge(run.trainedAt)}${
      score ? `, ${score.split} ${score.name} ${formatScore(score.value)}` : ''
    }\nSelect to use another`;
    item.command = 'nlpWorkbench.selectModel';
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
  const loss = job.loss === undefined ? '' : ` loss ${formatLoss(job.loss)}`;
  return `${job.name} ${Math.floor((100 * job.step) / job.totalSteps)}%${loss}`;
}

function explain(job: Job, queued: number): string {
  const lines = [`Training ${job.name}`];
  if (job.message) lines.push(job.message);
  if (job.totalSteps > 0) lines.push(`Step ${job.step} of ${job.totalSteps}`);
  if (job.secondsLeft !== undefined) lines.push(`${formatDuration(job.secondsLeft)} left`);
  if (queued > 0) lines.push(`${queued} more in the queue`);
  lines.push('Select to stop');
  return lines.join('\n');
}
