/** A `generate` task made for tests, and lines as its examples. */
import assert from 'node:assert/strict';
import { createModel, taskCatalog } from '../../../../src/core/catalog';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import type { Example } from '../../../../src/core/data/dataset';
import { configSchema } from '../../../../src/core/schemas';
import type { Task } from '../../../../src/core/tasks/task';
import type { Tokenizer } from '../../../../src/core/text/tokenizer';

export async function makeTask(model: string, tokenizer: Tokenizer, options = 'generate'): Promise<Task> {
  const text = `task: ${options}\ndata: { train: a.txt }\nmodel: ${model}\n`;
  const { config, problems } = parseConfig(text, '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  const definition = await taskCatalog.generate();
  return definition.create({
    options: config!.task,
    model: await createModel(config!.model, 0),
    tokenizer,
    labels: [],
  });
}

export function linesOf(texts: readonly string[]): readonly Example[] {
  return texts.map((text, i) => ({ fields: { text }, source: { file: 'a.txt', line: i + 1 } }));
}
