/** A run whose weights were not trained here: imported, or computed from those of another run. It opens as any other. */
import { join } from 'node:path';
import { type HostTensors, sizeOf } from '../base/hostTensor';
import { resolveConfig } from '../config/resolveConfig';
import { removeIfPossible, writeAtomically } from '../runs/atomicFile';
import { writeCheckpoint } from '../runs/checkpoint';
import { hashText } from '../runs/configHash';
import { writeRunRecord } from '../runs/record';
import type { RunRecord } from '../runs/run';
import { createRunFolder, runNameOf } from '../runs/runFolder';
import type { Config } from '../schemas';
import type { Tokenizer } from '../text/tokenizer';
import type { TrainOptions } from './events';
import { FRESH_STATE } from './trainingLoop';
import { versions } from './versions';

export interface UntrainedRun {
  /** Where its config would be: paths are relative to there, and a config of this name goes on from here. */
  readonly configPath: string;
  readonly config: Config;
  readonly tokenizer: Pick<Tokenizer, 'toJson'>;
  /** Of the texts that it writes, where it is another. */
  readonly targetTokenizer?: Pick<Tokenizer, 'toJson'>;
  readonly parameters: HostTensors;
  /** What it was made of; absolute. */
  readonly imported: string;
  readonly files: RunRecord['files'];
  readonly labels?: readonly string[];
  /** More of its record. */
  readonly more?: Partial<RunRecord>;
  /** Writes more files into its folder. */
  readonly writeMore?: (folder: string) => Promise<void>;
}

/**
 * Its weights lie once for all runs that have the same.
 * @throws ActionableError where it cannot be written: no folder is left behind
 */
export async function writeUntrainedRun(
  {
    configPath,
    config,
    tokenizer,
    targetTokenizer,
    parameters,
    imported,
    files,
    labels = [],
    more,
    writeMore,
  }: UntrainedRun,
  { workspace, onEvent }: Pick<TrainOptions, 'workspace' | 'onEvent'>,
): Promise<{ readonly folder: string; readonly record: RunRecord }> {
  const { folder, id } = await createRunFolder(workspace, runNameOf(configPath));
  try {
    const resolved = resolveConfig(config);
    const now = new Date().toISOString();
    const record: RunRecord = {
      version: 1,
      name: runNameOf(configPath),
      id,
      status: 'completed',
      configPath,
      seed: config.train.seed,
      engine: 'none',
      configSha256: hashText(resolved),
      versions: versions(),
      files,
      task: config.task.type,
      labels,
      imported,
      ...more,
      startedAt: now,
      finishedAt: now,
      parameters: Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
      step: 0,
      totalSteps: 0,
      seconds: 0,
      metrics: {},
    };
    await writeAtomically(join(folder, 'config.yaml'), resolved);
    await writeAtomically(join(folder, 'tokenizer.json'), tokenizer.toJson());
    if (targetTokenizer) await writeAtomically(join(folder, 'target-tokenizer.json'), targetTokenizer.toJson());
    await writeMore?.(folder);
    onEvent({ kind: 'progress', message: 'keeping the weights' });
    const state = { ...FRESH_STATE, done: true };
    for (const checkpoint of ['best', 'last'] as const)
      await writeCheckpoint(folder, checkpoint, { parameters, slots: {}, state, frozen: { tensors: parameters } });
    // Last: a folder with a record has all that a run needs to be opened.
    await writeRunRecord(folder, record);
    return { folder, record };
  } catch (error) {
    await removeIfPossible(folder);
    throw error;
  }
}
