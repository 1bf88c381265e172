/** Scores of vectors: a stretch of examples at a time is read, compared, and forgotten. */
import { float32, type HostTensors } from '../../base/hostTensor';
import type { Engine, Inference, Program } from '../../engine/contract';
import { cosineOf } from '../../metrics/pairs';
import { computeScores } from '../../metrics/score';
import { pairScores } from '../../metrics/scores/pairs';
import { sizesOf } from '../exportedInputs';
import { predictBatches } from '../predictBatches';
import type { Evaluation, ScoreOptions, Split, Task, TextReader } from '../task';
import type { TaskExample } from '../taskExample';
import type { Weights } from '../weights';
import { type BatchShape, batchFacts, chooseNegatives, tensorNames } from './batches';
import { RankedTexts } from './rankedTexts';
import { readPairLabel } from './schema';

/** What is said of an example: how similar its two texts are, where it has two. */
export interface ComparedPair {
  readonly score?: number;
}

interface ScoreParts {
  readonly reader: TextReader;
  readonly collate: Task['collate'];
  /** `vectors` [texts x batch, features] and the facts of a batch -> `loss`, `weight`. */
  readonly lossOfVectors: Program;
  readonly shape: BatchShape;
  readonly roles: ReadonlySet<string>;
  /** What the tokenizer cuts at. */
  readonly longest: number;
}

/** Examples whose vectors are in memory. */
const STRETCH = 1024;
/** Examples of a batch that the loss is of, in the order of the data, however many training takes. */
const LOSS_BATCH = 32;

/** Vectors of the texts of an example. */
interface Read {
  readonly u: Float32Array;
  readonly v?: Float32Array;
  readonly negatives: readonly Float32Array[];
}

/** @throws CancelledError between two batches */
export async function scorePairs(
  { reader, collate, lossOfVectors, shape, roles, longest }: ScoreParts,
  { engine, parameters }: Weights,
  { examples, encoded }: Split,
  { signal, onPrediction, onProgress }: ScoreOptions = {},
): Promise<Evaluation> {
  const inference = engine.createInference({
    program: reader.predict,
    parameters,
    sizes: sizesOf(reader.inputs, longest),
  });
  const losses = new Losses(engine, lossOfVectors, parameters, shape);
  try {
    const scored = { similarities: [] as number[], scores: [] as number[] };
    const labelled = { similarities: [] as number[], positive: [] as boolean[] };
    const triplets = { correct: 0, all: 0 };
    // What belongs together is known of pairs alone where nothing else is said of them.
    const ranked = roles.has('score') || roles.has('label') ? undefined : new RankedTexts();
    for (let start = 0; start < examples.length; start += STRETCH) {
      const stretch = encoded.slice(start, start + STRETCH);
      const each = await readVectors(inference, { collate, reader, longest }, stretch, signal);
      for (const [i, { u, v, negatives }] of each.entries()) {
        const { fields } = examples[start + i]!;
        const similarity = v && cosineOf(u, v);
        onPrediction?.(start + i, similarity === undefined ? {} : { score: similarity });
        if (!v || similarity === undefined) continue;
        const score = fields.score ? Number(fields.score) : undefined;
        if (score !== undefined) {
          scored.similarities.push(similarity);
          scored.scores.push(score);
        }
        const label = fields.label === undefined ? undefined : readPairLabel(fields.label);
        if (label !== undefined) {
          labelled.similarities.push(similarity);
          labelled.positive.push(label);
        }
        for (const negative of negatives) if (cosineOf(u, negative) < similarity) triplets.correct++;
        triplets.all += negatives.length;
        ranked?.add({ text: fields.text ?? '', vector: u }, { text: fields['text-pair'] ?? '', vector: v });
      }
      await losses.add(stretch, each);
      onProgress?.(Math.min(1, (start + STRETCH) / examples.length));
    }
    const queries = await ranked?.rank(signal);
    const scores = computeScores(pairScores, {
      ...(scored.scores.length > 0 && { scored }),
      ...(labelled.positive.length > 0 && { labelled }),
      ...(triplets.all > 0 && { triplets }),
      ...(queries && queries.length > 0 && { queries }),
      loss: losses.mean,
    });
    return { count: examples.length, scores, notes: ranked?.notes ?? [] };
  } finally {
    await Promise.all([inference.dispose(), losses.dispose()]);
  }
}

/** One an example. */
async function readVectors(
  inference: Inference,
  { collate, reader, longest }: Pick<ScoreParts, 'collate' | 'reader' | 'longest'>,
  encoded: readonly TaskExample[],
  signal: AbortSignal | undefined,
): Promise<readonly Read[]> {
  const units: TaskExample[] = [];
  const add = (ids: TaskExample['tensors'][string]) => units.push({ length: ids.data.length, tensors: { ids } }) - 1;
  const places = encoded.map(({ tensors }) => {
    const { ids, [tensorNames.pair]: pair } = tensors;
    const negatives: number[] = [];
    for (let k = 0; tensors[tensorNames.negative(k)]; k++) negatives.push(add(tensors[tensorNames.negative(k)]!));
    return { u: add(ids!), v: pair && add(pair), negatives };
  });
  const vectors = new Array<Float32Array>(units.length);
  for await (const { outputs, indices } of predictBatches(inference, { collate }, reader, units, longest, signal)) {
    const { data, shape } = outputs.pooled!;
    const features = shape[1]!;
    for (const [row, index] of indices.entries())
      vectors[index] = (data as Float32Array).slice(row * features, (row + 1) * features);
  }
  return places.map(({ u, v, negatives }) => ({
    u: vectors[u]!,
    ...(v !== undefined && { v: vectors[v]! }),
    negatives: negatives.map(place => vectors[place]!),
  }));
}

/** The mean of the training loss over batches of examples whose vectors are there. */
class Losses {
  private readonly inference: Inference;
  private sum = 0;
  private weight = 0;

  constructor(
    engine: Engine,
    program: Program,
    parameters: HostTensors,
    private readonly shape: BatchShape,
  ) {
    // A run of another task has learned none: what is read of it are its vectors.
    const own: HostTensors = shape.loss === 'cosine' ? { scale: parameters.scale ?? float32([2], [0, 1]) } : {};
    this.inference = engine.createInference({ program, parameters: own });
  }

  get mean(): number | undefined {
    return this.weight === 0 ? undefined : this.sum / this.weight;
  }

  async add(encoded: readonly TaskExample[], read: readonly Read[]): Promise<void> {
    const { negatives, loss } = this.shape;
    for (let start = 0; start < encoded.length; start += LOSS_BATCH) {
      const examples = encoded.slice(start, start + LOSS_BATCH);
      const own = read.slice(start, start + LOSS_BATCH);
      const features = own[0]!.u.length;
      const choices = examples.map(example => chooseNegatives(example, negatives, undefined));
      const vectors = new Float32Array((2 + negatives) * LOSS_BATCH * features);
      const put = (block: number, row: number, vector: Float32Array | undefined) => {
        if (vector) vectors.set(vector, (block * LOSS_BATCH + row) * features);
      };
      for (const [row, { u, v, negatives: others }] of own.entries()) {
        put(0, row, u);
        put(1, row, loss === 'simcse' ? u : v);
        for (const [k, chosen] of choices[row]!.entries()) put(2 + k, row, others[chosen]);
      }
      const outputs = await this.inference.run({
        vectors: float32([(2 + negatives) * LOSS_BATCH, features], vectors),
        ...batchFacts(examples, choices, this.shape, LOSS_BATCH),
      });
      const weight = outputs.weight!.data[0]!;
      this.sum += outputs.loss!.data[0]! * weight;
      this.weight += weight;
    }
  }

  dispose(): Promise<void> {
    return this.inference.dispose();
  }
}
