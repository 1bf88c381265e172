/** Compare Runs: those selected in the tree, else those that the user marks, the ones drawn as curves being marked first. */
import { type QuickPickItem, window } from 'vscode';
import { ActionableError } from '../../core/base/errors';
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
      'there are no two runs to compare yet; train a config, change it, train again',
    );
  }
  const items = runs.map((run): QuickPickItem & { run: RunEntry } => ({
    ...describeRun(run),
    picked: marked.includes(run.folder),
  }));
  for (;;) {
    const chosen = await window.showQuickPick(items, {
      title: 'Compare Runs',
      placeHolder: 'Mark two or more; they are measured against the oldest, or one that is pinned',
      canPickMany: true,
      matchOnDescription: true,
    });
    if (!chosen) return undefined;
    if (chosen.length > 1) return chosen.map(({ run }) => run.folder);
    void window.showInformationMessage('Mark two runs or more to compare them.');
    for (const item of items) item.picked = chosen.includes(item);
  }
}
