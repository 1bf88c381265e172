/** How many examples a step takes, in how many parts, and what memory that needs: told before it is taken. */
import { ActionableError } from '../base/errors';
import { formatBytes, formatCount } from '../base/formatNumber';
import type { HostTensors } from '../base/hostTensor';
import { machineMemory } from '../base/machineMemory';
import type { Config } from '../schemas';

export interface StepSize {
  /** Of a part: each is padded to so many. */
  readonly rows: number;
  /** Of a whole step. */
  readonly examples: number;
}

/** Tokens of a part of a step of all examples, padding included: those of 32 texts of 256, as is usual. */
const PART_TOKENS = 8192;

/**
 * @param count what a pass goes through: a larger batch is no longer than that
 * @param time tokens that the longest example is padded to
 */
export function chooseStepSize(
  { batch, accumulate }: Pick<Config['train'], 'batch' | 'accumulate'>,
  count: number,
  time: number,
): StepSize {
  const all = Math.max(1, count);
  if (batch !== 'all') return { rows: Math.min(batch, all), examples: batch * accumulate };
  const parts = Math.ceil(all / Math.max(1, Math.floor(PART_TOKENS / time)));
  return { rows: Math.ceil(all / parts), examples: all };
}

/** Steps of an epoch. @param count what it goes through */
export function countSteps(
  { batch, accumulate }: Pick<Config['train'], 'batch' | 'accumulate'>,
  count: number,
): number {
  return batch === 'all' ? 1 : Math.max(1, Math.ceil(count / (batch * accumulate)));
}

/** Tokens at once, padding included, from which on it is looked what a step takes. */
const MANY_TOKENS = 2 ** 18;
/** Rows of inputs that are made to see which of their dimensions grow with the rows. */
const TRIED = [8, 16] as const;
/** What ONNX Runtime holds for each byte that is needed: 1.1 to 2.1, measured with models of each kind. */
const OVERHEAD = 1.5;

export interface StepMemory {
  readonly bytes: number;
  /** What to say of it, where it is much. */
  readonly warning?: string;
}

/** Inputs of so many rows, without their data, which would take memory themselves. */
function widen(few: HostTensors, more: HostTensors, rows: number): HostTensors {
  const wide = Object.entries(few).map(([name, { dtype, shape }]) => {
    const grown = shape.map((size, i) => {
      const perRow = (more[name]!.shape[i]! - size) / (TRIED[1] - TRIED[0]);
      return size + perRow * (rows - TRIED[0]);
    });
    return [name, { dtype, shape: grown, data: new Float32Array() }] as const;
  });
  return Object.fromEntries(wide);
}

/**
 * What a step takes of the memory, from the sizes of its tensors alone: nothing is computed.
 * @param collate rows of the longest example
 * @param measure bytes of a step of such inputs; absent where the engine does not tell
 * @throws ActionableError `too-large-step` where the machine has not got so much
 */
export function checkStepMemory(
  { rows, examples }: StepSize,
  { count, time }: { readonly count: number; readonly time: number },
  collate: (rows: number) => HostTensors,
  measure: ((inputs: HostTensors) => number) | undefined,
  machine = machineMemory(),
): StepMemory | undefined {
  const whole = Math.min(examples, count);
  if (!measure || whole * time < MANY_TOKENS) return undefined;
  const inputs = collate(TRIED[1]);
  const given = Object.values(inputs).reduce((sum, { data }) => sum + data.byteLength, 0) / TRIED[1];
  // Parts follow each other, but all their inputs are given at once, beside as much that is made of them.
  const bytes = OVERHEAD * measure(widen(collate(TRIED[0]), inputs, rows)) + 2 * given * whole;
  const told = `a step of ${formatCount(whole)} examples of up to ${time} tokens takes about ${formatBytes(bytes)}`;
  const smaller = Math.max(1, 2 ** Math.floor(Math.log2(PART_TOKENS / time)));
  const parts = Math.ceil(whole / smaller);
  const advice =
    rows > smaller && parts <= 1024
      ? `; train: { batch: ${smaller}, accumulate: ${parts} } takes the same step in the memory of ${smaller}`
      : '; use fewer examples per step (train.batch), or shorter ones (tokenizer.length)';
  if (bytes > machine) {
    throw new ActionableError('too-large-step', `${told}, and this machine has ${formatBytes(machine)}${advice}`);
  }
  return { bytes, ...(bytes > machine / 4 && { warning: `${told} of the memory${advice}` }) };
}
