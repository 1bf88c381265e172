/** What a run said where that is no single label: sets of labels, or numbers; read from its predictions as columns. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../base/errors';
import type { SplitLines } from '../runs/predictions';

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
  signal: AbortSignal,
): Promise<Answers | undefined> {
  if (lines.count === 0) return undefined;
  const numbers = typeof lines.read(0).prediction.score === 'number';
  const width = labels.length;
  const actual = numbers ? new Float64Array(lines.count) : new Uint8Array(lines.count * width);
  const predicted = numbers ? new Float64Array(lines.count) : new Uint8Array(lines.count * width);
  const probabilities = new Float64Array(numbers ? 0 : lines.count * width);
  for (let index = 0; index < lines.count; index++) {
    const line = lines.read(index);
    const { prediction } = line;
    if (numbers) {
      actual[index] = Number(line.score);
      predicted[index] = Number(prediction.score);
      if (!Number.isFinite(actual[index]) || !Number.isFinite(predicted[index])) return undefined;
    } else {
      const [there, given, chances] = [line.labels, prediction.labels, prediction.probabilities];
      if (!Array.isArray(there) || !Array.isArray(given) || !Array.isArray(chances)) return undefined;
      if (chances.length !== width || !chances.every(Number.isFinite)) return undefined;
      for (const [k, label] of labels.entries()) {
        actual[index * width + k] = there.includes(label) ? 1 : 0;
        predicted[index * width + k] = given.includes(label) ? 1 : 0;
        probabilities[index * width + k] = chances[k];
      }
    }
    if (index % STRETCH === STRETCH - 1) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
  if (actual instanceof Float64Array && predicted instanceof Float64Array)
    return { kind: 'numbers', actual, predicted };
  if (actual instanceof Uint8Array && predicted instanceof Uint8Array)
    return { kind: 'sets', labels, actual, predicted, probabilities };
  return undefined;
}
