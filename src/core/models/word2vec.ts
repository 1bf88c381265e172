/** word2vec (Mikolov et al. 2013a, 2013b), as gensim has it: tables, blocks of texts, the kernel. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import type { Infer } from '../config/schema';
import { checkMemory, strideOf } from '../kernel/kernel';
import { BLOCK, type WordGrams, WordKernel, type WordSettings } from '../kernel/wordKernel';
import { blockOf, seedOfBlock, WordTrainer } from '../kernel/wordTrainer';
import { uniform, zeros } from '../layers/initializers';
import { gramRows } from '../text/characterGrams';
import { checkTexts } from './checkTexts';
import type { schema } from './skipGram/schema';
import { WordBlocks } from './wordBlocks';
import type { WordModel, WordSubwords, WordTexts } from './wordModel';

type Options = Infer<typeof schema>;

/** Of the random numbers that held-out texts are scored with: always the same. */
const SCORING_SEED = 0;

export function createWord2vec(config: Options, how: Pick<WordSettings, 'skipGram' | 'mean'>) {
  const settings: WordSettings = {
    ...how,
    window: config.window,
    shrink: config['shrink-windows'],
    sample: config.sample,
    objective: config.output,
    negatives: config.negatives,
    exponent: config.exponent,
    workers: config.workers,
  };
  return (words: readonly string[]): WordModel => new Word2vec(words, config, settings);
}

class Word2vec implements WordModel {
  readonly width: number;
  readonly workers: number;
  readonly optimizer = 'sgd';
  readonly isScored = true;
  readonly learningRate: number;
  /** Shortest and longest, in characters. */
  private readonly range: readonly [number, number] | undefined;
  private grams: WordGrams | undefined;

  constructor(
    private readonly words: readonly string[],
    private readonly config: Options,
    private readonly settings: WordSettings,
  ) {
    this.width = config.width;
    this.workers = config.workers;
    this.learningRate = config.rate;
    const { subwords } = config;
    if (subwords !== 'none') this.range = [subwords[0]!, subwords[1]!];
  }

  initialize(random: Parameters<WordModel['initialize']>[0]): HostTensors {
    const { width } = this;
    const shape = [this.words.length, width];
    // Before gigabytes are drawn in vain.
    checkMemory((2 * this.words.length + (this.range ? this.config.buckets : 0)) * strideOf(width));
    return {
      vectors: uniform(shape, 1 / width, random),
      ...(this.range && { grams: uniform([this.config.buckets, width], 1 / width, random) }),
      context: zeros(shape),
      counts: { dtype: 'int32', shape: [this.words.length], data: new Int32Array(this.words.length) },
    };
  }

  rateAt(progress: number): number {
    const end = this.config['final-rate'];
    return Math.max(end, this.learningRate - (this.learningRate - end) * progress);
  }

  async train({ texts, parameters, seed }: Parameters<WordModel['train']>[0]) {
    checkTexts(texts, this.words);
    const kernel = this.open(parameters, this.settings);
    const blocks = new WordBlocks(texts, BLOCK);
    const plan = Array.from({ length: blocks.count }, (_, i) => ({
      signature: 'words',
      inputs: () => blocks.inputs(i),
    }));
    return {
      trainer: new WordTrainer(kernel, parameters, seed),
      stepsPerEpoch: blocks.count,
      extent: { count: blocks.words, unit: 'word' as const },
      plan: () => plan,
    };
  }

  async score(parameters: HostTensors, texts: WordTexts, signal?: AbortSignal): Promise<number | undefined> {
    const kernel = this.open(parameters, { ...this.settings, workers: 1 });
    kernel.write(parameters);
    const blocks = new WordBlocks(texts, BLOCK);
    let sum = 0;
    let count = 0;
    for (let i = 0; i < blocks.count; i++) {
      const block = { ...blockOf(blocks.inputs(i)), seed: seedOfBlock(SCORING_SEED, i), rate: 0 };
      for (const { loss, predictions } of await kernel.learn([block])) {
        sum += loss;
        count += predictions;
      }
      await setImmediate();
      if (signal) throwIfCancelled(signal);
    }
    return count === 0 ? undefined : sum / count;
  }

  keep(parameters: HostTensors): Float32Array {
    const outputs = parameters.context!.data as Float32Array;
    if (this.config.keep === 'context') return outputs;
    const inputs = this.inputsOf(parameters);
    return this.config.keep === 'center' ? inputs : inputs.map((value, i) => value + outputs[i]!);
  }

  subwords(parameters: HostTensors): WordSubwords | undefined {
    if (!this.range) return undefined;
    const [shortest, longest] = this.range;
    const { buckets } = this.config;
    return {
      shortest,
      longest,
      buckets,
      vectors: parameters.grams!.data as Float32Array,
      rowsOf: word => gramRows(word, shortest, longest, buckets),
    };
  }

  /** What each word is read as: the mean of its own vector and those of its n-grams. */
  private inputsOf({ vectors, grams: table }: HostTensors): Float32Array {
    const own = vectors!.data as Float32Array;
    const grams = this.gramsOfWords();
    if (!grams) return own;
    const { width } = this;
    const rows = table!.data as Float32Array;
    const means = own.slice();
    for (let word = 0; word < this.words.length; word++) {
      const [from, to] = [grams.starts[word]!, grams.starts[word + 1]!];
      for (let k = 0; k < width; k++) {
        let sum = own[word * width + k]!;
        for (let i = from; i < to; i++) sum += rows[grams.rows[i]! * width + k]!;
        means[word * width + k] = sum / (1 + to - from);
      }
    }
    return means;
  }

  private gramsOfWords(): WordGrams | undefined {
    if (!this.range) return undefined;
    const [shortest, longest] = this.range;
    const { buckets } = this.config;
    this.grams ??= gramsOf(this.words, word => gramRows(word, shortest, longest, buckets), buckets);
    return this.grams;
  }

  private open(parameters: HostTensors, settings: WordSettings): WordKernel {
    const counts = parameters.counts!.data as Int32Array;
    return new WordKernel(settings, { width: this.width, counts, grams: this.gramsOfWords() });
  }
}

function gramsOf(words: readonly string[], rowsOf: (word: string) => readonly number[], buckets: number): WordGrams {
  const starts = new Uint32Array(words.length + 1);
  const rows: number[] = [];
  for (const [word, text] of words.entries()) {
    for (const row of rowsOf(text)) rows.push(row);
    starts[word + 1] = rows.length;
  }
  return { buckets, starts, rows: Uint32Array.from(rows) };
}
