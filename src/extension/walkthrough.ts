/** Steps of the walkthrough, which are ticked when their thing was done: a command that was called may have been given up. */
import { commands, type Disposable, workspace } from 'vscode';
import { isConfig } from './runs/configName';

/** Ids of steps in package.json, whose completion events name these keys. */
export type WalkthroughStep = 'config' | 'train' | 'classify' | 'inside';

const done = new Set<WalkthroughStep>();

export function tickStep(step: WalkthroughStep): void {
  if (done.has(step)) return;
  done.add(step);
  void commands.executeCommand('setContext', `nlpWorkbench.done.${step}`, true);
}

/** However a config is written: from a template, from a data file, or by hand. */
export function tickWrittenConfigs(): Disposable {
  return workspace.onDidSaveTextDocument(({ uri }) => {
    if (isConfig(uri)) tickStep('config');
  });
}
