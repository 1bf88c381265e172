/** Which config or run a command is about: what it was called on, else what is open, else what the user picks. */
import { Uri, window, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { configName, isConfig } from '../runs/configName';
import { bestScore, nameOf, type RunEntry } from '../runs/runEntry';
import type { ConfigFile } from '../runs/runStore';
import type { Services } from '../services';
import { isModelNode, isRunNode } from '../views/nodes';
import { formatScore, formatStart } from '../wording';

/** Undefined when the user backed out. @throws ActionableError when there is none. */
export async function chooseConfig(services: Services, target: unknown): Promise<ConfigFile | undefined> {
  if (target instanceof Uri && isConfig(target)) return { uri: target, name: configName(target.path) };
  if (isModelNode(target) && target.config) return target.config;
  const open = window.activeTextEditor?.document.uri;
  if (open && isConfig(open)) return { uri: open, name: configName(open.path) };
  const configs = await services.store.configs();
  if (configs.length === 0) {
    throw new ActionableError(
      'no-config',
      'no config in this folder; run "NLP: New Model from Template", or write a file that ends in .nlp.yaml',
    );
  }
  if (configs.length === 1) return configs[0];
  const items = configs.map(config => ({
    label: config.name,
    description: workspace.asRelativePath(config.uri),
    config,
  }));
  return (await window.showQuickPick(items, { placeHolder: 'Which config?', matchOnDescription: true }))?.config;
}

/** Undefined when the user backed out. @throws ActionableError when no run fits. */
export async function chooseRun(
  services: Services,
  target: unknown,
  fits: (run: RunEntry) => boolean,
  words: { readonly none: string; readonly which: string },
): Promise<RunEntry | undefined> {
  if (isRunNode(target)) return target.run;
  if (typeof target === 'string') {
    const run = await services.store.run(target);
    if (run) return run;
  }
  const open = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
  const runs = (await services.store.runs()).filter(fits);
  if (open && isConfig(open)) {
    const own = await services.store.runsOf({ uri: open, name: configName(open.path) });
    const newest = own.find(fits);
    if (newest) return newest;
  }
  if (runs.length === 0) throw new ActionableError('no-run', words.none);
  if (runs.length === 1) return runs[0];
  return (await window.showQuickPick(runs.map(describeRun), { placeHolder: words.which }))?.run;
}

export function describeRun(run: RunEntry): { label: string; description: string; run: RunEntry } {
  const { title, startedAt, pinned } = run.record;
  const score = bestScore(run.record);
  const parts = [
    ...(title === undefined ? [] : [nameOf(run)]),
    formatStart(startedAt),
    score ? `${score.name} ${formatScore(score.value)}` : run.status,
    ...(pinned ? ['pinned'] : []),
  ];
  return { label: title ?? nameOf(run), description: parts.join(' · '), run };
}
