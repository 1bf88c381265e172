/** Training starts from another run's best weights, with its tokenizer; what they lack is started otherwise. */
import { join } from 'node:path';
import { ActionableError } from '../../base/errors';
import type { HostTensors } from '../../base/hostTensor';
import { readRunParts } from '../../inference/runParts';
import { type Checkpoint, readCheckpoint } from '../../runs/checkpoint';
import { findWeights, hashInName } from '../../runs/frozenWeights';
import type { TrainOptions } from '../events';
import { hashFiles } from './hashFiles';
import type { Start } from './start';

/**
 * @param folder of the run, absolute
 * @param others start of what it does not have, or in another shape: a head for other labels
 * @throws ActionableError when it has no checkpoint, or is damaged
 */
export async function startFromRun(folder: string, others: Start, { trusted }: TrainOptions): Promise<Start> {
  const { tokenizer, targetTokenizer } = await readRunParts(folder, trusted);
  return {
    vocabularies: { tokenizer, targetTokenizer },
    async begin(task, vocabularies) {
      const started = await others.begin(task, vocabularies);
      const { name, checkpoint } = await readBest(folder);
      const path = join(folder, 'checkpoints', name, 'model.safetensors');
      const files = [...(await hashFiles([path]))];
      const frozen = checkpoint.frozen?.sha256;
      const shared = frozen !== undefined && (await findWeights(folder, frozen));
      if (shared) files.push({ path: shared, sha256: frozen });
      return {
        ...started,
        parameters: { ...started.parameters, ...takeFitting(checkpoint.parameters, started.parameters) },
        files: [...started.files, ...files],
      };
    },
  };
}

/** Whether it is weights of a run, which need not be there. */
export function isRunWeights(path: string): boolean {
  return hashInName(path) !== undefined || /[\\/]checkpoints[\\/](?:best|last)[\\/]model\.safetensors$/.test(path);
}

/** @throws ActionableError `no-checkpoint` */
export async function readBest(folder: string): Promise<{ readonly name: string; readonly checkpoint: Checkpoint }> {
  for (const name of ['best', 'last'] as const) {
    const checkpoint = await readCheckpoint(folder, name, false);
    if (checkpoint) return { name, checkpoint };
  }
  throw new ActionableError('no-checkpoint', `${folder} has no checkpoint to start from; train it first`);
}

function takeFitting(found: HostTensors, wanted: HostTensors): HostTensors {
  const fits = ([name, { dtype, shape }]: readonly [string, HostTensors[string]]) =>
    wanted[name]?.dtype === dtype && wanted[name].shape.join() === shape.join();
  return Object.fromEntries(Object.entries(found).filter(fits));
}
