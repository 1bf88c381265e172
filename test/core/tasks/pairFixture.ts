/** The models of test/fixtures/pairs: what PyTorch has, and tasks of ours that are the same. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createModel, taskCatalog } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Example } from '../../../src/core/data/dataset';
import { columnsOf, configSchema } from '../../../src/core/schemas';
import type { Task } from '../../../src/core/tasks/task';
import type { FixtureTensor } from '../models/fixture';
import { spacedTokenizer } from './spacedTokenizer';

export interface Half {
  readonly loss: number;
  readonly said: FixtureTensor;
  /** Of each example, of each of its texts that is read by itself. */
  readonly saliency: readonly (readonly number[][])[];
  readonly parameters: Record<string, FixtureTensor>;
  readonly gradients: Record<string, FixtureTensor>;
}

export const NAMES = ['classify', 'multilabel', 'regress', 'joint', 'relate'] as const;
export type PairName = (typeof NAMES)[number];

export interface Fixture extends Readonly<Record<PairName, Half>> {
  readonly vocabulary: number;
  readonly length: number;
  readonly width: number;
  readonly hidden: number;
  readonly pairs: readonly (readonly [number[], number[]])[];
  readonly marked: readonly number[][];
  readonly targets: readonly number[];
  readonly sets: readonly number[][];
  readonly scores: readonly number[];
}

export const fixture: Fixture = JSON.parse(readFileSync(join(__dirname, '../../fixtures/pairs/pairs.json'), 'utf8'));
const { width, hidden } = fixture;
export const LABELS = ['a', 'b', 'c'];
const LSTM = `{ type: lstm, width: ${width}, hidden: ${hidden}, bidirectional: true, pool: max, dropout: 0 }`;
const configs: Readonly<Record<PairName, string>> = {
  classify: `task: { type: classify, pair: towers }\nmodel: ${LSTM}\ndata: { train: a.csv, text-pair: b }\n`,
  multilabel: `task: { type: multilabel, pair: towers }\nmodel: ${LSTM}\ndata: { train: a.csv, text-pair: b }\n`,
  regress: `task: { type: regress, pair: towers }\nmodel: ${LSTM}\ndata: { train: a.csv, text-pair: b }\n`,
  joint: `task: classify\ndata: { train: a.csv, text-pair: b }\nmodel: { type: transformer, layers: 1, heads: 2, width: ${width}, feed-forward: 10, pool: cls, normalization: before, positions: learned, activation: gelu, dropout: 0 }\n`,
  relate: `task: relate\nmodel: ${LSTM.replace('max', 'last')}\ndata: { train: a.csv }\n`,
};

/** Marks are ids from the vocabulary on. */
function writeMarked(ids: readonly number[]): string {
  return ids.map(id => ['<e1>', '</e1>', '<e2>', '</e2>'][id - fixture.vocabulary] ?? id).join(' ');
}

const examples = fixture.pairs.map(([text, pair], i): Example => {
  return {
    fields: {
      text: text.join(' '),
      'text-pair': pair.join(' '),
      label: LABELS[fixture.targets[i]!]!,
      score: String(fixture.scores[i]),
    },
    lists: { labels: LABELS.filter((_, k) => fixture.sets[i]![k] === 1) },
    source: { file: 'a.csv', line: i + 1 },
  };
});
const marked = examples.map((example, i): Example => {
  return { ...example, fields: { text: writeMarked(fixture.marked[i]!), label: example.fields.label! } };
});

export function examplesOf(name: PairName): readonly Example[] {
  return name === 'relate' ? marked : examples;
}

export const tokenizer = spacedTokenizer(fixture.vocabulary, fixture.length);

export async function makeTask(name: PairName): Promise<Task> {
  const { config, problems } = parseConfig<typeof configSchema>(configs[name], '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  const definition = await taskCatalog[config!.task.type]();
  return definition.create({
    options: config!.task,
    model: await createModel(config!.model, LABELS.length),
    tokenizer,
    labels: name === 'regress' ? [] : LABELS,
    roles: new Set(Object.keys(columnsOf(config!).columns)),
  });
}
