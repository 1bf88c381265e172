/** `sweep`: trainings of one config with other values of some keys. */
import { resolve } from 'node:path';
import { ActionableError, ProblemsError } from '../../core/base/errors';
import { writeScore } from '../../core/base/formatNumber';
import { reportSweep, reportTrial } from '../../core/sweeps/report';
import type { SweepResult } from '../../core/sweeps/runSweep';
import type { Sweep } from '../../core/sweeps/sweep';
import { bestTrial } from '../../core/sweeps/trial';
import { type Command, onOption } from '../command';
import { describeTrial, printSweep } from '../describeSweep';
import { onOf, ownProgram } from '../onCluster';
import { drawBar } from '../terminal';
import { workspaceOf } from '../workspace';

export const sweep: Command = {
  name: 'sweep',
  usage: 'FILE',
  summary: 'Train a config with other values of some keys. Run it again to continue.',
  options: {
    new: { type: 'boolean', description: 'Begin another sweep, even where one is not at its end.' },
    show: { type: 'boolean', description: 'Print what the newest sweep of the file found; train nothing.' },
    ...onOption,
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal, started }) {
    const path = resolve(positionals[0]!);
    const { sweepFile } = await import('../../core/sweeps/readSweep');
    if (!sweepFile.test(path))
      throw new ActionableError('bad-usage', `${positionals[0]} is no sweep: its name must end in .sweep.yaml`);
    const workspace = workspaceOf(options, path);
    const json = options.json === true;
    const tell = (result: SweepResult) => {
      const report = reportSweep(result);
      if (!json) printSweep(report, terminal);
      return report;
    };
    if (options.show === true) return tell(await findNewest(path, workspace));
    const { startSweepOn } = await import('../../core/cluster/remote/place');
    const running = new Map<number, string>();
    let asked: Sweep | undefined;
    const places = { workspace, trusted: true, signal, onEvent: () => undefined, started, ...ownProgram() };
    const start = startSweepOn(await onOf(options, path), places, (number, message) => {
      running.set(number, message);
    });
    const result = await start(path, {
      workspace,
      trusted: true,
      signal,
      anew: options.new === true,
      onBegin: (begun, folder, before) => {
        asked = begun;
        const goesOn = before > 0 ? `; continues after ${before}` : '';
        terminal.warn(`sweep ${folder} (${begun.trials} trials, ${begun.sampler}, ${begun.metric}${goesOn})`);
      },
      onTrial: (trial, trials) => {
        if (!asked) return;
        if (trial.state === 'running') running.set(trial.number, running.get(trial.number) ?? 'begins');
        else if (running.delete(trial.number)) terminal.warn(describeTrial(asked.metric, reportTrial(asked, trial)));
        const ended = trials.filter(({ state }) => state !== 'running').length;
        const best = bestTrial(trials, asked.better);
        const score = best?.value === undefined ? '' : `  best ${writeScore(best.value)} (trial ${best.number + 1})`;
        const going = [...running].map(([number, how]) => `  trial ${number + 1} ${how}`).join('');
        terminal.progress(`${drawBar(ended / asked.trials)} ${ended}/${asked.trials} trials${score}${going}`);
      },
      onProgress: (number, step, totalSteps) => {
        running.set(number, `step ${step}/${totalSteps}`);
      },
      onWarning: message => terminal.warn(`warning: ${message}`),
    });
    return tell(result);
  },
};

/** @throws ProblemsError, ActionableError `no-sweep` */
async function findNewest(path: string, workspace: string): Promise<SweepResult> {
  const { readSweep } = await import('../../core/sweeps/readSweep');
  const { listSweeps, openSweep } = await import('../../core/sweeps/sweepFolder');
  const { sweep: asked, problems } = readSweep(path, { workspace, trusted: true });
  if (!asked) throw new ProblemsError(problems);
  const [folder] = await listSweeps(workspace, asked.name);
  if (folder === undefined)
    throw new ActionableError('no-sweep', `no sweep of ${asked.name} yet; begin one: nlp sweep ${path}`);
  const { sweep, journal } = await openSweep(folder);
  const ended = journal.trials.filter(({ state }) => state !== 'running').length;
  const best = bestTrial(journal.trials, sweep.better);
  const status = ended < sweep.trials ? 'stopped' : 'completed';
  return { folder, status, sweep, trials: journal.trials, ...(best && { best }) };
}
