/** One item: the active model, or how trainings go; a click selects another model, or offers to stop. */

import { type Disposable, Disposable as Disposables, StatusBarAlignment, window } from 'vscode';
import { formatScore } from '../../core/base/formatNumber';
import { formatOrigin } from '../../core/base/formatTime';
import { nameOfConfig } from '../../core/runs/followRename';
import { commandId } from '../contributed';
import { bestScore, madeOf, titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { throttle } from '../throttle';
import { describeTrainings } from './jobWords';

export function createStatusBar(services: Services): Disposable {
  const { store, active, jobs } = services;
  const item = window.createStatusBarItem('nlpWorkbench.status', StatusBarAlignment.Right, 90);
  item.name = 'NLP Workbench';
  const show = async () => {
    const working = describeTrainings(jobs.all);
    if (working) {
      item.text = `$(${working.waits ? 'watch' : 'sync~spin'}) ${working.text}`;
      item.tooltip = working.tooltip;
      item.command = commandId('stop');
      item.accessibilityInformation = { label: `Training ${working.text}` };
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
