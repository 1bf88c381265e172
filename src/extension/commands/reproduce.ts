/** Reproduce Run: says what has changed since, trains anew, and says whether the same came out. */
import { Uri, window } from 'vscode';
import { describeTrainings } from '../../core/runs/compareTrainings';
import type { Change } from '../../core/training/reproduceRun';
import { titleOf } from '../runs/runEntry';
import { originOf, type Services } from '../services';
import { settings } from '../settings';
import { chooseRun } from './choose';
import type { Panels } from './panels';
import { shown } from './training';
import { requireTrust } from './trust';

export async function reproduce(services: Services, panels: Panels, target: unknown): Promise<void> {
  await requireTrust();
  const run = await chooseRun(services, target, entry => entry.status !== 'running', {
    none: 'no run to reproduce yet; train a model first',
    which: 'Reproduce which run?',
  });
  if (!run) return;
  const { jobs, store } = services;
  const { name, configPath } = run.record;
  const origin = originOf(Uri.file(run.folder));
  const changes = await shown(services, `Looking for changes since ${titleOf(run)}`, () =>
    jobs.findChanges(name, run.folder, origin),
  );
  if (changes.length > 0 && !(await goOn(changes))) return;
  if (settings.openCurvesOnTrain()) panels.curves.open();
  try {
    const { folder, record, compared } = await jobs.reproduce(name, run.folder, configPath, origin);
    const compare = 'Compare Runs';
    const stopped = record.status === 'completed' ? '' : ' It was stopped; as far as it went: ';
    const words = `${titleOf(run)} reproduced.${stopped} ${describeTrainings(compared)}`;
    const say = compared.equal ? window.showInformationMessage : window.showWarningMessage;
    void Promise.resolve(say(words, compare)).then(choice =>
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
    ? 'This run cannot come out the same: something it was made from has changed.'
    : 'This run may not come out the same: it was made with other versions.';
  const detail = changes.map(change => `- ${change.message}`).join('\n');
  return (await window.showWarningMessage(message, { modal: true, detail }, anyway)) === anyway;
}
