/** Which config or run a command is about: what it was called on, else what is open, else what the user picks. */
import { Uri, window, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { formatScore } from '../../core/base/formatNumber';
import { formatStart } from '../../core/base/formatTime';
import { configName, isConfig } from '../runs/configName';
import { bestScore, nameOf, type RunEntry } from '../runs/runEntry';
import type { ConfigFile } from '../runs/runStore';
import type { Services } from '../services';
import { isModelNode, isRunNode } from '../views/nodes';

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
      'No config in this folder. Run "NLP: New Model from Template", or create a file whose name ends in .nlp.yaml',
    );
  }
  if (configs.length === 1) return configs[0];
  const items = configs.map(config => ({
    label: config.name,
    description: workspace.asRelativePath(config.uri),
    config,
  }));
  return (await window.showQuickPick(items, { placeHolder: 'Select a config', matchOnDescription: true }))?.config;
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
  let runs = (await services.store.runs()).filter(fits);
  if (runs.length === 0) {
    // What ended just now was not seen yet.
    await services.store.refresh();
    runs = (await services.store.runs()).filter(fits);
  }
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
  const { title, startedAt, pinned, aliases } = run.record;
  const score = bestScore(run.record);
  const parts = [
    ...(title === undefined ? [] : [nameOf(run)]),
    formatStart(startedAt),
    score ? `${score.name} ${formatScore(score.value)}` : run.status,
    ...Object.keys(aliases ?? {}).map(alias => `@${alias}`),
    ...(pinned ? ['pinned'] : []),
  ];
  return { label: title ?? nameOf(run), description: parts.join(' · '), run };
}
