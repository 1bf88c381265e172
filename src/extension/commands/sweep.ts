/** Start Sweep: trains the trials of a file NAME.sweep.yaml, continues one that was stopped. */
import { Uri, window, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { originOf } from '../originOf';
import { isSweep, SWEEP_PATTERN, sweepName } from '../runs/configName';
import type { Services } from '../services';
import { settings } from '../settings';
import { requireTrust } from '../trust';
import type { Job } from '../workers/jobs';
import { chooseRuntime, requireTrustForCluster } from './chooseRuntime';
import type { Panels } from './panels';
import { type Reached, showJob } from './showJob';
import { saveFirst } from './training';

/** @param elsewhere asks on which cluster */
export async function startSweep(
  services: Services,
  panels: Panels,
  target: unknown,
  elsewhere = false,
): Promise<void> {
  await (elsewhere ? requireTrustForCluster() : requireTrust());
  const file = await chooseSweep(target);
  if (!file || !(await saveFirst(file, 'Start Sweep'))) return;
  const place = elsewhere ? await chooseRuntime(services, file, { verb: 'Start Sweep' }) : {};
  if (!place) return;
  const name = sweepName(file.path);
  const ended = panels.followSweep(file, settings.openCurvesOnTrain());
  try {
    const report = await showJob(
      services,
      `Sweeping ${name}`,
      () =>
        services.jobs.start('sweep', { file: file.fsPath, ...place, ...originOf(file) }, { name, config: file.fsPath }),
      { kind: 'sweep', describe: describeTrials },
    );
    await panels.openSweep(report.sweep);
  } finally {
    await ended();
    await services.store.refresh();
  }
}

/** What it was called on, else what is open, else what the user picks. @throws ActionableError when there is none */
async function chooseSweep(target: unknown): Promise<Uri | undefined> {
  const open = target instanceof Uri ? target : window.activeTextEditor?.document.uri;
  if (open && isSweep(open)) return open;
  const files = await workspace.findFiles(SWEEP_PATTERN, '**/{node_modules,.nlp,.git}/**');
  if (files.length === 0) {
    throw new ActionableError(
      'no-config',
      'No sweep in this folder. Create a file NAME.sweep.yaml that names a config and the keys to vary',
    );
  }
  if (files.length === 1) return files[0];
  const items = files.map(file => ({ label: sweepName(file.path), description: workspace.asRelativePath(file), file }));
  return (await window.showQuickPick(items, { placeHolder: 'Select a sweep', matchOnDescription: true }))?.file;
}

/** How many trials have ended. */
function describeTrials({ state, message = '', fraction = 0 }: Job): Reached {
  return { message: state === 'queued' ? 'queued' : message, fraction };
}
