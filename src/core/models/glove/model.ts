/** `glove`: counts how often words stand near each other, then fits products of vectors to the logarithms of the counts. */
import { throwIfCancelled } from '../../base/errors';
import { float32, type HostTensors, int32 } from '../../base/hostTensor';
import { Random } from '../../base/random';
import type { Infer } from '../../config/schema';
import type { StepBatch } from '../../engine/contract';
import { checkMemory, strideOf } from '../../kernel/kernel';
import { PAIR_TABLES, PAIRS, PairTrainer } from '../../kernel/pairTrainer';
import { uniform } from '../../layers/initializers';
import { checkTexts } from '../checkTexts';
import type { CreateWords } from '../wordModel';
import { type Cooccurrences, countCooccurrences } from './cooccurrences';
import type { schema } from './schema';

type Options = Infer<typeof schema>;

const GIBIBYTE = 2 ** 30;

export const createWords: CreateWords<Options> = config => words => ({
  width: config.width,
  workers: 1,
  optimizer: 'adagrad',
  learningRate: config.rate,
  isScored: false,
  rateAt: () => config.rate,
  initialize(random): HostTensors {
    const { width } = config;
    checkMemory(4 * words.length * strideOf(width + 1));
    // As GloVe's: uniform in +-1/2, divided by the width.
    const table = () => uniform([words.length, width + 1], 0.5 / width, random);
    const [ofWords, ofContext] = PAIR_TABLES;
    return { [ofWords]: table(), [ofContext]: table(), counts: int32([words.length]) };
  },
  async train({ texts, parameters, seed, signal, onProgress }) {
    checkTexts(texts, words);
    const pairs = await countCooccurrences(texts, words.length, {
      window: config.window,
      memory: config.memory * GIBIBYTE,
      signal,
      onProgress,
    });
    if (signal) throwIfCancelled(signal);
    const steps = new PairSteps(pairs, config, seed);
    const trainer = new PairTrainer(parameters, words.length, config.width);
    const plan = Array.from({ length: steps.count }, (_, i) => ({
      signature: i === steps.count - 1 ? 'last' : 'pairs',
      inputs: () => steps.inputs(i),
    }));
    return {
      trainer,
      stepsPerEpoch: steps.count,
      extent: { count: steps.pairsPerEpoch, unit: 'pair' },
      plan: () => plan,
    };
  },
  score: async () => undefined,
  keep(parameters) {
    const [own, context] = PAIR_TABLES.map(name => withoutBias(parameters[name]!.data as Float32Array, config.width));
    if (config.keep === 'center') return own!;
    return config.keep === 'context' ? context! : own!.map((value, i) => value + context![i]!);
  },
  subwords: () => undefined,
});

function withoutBias(rows: Float32Array, width: number): Float32Array {
  const count = rows.length / (width + 1);
  const vectors = new Float32Array(count * width);
  for (let row = 0; row < count; row++)
    vectors.set(rows.subarray(row * (width + 1), row * (width + 1) + width), row * width);
  return vectors;
}

/** Every pair in both orders, shuffled once, in blocks; each epoch goes through them alike, as GloVe's does. */
export class PairSteps {
  /** 2 x pair, and 1 more for its other order. */
  private readonly order: Int32Array;
  private readonly logs: Float32Array;
  private readonly weights: Float32Array;
  readonly count: number;
  readonly pairsPerEpoch: number;

  constructor(
    private readonly pairs: Cooccurrences,
    { 'x-max': most, power }: Pick<Options, 'x-max' | 'power'>,
    seed: number,
  ) {
    const { first, second, counts } = pairs;
    this.logs = Float32Array.from(counts, Math.log);
    this.weights = Float32Array.from(counts, count => (count < most ? (count / most) ** power : 1));
    let orders = 0;
    const all = new Int32Array(2 * first.length);
    for (const [i, word] of first.entries()) {
      all[orders++] = 2 * i;
      if (word !== second[i]) all[orders++] = 2 * i + 1;
    }
    this.order = shuffle(all.subarray(0, orders), new Random(seed, 'pairs'));
    this.pairsPerEpoch = orders;
    this.count = Math.ceil(orders / PAIRS);
  }

  inputs(step: number): StepBatch {
    const own = this.order.subarray(step * PAIRS, (step + 1) * PAIRS);
    const { first, second } = this.pairs;
    const shape = [own.length];
    const sides = (other: number) => Int32Array.from(own, at => ((at & 1) === other ? first : second)[at >> 1]!);
    return {
      first: int32(shape, sides(0)),
      second: int32(shape, sides(1)),
      logs: float32(
        shape,
        Float32Array.from(own, at => this.logs[at >> 1]!),
      ),
      weights: float32(
        shape,
        Float32Array.from(own, at => this.weights[at >> 1]!),
      ),
    };
  }
}

/** In place (Fisher-Yates). */
function shuffle(numbers: Int32Array, random: Random): Int32Array {
  for (let i = numbers.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const other = numbers[i]!;
    numbers[i] = numbers[j]!;
    numbers[j] = other;
  }
  return numbers;
}
