/** word2vec's tables in the memory of the kernel, and the threads that learn from blocks of texts there. */
import type { HostTensors } from '../base/hostTensor';
import { keepThresholds, negativeTable, sigmoidTables } from './frequencies';
import { huffmanPaths } from './huffman';
import { createMemory, type KernelFunctions, Layout, openKernel, readRows, strideOf, writeRows } from './kernel';
import { type BlockResult, KernelThreads, type ThreadPlaces } from './threads';
import type { Memory } from './webAssembly';

/** Words of a block: as many as word2vec reads at once. */
export const BLOCK = 10_000;

export const OBJECTIVES = ['negative-sampling', 'hierarchical-softmax', 'softmax'] as const;

export interface WordSettings {
  /** Each word of a window predicts the word in its middle by itself; else all of them together do. */
  readonly skipGram: boolean;
  /** Of words that predict together: their mean, else their sum. */
  readonly mean: boolean;
  /** Words to either side. */
  readonly window: number;
  /** Windows are of 1 to `window` words, at random. */
  readonly shrink: boolean;
  /** Subsampling of frequent words; 0: none. */
  readonly sample: number;
  readonly objective: (typeof OBJECTIVES)[number];
  readonly negatives: number;
  /** Power of the counts that negatives are drawn by. */
  readonly exponent: number;
  /** Above 1 they write to the same vectors at the same time: no two trainings are alike. */
  readonly workers: number;
}

/** N-grams of the words: which rows of the table `grams` each is read with. */
export interface WordGrams {
  /** Rows of the table. */
  readonly buckets: number;
  /** [words + 1]: where those of each word begin. */
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
}

export interface WordTables {
  readonly width: number;
  /** int32 [words]. */
  readonly counts: Int32Array;
  readonly grams?: WordGrams;
}

/** Texts of at most `BLOCK` words. */
export interface WordBlock {
  /** [at most BLOCK] */
  readonly tokens: Int32Array;
  /** [texts]: where each ends. */
  readonly ends: Int32Array;
  /** Of its random numbers: two of 24 bits. */
  readonly seed: readonly [number, number];
  readonly rate: number;
}

export class WordKernel {
  readonly memory: Memory;
  readonly functions: KernelFunctions;
  readonly places: ThreadPlaces;
  private readonly keep: number;
  private readonly inputs: number;
  private readonly outputs: number;
  private readonly threads?: KernelThreads;

  /** @throws ActionableError `model-too-large` */
  constructor(
    private readonly settings: WordSettings,
    private readonly tables: WordTables,
  ) {
    const { width, counts, grams } = tables;
    const words = counts.length;
    const stride = strideOf(width);
    const layout = new Layout();
    const copies: { readonly at: number; readonly data: Uint8Array | Uint32Array | Float32Array }[] = [];
    const put = (data: Uint8Array | Uint32Array | Float32Array) => {
      const at = layout.place(data.byteLength);
      copies.push({ at, data });
      return at;
    };
    this.inputs = layout.place((words + (grams?.buckets ?? 0)) * stride);
    this.outputs = layout.place(words * stride);
    const sigmoid = put(sigmoidTables());
    this.keep = settings.sample > 0 ? put(keepThresholds(counts, settings.sample)) : 0;
    const calls: [keyof KernelFunctions, readonly number[]][] = [
      ['setTables', [this.inputs, this.outputs, stride, words]],
      [
        'setModel',
        [Number(settings.skipGram), Number(settings.mean), settings.window, OBJECTIVES.indexOf(settings.objective)],
      ],
    ];
    if (settings.objective === 'negative-sampling') {
      const { cumulative, starts } = negativeTable(counts, settings.exponent);
      calls.push(['setNegatives', [put(cumulative), put(starts), settings.negatives]]);
    }
    if (settings.objective === 'hierarchical-softmax') {
      const { starts, nodes, codes } = huffmanPaths(counts);
      calls.push(['setPaths', [put(starts), put(nodes), put(codes)]]);
    }
    if (grams) {
      const rows = grams.rows.map(row => words + row);
      calls.push(['setGrams', [put(grams.starts), put(rows)]]);
    }
    const all = Array.from({ length: settings.workers }, () => placeThread(layout, settings, tables));
    this.memory = createMemory(layout.bytes);
    const bytes = new Uint8Array(this.memory.buffer);
    for (const { at, data } of copies) bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    const setup = all.map(
      ({ scratch, scores }) =>
        [...calls, ['setScratch', [sigmoid, scratch, scores]]] as [keyof KernelFunctions, readonly number[]][],
    );
    this.places = all[0]!;
    this.functions = openKernel(this.memory);
    for (const [name, args] of setup[0]!) (this.functions[name] as (...given: readonly number[]) => void)(...args);
    if (settings.workers > 1) this.threads = new KernelThreads(this.memory, all, setup);
  }

  /** Vectors of words, of n-grams, and of what is predicted. */
  write({ vectors, grams, context }: HostTensors): void {
    const { width, counts } = this.tables;
    writeRows(this.memory, this.inputs, vectors!.data as Float32Array, width);
    if (grams) writeRows(this.memory, this.inputs + counts.length * strideOf(width), grams.data as Float32Array, width);
    writeRows(this.memory, this.outputs, context!.data as Float32Array, width);
  }

  /** A copy of what `write` wrote, as it is now. */
  read(): HostTensors {
    const { width, counts, grams } = this.tables;
    const words = counts.length;
    const table = (address: number, rows: number) =>
      ({ dtype: 'float32', shape: [rows, width], data: readRows(this.memory, address, rows, width) }) as const;
    return {
      vectors: table(this.inputs, words),
      ...(grams && { grams: table(this.inputs + words * strideOf(width), grams.buckets) }),
      context: table(this.outputs, words),
    };
  }

  /** Learns from blocks: in their order with one worker. */
  async learn(blocks: readonly WordBlock[]): Promise<readonly BlockResult[]> {
    const jobs = blocks.map(block => this.jobOf(block));
    if (this.threads) return this.threads.run(jobs);
    return jobs.map(job => {
      this.functions.learn(...job.prepare(this.places));
      return { loss: this.functions.lossOfTraining(), predictions: this.functions.countPredictions() };
    });
  }

  /** Drops frequent words of the texts that lie where the first thread reads. @returns how many words are left */
  subsample(texts: number): number {
    return this.functions.subsample(this.places.tokens, this.places.ends, texts, this.keep);
  }

  private jobOf({ tokens, ends, seed, rate }: WordBlock) {
    const { shrink } = this.settings;
    return {
      /** Puts the block where the thread reads it. @returns what `learn` of the kernel is called with */
      prepare: (places: ThreadPlaces) => {
        new Int32Array(this.memory.buffer, places.tokens, tokens.length).set(tokens);
        new Int32Array(this.memory.buffer, places.ends, ends.length).set(ends);
        const shrunk = shrink ? places.shrunk : 0;
        return [places.tokens, places.ends, ends.length, this.keep, shrunk, seed[0], seed[1], rate] as const;
      },
    };
  }

  async dispose(): Promise<void> {
    await this.threads?.dispose();
  }
}

function placeThread(layout: Layout, { window, objective }: WordSettings, tables: WordTables): ThreadPlaces {
  const { width, counts, grams } = tables;
  const longest = 1 + (grams ? longestOf(grams.starts) : 0);
  return {
    // Three rows, and addresses, labels and gains of six; then the rows that a window reads.
    scratch: layout.place(3 * strideOf(width) + 72 + 4 * 2 * window * longest),
    scores: layout.place(objective === 'softmax' ? 4 * counts.length : 0),
    tokens: layout.place(4 * BLOCK),
    ends: layout.place(4 * BLOCK),
    shrunk: layout.place(4 * BLOCK),
  };
}

function longestOf(starts: Uint32Array): number {
  let longest = 0;
  for (let i = 1; i < starts.length; i++) longest = Math.max(longest, starts[i]! - starts[i - 1]!);
  return longest;
}
