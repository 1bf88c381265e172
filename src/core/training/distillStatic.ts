/**
 * A sentence encoder as static word vectors, the way of Model2Vec (Tulkens & van Dongen 2024): each token of its vocabulary goes through
 * it alone, principal components make the vectors small, and rare tokens count more than frequent ones. A text is then the mean of its tokens.
 */
import { join } from 'node:path';
import { ActionableError, throwIfCancelled } from '../base/errors';
import { float32, type HostTensors } from '../base/hostTensor';
import { parseConfig } from '../config/parseConfig';
import { engineFor } from '../inference/engineFor';
import { openRun } from '../inference/openRun';
import type { Run } from '../inference/run';
import { pca } from '../projection/pca';
import type { RunRecord } from '../runs/run';
import { runNameOf } from '../runs/runFolder';
import { type Config, runConfigSchema } from '../schemas';
import { countAround } from '../tasks/windows';
import { allSpecial } from '../text/specialTokens';
import type { TrainOptions } from './events';
import { writeSourceFiles } from './sourceFiles';
import { writeUntrainedRun } from './untrainedRun';

export interface DistillStaticRequest {
  /** Of the sentence encoder's run, absolute. */
  readonly run: string;
  /** Of the new one; that of the encoder with `-static` if not given. */
  readonly name?: string;
  /** Numbers of a vector; 80 of a vocabulary of 30,522 are 10 MB. */
  readonly width?: number;
}

export interface DistilledStatic {
  readonly folder: string;
  readonly record: RunRecord;
  /** Fraction of the variance that the principal components hold. */
  readonly explained: number;
}

export const STATIC_WIDTH = 80;
/** Tokens between two looks at the signal. */
const PORTION = 2048;
/** Of smooth inverse frequency (Arora et al. 2017): what is as frequent as that counts half. */
const SIF = 1e-4;

/**
 * A run of task `embed` with the encoder's tokenizer.
 * @throws ActionableError `not-for-task` where the run gives no vectors; CancelledError: no run is left behind
 */
export async function distillStatic(
  { run: from, name, width = STATIC_WIDTH }: DistillStaticRequest,
  options: Pick<TrainOptions, 'workspace' | 'trusted' | 'signal' | 'onEvent'>,
): Promise<DistilledStatic> {
  const { signal, onEvent } = options;
  const { engine } = await engineFor('auto');
  const run = await openRun(from, engine, 'best', options.trusted);
  try {
    const { features } = run.open('reader').encoder;
    if (run.open('reader').pair) {
      throw new ActionableError('two-texts', `${run.identity.name} reads two texts. Distill a run that reads one.`);
    }
    if (width < 1 || width > features) {
      throw new ActionableError(
        'bad-width',
        `${run.identity.name} has vectors of ${features} numbers: choose a width from 1 to ${features}, not ${width}.`,
      );
    }
    const vectors = await vectorsOfTokens(run, signal, fraction =>
      onEvent({ kind: 'progress', message: 'reading the tokens of the vocabulary', fraction }),
    );
    onEvent({ kind: 'progress', message: 'computing principal components' });
    const ids = wordIds(run);
    const rows = new Float32Array(ids.length * features);
    for (const [row, id] of ids.entries()) {
      rows.set(vectors.subarray(id * features, (id + 1) * features), row * features);
    }
    const { coordinates, explained } = pca(rows, ids.length, features, { components: width });
    throwIfCancelled(signal);
    const table = new Float32Array(run.tokenizer.size * width);
    const weights = zipfWeights(ids.length);
    for (const [row, id] of ids.entries()) {
      for (let k = 0; k < width; k++) table[id * width + k] = coordinates[row * width + k]! * weights[row]!;
    }
    const parameters = { 'embedding.weight': float32([run.tokenizer.size, width], table) };
    const written = await writeRun(run, name ?? `${run.identity.name}-static`, width, parameters, options);
    return { ...written, explained: explained.reduce((sum, part) => sum + part, 0) };
  } finally {
    await run.dispose();
  }
}

/** Special tokens are no words: they stay 0, so that a text is the mean of its words, up to a factor. */
function wordIds({ tokenizer }: Run): readonly number[] {
  const special = new Set(allSpecial(tokenizer.special));
  return Array.from({ length: tokenizer.size }, (_, id) => id).filter(id => !special.has(id));
}

/** What the encoder says of each token alone, within what its tokenizer puts around a text; [vocabulary, features]. */
async function vectorsOfTokens(run: Run, signal: AbortSignal, onProgress: (fraction: number) => void) {
  const { tokenizer, task } = run;
  const { features } = run.open('reader').encoder;
  const encoding = tokenizer.encode('a');
  const { ids } = encoding;
  const put = countAround(encoding);
  const [before, after] = [ids.subarray(0, put.before), ids.subarray(ids.length - put.after)];
  const around = before.length + after.length + 1;
  if (task.reader!.inputs.includes('pairIds') || around > tokenizer.maximumLength) {
    throw new ActionableError('cannot-distill', `${run.identity.name} does not read single tokens.`);
  }
  const vectors = new Float32Array(tokenizer.size * features);
  for (let start = 0; start < tokenizer.size; start += PORTION) {
    throwIfCancelled(signal);
    onProgress(start / tokenizer.size);
    const examples = Array.from({ length: Math.min(PORTION, tokenizer.size - start) }, (_, i) => {
      const data = Int32Array.from([...before, start + i, ...after]);
      return { length: around, tensors: { ids: { dtype: 'int32', shape: [around], data } as const } };
    });
    for await (const { outputs, indices } of run.readBatches(examples, signal)) {
      const { pooled } = outputs;
      for (const [row, index] of indices.entries()) {
        const vector = pooled!.data.subarray(row * features, (row + 1) * features) as Float32Array;
        vectors.set(vector, (start + index) * features);
      }
    }
  }
  return vectors;
}

/** a / (a + p) with p by Zipf's law: vocabularies have their frequent tokens first. */
export function zipfWeights(count: number): Float64Array {
  const inverse = Float64Array.from({ length: count }, (_, rank) => 1 / (rank + 2));
  const total = inverse.reduce((sum, x) => sum + x, 0);
  return inverse.map(x => SIF / (SIF + x / total));
}

async function writeRun(
  run: Run,
  name: string,
  width: number,
  parameters: HostTensors,
  options: Pick<TrainOptions, 'workspace' | 'onEvent'>,
): Promise<{ readonly folder: string; readonly record: RunRecord }> {
  const configPath = join(options.workspace, `${runNameOf(name)}.nlp.yaml`);
  const config = configOf(run.parts.folder, configPath);
  const made = {
    configPath,
    config,
    tokenizer: run.tokenizer,
    parameters,
    imported: run.parts.folder,
    files: [],
    writeMore: (folder: string) =>
      writeSourceFiles(folder, { version: 1, ours: { type: 'bag-of-words', ...{ width, dropout: 0 } } }),
  };
  return writeUntrainedRun(made, options);
}

/** Its network is what `architecture.json` says. */
function configOf(from: string, configPath: string): Config {
  const written = {
    task: { type: 'embed', normalize: true },
    data: { train: [] },
    model: { type: 'pretrained', from },
  };
  const { config, problems } = parseConfig(JSON.stringify(written), configPath, runConfigSchema);
  if (!config) throw new Error(`internal: ${problems[0]!.message}`);
  return config;
}
