/** Compare Runs: those selected in the tree, else those that the user marks, the ones drawn as curves being marked first. */

import { type QuickPickItem, window } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { notify } from '../notify';
import { pinnedFirst, type RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { describeRun } from './choose';

/** @returns folders, or nothing when the user backed out */
export async function chooseRunsToCompare(
  { store }: Services,
  marked: readonly string[],
): Promise<readonly string[] | undefined> {
  const runs = pinnedFirst(await store.runs());
  if (runs.length < 2) {
    throw new ActionableError(
      'no-runs',
      'There are no two runs to compare yet. Train a config, change it, and train it again',
    );
  }
  const items = runs.map((run): QuickPickItem & { run: RunEntry } => ({
    ...describeRun(run),
    picked: marked.includes(run.folder),
  }));
  for (;;) {
    const chosen = await window.showQuickPick(items, {
      title: 'Compare Runs',
      placeHolder: 'Select two or more runs; the baseline is a pinned run, or else the oldest',
      canPickMany: true,
      matchOnDescription: true,
    });
    if (!chosen) return undefined;
    if (chosen.length > 1) return chosen.map(({ run }) => run.folder);
    void notify('information', 'Select two or more runs to compare.');
    for (const item of items) item.picked = chosen.includes(item);
  }
}
