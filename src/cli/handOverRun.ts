/** `export RUN --as pytorch --on NAME`: the run is trained in PyTorch on a cluster, and comes home as another run. */
import { ActionableError } from '../core/base/errors';
import { readRun } from '../core/runs/listRuns';
import type { HandOverNote } from '../core/runs/run';
import { type Invocation, numberOf, type OptionDefinition, type OptionValues, textOf } from './command';
import { onOf, placesOf } from './onCluster';
import { reportTraining } from './trainingProgress';
import { findRun, workspaceOfFound } from './workspace';

export const handOverOptions = {
  on: {
    type: 'string',
    value: 'NAME',
    description:
      'With --as pytorch: train there, on the cluster of NAME.runtime.yaml next to the config. What it trains comes back as a run.',
  },
  workers: {
    type: 'string',
    value: 'N',
    description: 'With --on: workers that share each batch, by Ray Train. Default: 1.',
  },
  steps: {
    type: 'string',
    value: 'N',
    description: 'With --on: stop after N steps. Default: all steps of the config.',
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

const MOST_WORKERS = 1000;

/** @throws ActionableError `bad-usage` of options that do not go together */
export function checkHandOver(options: OptionValues, as: string | undefined): void {
  if (options.on === undefined) {
    const lonely = ['workers', 'steps'].find(name => options[name] !== undefined);
    if (lonely !== undefined)
      throw new ActionableError(
        'bad-usage',
        `--${lonely} needs --on NAME; train.py in the folder has an option --${lonely} too`,
      );
    return;
  }
  if (as !== 'pytorch')
    throw new ActionableError(
      'bad-usage',
      '--on needs --as pytorch: other forms are not trained. To train the config on a cluster: nlp train CONFIG --on NAME',
    );
  if (options.to !== undefined)
    throw new ActionableError(
      'bad-usage',
      '--to names a folder for this machine, and with --on none is kept: leave one of them out',
    );
}

export async function handOverRun(
  words: string,
  weights: HandOverNote['weights'],
  { options, terminal, signal }: Pick<Invocation, 'options' | 'terminal' | 'signal'>,
): Promise<object> {
  const workers = numberOf(options, 'workers', 1, { least: 1, most: MOST_WORKERS, whole: true });
  const steps = textOf(options, 'steps') === undefined ? undefined : stepsOf(options);
  const folder = await findRun(words, options);
  const { configPath } = await readRun(folder);
  const on = await onOf(options, configPath);
  const { handOverOn } = await import('../core/cluster/remote/place');
  const asked = { weights, workers, ...(steps !== undefined && { steps }) };
  const result = await handOverOn(
    folder,
    on!,
    asked,
    placesOf(workspaceOfFound(folder, options), { terminal, signal }),
  );
  return reportTraining(result, terminal, options.json === true);
}

function stepsOf(options: OptionValues): number {
  return numberOf(options, 'steps', 1, { least: 1, most: Number.MAX_SAFE_INTEGER, whole: true });
}
