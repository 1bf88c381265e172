/** Opens a run: its parts and a checkpoint whose tensors fit them. */
import { ActionableError } from '../base/errors';
import type { Engine } from '../engine/contract';
import { type CheckpointName, readCheckpoint } from '../runs/checkpoint';
import { shapesOf } from '../tasks/shapes';
import { Run } from './run';
import { checkParameters, readRunParts } from './runParts';

/**
 * @param checkpoint `best` falls back to `last` while a run has no best one yet
 * @param trusted whether the code of a user's own model may run
 * @throws ActionableError `no-checkpoint` when nothing was saved yet; others when the folder is damaged
 */
export async function openRun(
  folder: string,
  engine: Engine,
  checkpoint: CheckpointName = 'best',
  trusted = false,
): Promise<Run> {
  const parts = await readRunParts(folder, trusted);
  const found = await readFirst(folder, checkpoint === 'best' ? ['best', 'last'] : ['last']);
  if (!found) {
    throw new ActionableError(
      'no-checkpoint',
      `${folder} has no checkpoint yet; train for longer, or choose another run`,
    );
  }
  // What is counted has sizes of its own, and looks at its tables when they are opened.
  const { task } = parts;
  if (!task.counted) checkParameters(found.parameters, shapesOf(task), task.optional);
  return new Run(parts, engine, found.name, found.parameters);
}

async function readFirst(folder: string, names: readonly CheckpointName[]) {
  for (const name of names) {
    const checkpoint = await readCheckpoint(folder, name, false);
    if (checkpoint) return { name, parameters: checkpoint.parameters };
  }
  return undefined;
}
