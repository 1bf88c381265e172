/** A `predictions.jsonl` made for a test, and what it holds. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../../src/core/base/random';

const made: string[] = [];

export interface MadePredictions {
  readonly folder: string;
  readonly actual: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
}

/** A run's folder with nothing but lines. */
export function writeLines(lines: readonly object[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'nlp-predictions-'));
  made.push(folder);
  writeFileSync(join(folder, 'predictions.jsonl'), lines.map(line => `${JSON.stringify(line)}\n`).join(''));
  return folder;
}

/** Two lines of validation, then `count` of test: right about seven times of ten, more often where it is sure. */
export function makePredictions(labels: readonly string[], count: number, seed = 1): MadePredictions {
  const random = new Random(seed, 'predictions');
  const actual = Array.from({ length: count }, () => random.integer(labels.length));
  const probabilities = actual.map(right => {
    const raw = labels.map((_, label) => Math.exp(1.5 * random.normal() + (label === right ? 2 : 0)));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map(value => value / sum);
  });
  const line = (split: string, index: number) => {
    const chances = probabilities[index]!;
    const label = labels[chances.indexOf(Math.max(...chances))];
    const text = `example ${index} of ${split}`;
    return {
      split,
      file: `/data/${split}.csv`,
      line: index + 2,
      text,
      label: labels[actual[index]!],
      prediction: { label, probabilities: chances },
    };
  };
  const lines = [line('validation', 0), line('validation', 1), ...actual.map((_, index) => line('test', index))];
  return { folder: writeLines(lines), actual, probabilities };
}

after(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
