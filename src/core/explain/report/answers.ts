/** What a run said where that is no single label: sets of labels, or numbers; read from its predictions as columns. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import { probabilityOf } from '../../runs/bestProbabilities';
import type { PredictionLine, SplitLines } from '../../runs/predictions';

/** Lines between two turns that others get: about 10 ms. */
const STRETCH = 500;

/** Any number of labels an example. */
export interface Sets {
  readonly kind: 'sets';
  readonly labels: readonly string[];
  /** Row-major [examples, labels]: 1 where the label is there, or was given. */
  readonly actual: Uint8Array;
  readonly predicted: Uint8Array;
  readonly probabilities: Float64Array;
}

/** A number an example. */
export interface Numbers {
  readonly kind: 'numbers';
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
}

export type Answers = Sets | Numbers;

/**
 * @param labels the run's
 * @returns undefined when the lines hold neither, or not everywhere
 * @throws CancelledError
 */
export async function readAnswers(
  lines: SplitLines,
  labels: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Answers | undefined> {
  if (lines.count === 0) return undefined;
  const numbers = typeof lines.read(0).prediction.score === 'number';
  const { answers, take } = numbers ? collectNumbers(lines.count) : collectSets(lines.count, labels);
  for (let index = 0; index < lines.count; index++) {
    if (!take(lines.read(index), index)) return undefined;
    if (index % STRETCH === STRETCH - 1) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  return answers;
}

/** `take` puts a line into the columns; false where it does not hold what they want. */
interface Collector {
  readonly answers: Answers;
  take(line: PredictionLine, index: number): boolean;
}

function collectNumbers(count: number): Collector {
  const actual = new Float64Array(count);
  const predicted = new Float64Array(count);
  return {
    answers: { kind: 'numbers', actual, predicted },
    take({ score, prediction }, index) {
      actual[index] = Number(score);
      predicted[index] = Number(prediction.score);
      return Number.isFinite(actual[index]) && Number.isFinite(predicted[index]);
    },
  };
}

function collectSets(count: number, labels: readonly string[]): Collector {
  const width = labels.length;
  const actual = new Uint8Array(count * width);
  const predicted = new Uint8Array(count * width);
  const probabilities = new Float64Array(count * width);
  return {
    answers: { kind: 'sets', labels, actual, predicted, probabilities },
    take({ labels: there, prediction }, index) {
      const { labels: given, probabilities: chances } = prediction;
      if (!Array.isArray(there) || !Array.isArray(given) || typeof chances !== 'object' || !chances) return false;
      if (Array.isArray(chances) && (chances.length !== width || !chances.every(Number.isFinite))) return false;
      for (const [k, label] of labels.entries()) {
        actual[index * width + k] = there.includes(label) ? 1 : 0;
        predicted[index * width + k] = given.includes(label) ? 1 : 0;
        // Of very many labels the best were kept.
        probabilities[index * width + k] = probabilityOf(chances, label, k) ?? 0;
      }
      return true;
    },
  };
}
