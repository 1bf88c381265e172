/** What gives texts vectors: a run, for a search. */
import { ActionableError } from '../base/errors';
import { notForTask } from '../inference/notForTask';
import type { Run } from '../inference/run';
import { hashTensors } from '../runs/frozenWeights';

export interface Embedder {
  /** Folder of the run. */
  readonly run: string;
  /** Name of the folder that its index has. */
  readonly name: string;
  /** Of the weights: other weights, other vectors. */
  readonly weights: string;
  /** Row-major [texts, width], of any length. @param as what they are, for models that tell them apart */
  embed(
    texts: readonly string[],
    as: 'query' | 'passage',
    signal?: AbortSignal,
  ): Promise<{ readonly vectors: Float32Array; readonly width: number }>;
}

/** @throws ActionableError `not-for-task` for a run without vectors of texts, `two-texts` for one of pairs */
export function embedderOf(run: Run): Embedder {
  if (!run.offers.abilities.includes('project')) throw notForTask(run, 'has no vectors of texts', 'classify');
  const { name, id, folder } = run.identity;
  if (!run.task.words && run.open('reader').pair && !run.offers.abilities.includes('embed')) {
    throw new ActionableError(
      'not-for-task',
      `${name} compares two texts, and has no vector of one. Choose another run.`,
    );
  }
  return {
    run: folder,
    name: `${name}-${id}`,
    weights: hashTensors(run.parameters),
    async embed(texts, as, signal) {
      const { vectors, features } = await run.pool(texts, signal, undefined, as === 'passage');
      return { vectors, width: features };
    },
  };
}

/** To length 1; 0 where it has none, or holds what is no number. @param at of its first number */
export function normalize(vectors: Float32Array, at: number, width: number): void {
  let sum = 0;
  for (let i = at; i < at + width; i++) sum += vectors[i]! ** 2;
  const scale = sum > 0 && Number.isFinite(sum) ? 1 / Math.sqrt(sum) : 0;
  for (let i = at; i < at + width; i++) vectors[i] = scale === 0 ? 0 : vectors[i]! * scale;
}
