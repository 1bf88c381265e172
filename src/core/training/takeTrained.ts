/** Weights that another program has trained for a run of ours become its checkpoint. */
import { ActionableError } from '../base/errors';
import { constants } from '../inference/exports/pytorch/begun';
import { readRunParts } from '../inference/runParts';
import { readPretrainedModel } from '../pretrained/readPretrainedModel';
import { openSource } from '../pretrained/source';
import { writeCheckpoint } from '../runs/checkpoint';
import { initializeLate } from './start/chance';
import { matchPretrained, withFound } from './start/pretrained';
import { FRESH_STATE } from './trainingLoop';

export interface TrainedFacts {
  readonly step: number;
  readonly epoch: number;
  readonly rows: number;
  readonly seconds: number;
}

/**
 * @param folder of the run: all of it but weights @param trained a folder of Hugging Face with the network of the run
 * @throws ActionableError where they are not those of the run
 */
export async function takeTrained(folder: string, trained: string, workspace: string, facts: TrainedFacts) {
  const { given, task, config } = await readRunParts(folder, true);
  if (!given || !('architecture' in given))
    throw new ActionableError('weights-mismatch', `${folder} is no run of a pretrained model`);
  const { head } = given.source;
  const found = await readPretrainedModel(trained, { workspace, trusted: true });
  const matched = matchPretrained({ ...found, ...openSource({ ...found.source, ...(head && { head }) }) }, task);
  const missing = matched.fresh.filter(name => !constants.includes(name));
  if (missing.length > 0)
    throw new ActionableError('weights-mismatch', `${trained} lacks weights of ${missing.slice(0, 3).join(', ')}`);
  const parameters = withFound(initializeLate(task, config.train.seed), await matched.read());
  const state = { ...FRESH_STATE, ...facts, done: true };
  // Both are the same weights, which lie once.
  for (const name of ['best', 'last'] as const)
    await writeCheckpoint(folder, name, { parameters, slots: {}, state, frozen: { tensors: parameters } });
}
