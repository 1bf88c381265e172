/** Reproduce Run: says what has changed since, trains again, and says whether the same came out. */

import { Uri } from 'vscode';
import { describeTrainings } from '../../core/runs/compareTrainings';
import { nameOfConfig } from '../../core/runs/followRename';
import type { Change } from '../../core/training/reproduceRun';
import { askModally, notify } from '../notify';
import { originOf } from '../originOf';
import { titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { settings } from '../settings';
import { requireTrust } from '../trust';
import { chooseRun } from './choose';
import type { Panels } from './panels';
import { showJob } from './showJob';

export async function reproduce(services: Services, panels: Panels, target: unknown): Promise<void> {
  await requireTrust();
  const run = await chooseRun(services, target, entry => entry.status !== 'running', {
    none: 'No run to reproduce yet. Train a model first',
    which: 'Select a run to reproduce',
  });
  if (!run) return;
  const { jobs, store } = services;
  const { configPath } = run.record;
  const name = nameOfConfig(run.record);
  const origin = originOf(Uri.file(run.folder));
  const changes = await showJob(services, `Looking for changes since ${titleOf(run)}`, () =>
    jobs.start('findChanges', { run: run.folder, ...origin }, { name }),
  );
  if (changes.length > 0 && !(await goOn(changes))) return;
  if (settings.openCurvesOnTrain()) void panels.openCurves();
  try {
    const { folder, record, compared } = await jobs.start(
      'reproduce',
      { run: run.folder, ...origin },
      { name, config: configPath },
    );
    const compare = 'Compare Runs';
    const stopped = record.status === 'completed' ? '' : ' It was stopped; up to there: ';
    const words = `${titleOf(run)} reproduced.${stopped} ${describeTrainings(compared)}`;
    void Promise.resolve(notify(compared.equal ? 'information' : 'warning', words, compare)).then(choice =>
      choice === compare ? panels.showComparison([run.folder, folder]) : undefined,
    );
  } finally {
    await store.refresh();
  }
}

async function goOn(changes: readonly Change[]): Promise<boolean> {
  const lost = changes.some(({ kind }) => kind !== 'version' && kind !== 'machine');
  const anyway = 'Train Anyway';
  const message = lost
    ? 'This run cannot be reproduced exactly: its data, config or code has changed.'
    : 'This run may not be reproduced exactly: it was trained with other versions.';
  const detail = changes.map(change => `- ${change.message}`).join('\n');
  return (await askModally(message, detail, anyway)) === anyway;
}
