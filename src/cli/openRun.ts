/** Opens the run that the words of a command name. */
import { ActionableError } from '../core/base/errors';
import type { Run } from '../core/inference/run';
import type { CheckpointName } from '../core/runs/checkpoint';
import { type OptionValues, textOf } from './command';
import { findRun } from './workspace';

/** @throws ActionableError `bad-usage` */
export function checkpointOf(options: OptionValues): CheckpointName {
  const checkpoint = textOf(options, 'checkpoint') ?? 'best';
  if (checkpoint === 'best' || checkpoint === 'last') return checkpoint;
  throw new ActionableError('bad-usage', `unknown checkpoint "${checkpoint}"; there are best and last`);
}

/** @throws ActionableError when there is no such run or it cannot be used */
export async function openRunFor(words: string, options: OptionValues): Promise<Run> {
  const checkpoint = checkpointOf(options);
  const folder = await findRun(words, options);
  const [{ openRun }, { engineFor }] = await Promise.all([
    import('../core/inference/openRun'),
    import('../core/inference/engineFor'),
  ]);
  const { engine } = await engineFor('auto');
  return openRun(folder, engine, checkpoint, true);
}
