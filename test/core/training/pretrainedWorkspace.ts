/** Folders of pretrained models that `test/fixtures/pretrained/folders.py` wrote, and workspaces that use them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTinyWorkspace } from './tinyWorkspace';

const fixtures = join(__dirname, '../../fixtures/pretrained');

export function pretrainedFolder(name: string): string {
  return join(fixtures, name);
}

/** What transformers computed. */
export function expectedOf(name: string): {
  readonly texts: string[];
  readonly ids: number[][];
  readonly values: number[][];
} {
  return JSON.parse(readFileSync(join(fixtures, name, 'expected.json'), 'utf8'));
}

/** A config that starts from one of them. @param more of the model section */
export function makePretrainedWorkspace(name: string, more = '', task = 'classify') {
  const { workspace, config } = makeTinyWorkspace();
  const from = JSON.stringify(pretrainedFolder(name));
  const lines = [
    `task: ${task}`,
    'data: { train: train.csv, validation: 20%, test: test.csv }',
    `model: { from: ${from}${more === '' ? '' : `, ${more}`} }`,
    'train: { epochs: 1, batch: 32 }',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  return { workspace, config };
}

/** Largest difference between two tables of numbers. */
export function farthest(actual: readonly ArrayLike<number>[], expected: readonly number[][]): number {
  return Math.max(...expected.flatMap((row, i) => row.map((value, k) => Math.abs(value - actual[i]![k]!))));
}
