/** A `pretrain` task made for tests, and texts as its examples. */
import assert from 'node:assert/strict';
import { createModel, taskCatalog } from '../../../../src/core/catalog';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import type { Example } from '../../../../src/core/data/dataset';
import { configSchema } from '../../../../src/core/schemas';
import type { Task } from '../../../../src/core/tasks/task';
import type { Tokenizer } from '../../../../src/core/text/tokenizer';
import { trainTokenizer } from '../../../../src/core/text/trainTokenizer';

/** Words of the texts, each a token. */
export function wordTokenizer(texts: readonly string[], length: number, around: readonly string[] = ['cls', 'sep']) {
  const word = { split: 'punctuation', 'strip-accents': false, 'stop-words': 'none', 'n-grams': [1, 1] } as const;
  const rest = { vocabulary: 1000, 'minimum-count': 1, normalize: 'nfc', lowercase: false, length } as const;
  return trainTokenizer({ type: 'word', ...rest, ...word }, texts, [...around, 'mask']);
}

/** @param task its section of the config */
export async function makeTask(
  tokenizer: Tokenizer,
  task = '{ type: pretrain }',
  model = '{ type: transformer, layers: 1, heads: 2, width: 8, dropout: 0 }',
): Promise<Task> {
  const text = `task: ${task}\ndata: { train: a.txt }\nmodel: ${model}\n`;
  const { config, problems } = parseConfig(text, '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  const definition = await taskCatalog.pretrain();
  return definition.create({
    options: config!.task,
    model: await createModel(config!.model, 0),
    tokenizer,
    labels: [],
  });
}

/** Each a line of its own. */
export function linesOf(texts: readonly string[], file = 'a.txt'): readonly Example[] {
  return texts.map((text, i) => ({ fields: { text }, source: { file, line: i + 1 } }));
}
