/** Hypotheses that grow by one token at a time: what beam search and sampling ask of a model. */
import type { HostTensor, HostTensors } from '../../base/hostTensor';

/** The next token of each hypothesis. */
export interface NextTokens {
  /** Logits or log-probabilities, [rows, vocabulary] row-major. */
  readonly scores: Float32Array;
  /** Captures of the step, where they were asked for. */
  readonly captures: HostTensors;
}

export interface Stepper {
  readonly rows: number;
  readonly vocabulary: number;
  /** Most tokens that can be asked for. */
  readonly limit: number;
  /**
   * @param ids the last token of each hypothesis
   * @param parents which row of the step before each row goes on from; its own where left out
   */
  step(ids: Int32Array, parents?: Int32Array): Promise<NextTokens>;
  /**
   * Several tokens of a single row at once, where that saves time: as many as it liked, and what follows the last of them.
   * Nothing where they are better read one by one.
   */
  read?(ids: readonly number[]): Promise<{ readonly next: NextTokens; readonly count: number } | undefined>;
}

/** Rows of a tensor [rows, ...] in another order. */
export function gatherRows(tensor: HostTensor, rows: ArrayLike<number>): HostTensor {
  const [, ...rest] = tensor.shape;
  const size = rest.reduce((product, side) => product * side, 1);
  const data = tensor.data.slice(0, 0).constructor as new (length: number) => typeof tensor.data;
  const gathered = new data(rows.length * size);
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i]! * size;
    gathered.set(tensor.data.subarray(start, start + size) as never, i * size);
  }
  return { ...tensor, shape: [rows.length, ...rest], data: gathered } as HostTensor;
}

export function gatherAll(tensors: HostTensors, rows: ArrayLike<number>): HostTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, gatherRows(tensor, rows)]));
}

export function isIdentity(rows: ArrayLike<number>): boolean {
  for (let i = 0; i < rows.length; i++) if (rows[i] !== i) return false;
  return true;
}
