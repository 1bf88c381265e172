/** Tasks of sentence vectors that are means of word vectors, made for tests. */
import assert from 'node:assert/strict';
import { createModel } from '../../../../src/core/catalog';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import type { Example } from '../../../../src/core/data/dataset';
import { columnsOf, configSchema } from '../../../../src/core/schemas';
import type { SimilarityOptions } from '../../../../src/core/tasks/similarity/schema';
import { similarity } from '../../../../src/core/tasks/similarity/task';
import { spacedTokenizer } from '../spacedTokenizer';

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'in-batch-negatives': ['text-pair'],
  contrastive: ['text-pair', 'label'],
  triplet: ['text-pair', 'negative'],
  cosent: ['text-pair', 'score'],
  cosine: ['text-pair', 'score'],
  simcse: [],
};

interface Parts {
  /** Of the config's `task`. */
  readonly options: { readonly loss: { readonly type: string } & Record<string, unknown> } & Record<string, unknown>;
  /** Columns beside those that the loss needs. */
  readonly columns?: readonly string[];
  readonly width?: number;
  readonly dropout?: number;
  readonly vocabulary?: number;
}

/** A task, and its section of the config with all defaults. */
export async function makeSimilarity({ options, columns = [], width = 6, dropout = 0, vocabulary = 12 }: Parts) {
  const named = [...new Set([...NEEDED[options.loss.type]!, ...columns])];
  const data = { train: 'a.csv', ...Object.fromEntries(named.map(role => [role, role])) };
  const model = { type: 'bag-of-words', width, dropout };
  const text = JSON.stringify({ task: { type: 'similarity', ...options }, data, model });
  const { config, problems } = parseConfig<typeof configSchema>(text, '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  const task = similarity.create({
    options: config!.task as SimilarityOptions,
    model: await createModel(config!.model, 0),
    tokenizer: spacedTokenizer(vocabulary, 8),
    labels: [],
    roles: new Set(Object.keys(columnsOf(config!).columns)),
  });
  return { task, config: config! };
}

export function exampleOf(
  fields: Readonly<Record<string, string | number | undefined>>,
  negative?: readonly string[],
): Example {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    fields: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    ...(negative && { lists: { negative } }),
    source: { file: 'a.csv', line: 1 },
  };
}
