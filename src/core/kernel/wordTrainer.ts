/** word2vec as a `Trainer`: a step is a block of texts, and its random numbers follow from the seed and the step alone. */
import { internal } from '../base/errors';
import type { HostTensors } from '../base/hostTensor';
import { Random } from '../base/random';
import type { StepBatch, StepResult, Trainer, TrainerState } from '../engine/contract';
import { Pace } from './pace';
import type { WordBlock, WordKernel } from './wordKernel';

/** Bits of the two numbers that a block's random numbers begin with. */
const HALF = 2 ** 24;

/** What the block of a step draws from. */
export function seedOfBlock(seed: number, step: number): readonly [number, number] {
  const random = new Random(seed, `words/${step}`);
  return [random.integer(HALF), random.integer(HALF)];
}

/** `tokens` int32 [words] and `ends` int32 [texts] of a step. */
export function blockOf(batch: StepBatch): Pick<WordBlock, 'tokens' | 'ends'> {
  const { tokens, ends } = batch as HostTensors;
  if (!(tokens?.data instanceof Int32Array) || !(ends?.data instanceof Int32Array)) throw internal('no block of words');
  return { tokens: tokens.data, ends: ends.data };
}

export class WordTrainer implements Trainer {
  private step = 0;
  private readonly pace = new Pace();

  /** @param parameters as training starts; those that the kernel does not train stay as they are */
  constructor(
    private readonly kernel: WordKernel,
    private parameters: HostTensors,
    private readonly seed: number,
  ) {
    kernel.write(parameters);
  }

  async steps(batches: readonly StepBatch[], learningRates: readonly number[]): Promise<readonly StepResult[]> {
    const blocks = batches.map((batch, i) => ({
      ...blockOf(batch),
      seed: seedOfBlock(this.seed, this.step + i),
      rate: learningRates[i]!,
    }));
    const results = await this.pace.measure(blocks.length, () => this.kernel.learn(blocks));
    this.step += blocks.length;
    return results.map(({ loss, predictions }) => ({
      loss: predictions === 0 ? 0 : loss / predictions,
      layerNorms: {},
      outputs: {},
    }));
  }

  state(): TrainerState {
    this.parameters = { ...this.parameters, ...this.kernel.read() };
    return { parameters: this.parameters, slots: {}, step: this.step };
  }

  load({ parameters, step }: TrainerState): void {
    this.parameters = parameters;
    this.kernel.write(parameters);
    this.step = step;
  }

  /** Nothing of it can be frozen. */
  async freeze(): Promise<void> {}

  suggestedSteps(): number {
    return this.pace.suggestedSteps;
  }

  dispose(): Promise<void> {
    return this.kernel.dispose();
  }
}
