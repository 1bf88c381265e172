/** GloVe as a `Trainer`: a step is a block of word pairs, learned by AdaGrad in the kernel. */
import { internal } from '../base/errors';
import type { HostTensor, HostTensors } from '../base/hostTensor';
import type { StepBatch, StepResult, Trainer, TrainerState } from '../engine/contract';
import { createMemory, type KernelFunctions, Layout, openKernel, readRows, strideOf, writeRows } from './kernel';
import { Pace } from './pace';
import type { Memory } from './webAssembly';

/** Pairs of a step. */
export const PAIRS = 50_000;

/** The tables: a row per word, of `width` numbers and a bias. */
export const PAIR_TABLES = ['vectorsAndBiases', 'contextAndBiases'] as const;

const SLOT = 'squares';

export class PairTrainer implements Trainer {
  private step = 0;
  private readonly pace = new Pace();
  private readonly memory: Memory;
  private readonly functions: KernelFunctions;
  /** Addresses of the two tables; their sums of squares lie `apart` bytes behind. */
  private readonly tables: readonly [number, number];
  private readonly apart: number;
  private readonly columns: readonly number[];

  /**
   * @param parameters `PAIR_TABLES`, each [words, width + 1]; others stay as they are
   * @throws ActionableError `model-too-large`
   */
  constructor(
    private parameters: HostTensors,
    private readonly words: number,
    private readonly width: number,
  ) {
    const stride = strideOf(width + 1);
    const layout = new Layout();
    const all = layout.place(4 * words * stride);
    this.tables = [all, all + words * stride];
    this.apart = 2 * words * stride;
    this.columns = Array.from({ length: 4 }, () => layout.place(4 * PAIRS));
    this.memory = createMemory(layout.bytes);
    this.functions = openKernel(this.memory);
    this.functions.setTables(...this.tables, stride, words);
    this.write(parameters, {});
  }

  /** @param batch `first` and `second` int32, `logs` and `weights` float32, all [pairs] */
  async steps(batches: readonly StepBatch[], learningRates: readonly number[]): Promise<readonly StepResult[]> {
    const results = await this.pace.measure(batches.length, async () =>
      batches.map((batch, i) => this.learn(batch as HostTensors, learningRates[i]!)),
    );
    this.step += batches.length;
    return results;
  }

  private learn({ first, second, logs, weights }: HostTensors, rate: number): StepResult {
    const count = first!.data.length;
    const integers = [first!, second!].map(({ data }) => data as Int32Array);
    const numbers = [logs!, weights!].map(({ data }) => data as Float32Array);
    const [a, b, c, d] = this.columns as [number, number, number, number];
    new Int32Array(this.memory.buffer, a, count).set(integers[0]!);
    new Int32Array(this.memory.buffer, b, count).set(integers[1]!);
    new Float32Array(this.memory.buffer, c, count).set(numbers[0]!);
    new Float32Array(this.memory.buffer, d, count).set(numbers[1]!);
    const cost = this.functions.trainPairs(a, b, c, d, count, this.width, this.apart, rate);
    return { loss: cost / count, layerNorms: {}, outputs: {} };
  }

  state(): TrainerState {
    this.parameters = { ...this.parameters, ...this.read(0) };
    const squares = Object.entries(this.read(this.apart)).map(([name, tensor]) => [`${SLOT}/${name}`, tensor]);
    return { parameters: this.parameters, slots: Object.fromEntries(squares), step: this.step };
  }

  load({ parameters, slots, step }: TrainerState): void {
    this.parameters = parameters;
    this.write(parameters, slots);
    this.step = step;
  }

  /** Nothing of it can be frozen. */
  async freeze(): Promise<void> {}

  suggestedSteps(): number {
    return this.pace.suggestedSteps;
  }

  async dispose(): Promise<void> {}

  private read(behind: number): HostTensors {
    const { words, width } = this;
    const columns = width + 1;
    const tensors = PAIR_TABLES.map((name, i): [string, HostTensor] => [
      name,
      {
        dtype: 'float32',
        shape: [words, columns],
        data: readRows(this.memory, this.tables[i]! + behind, words, columns),
      },
    ]);
    return Object.fromEntries(tensors);
  }

  /** Sums of squares begin at 1. */
  private write(parameters: HostTensors, slots: HostTensors): void {
    const columns = this.width + 1;
    const fresh = new Float32Array(this.words * columns).fill(1);
    for (const [i, name] of PAIR_TABLES.entries()) {
      const table = parameters[name]?.data;
      const squares = slots[`${SLOT}/${name}`]?.data ?? fresh;
      if (!(table instanceof Float32Array) || !(squares instanceof Float32Array)) throw internal(`no table ${name}`);
      writeRows(this.memory, this.tables[i]!, table, columns);
      writeRows(this.memory, this.tables[i]! + this.apart, squares, columns);
    }
  }
}
