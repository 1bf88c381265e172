/** A `generate` task made for tests, and lines as its examples. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createModel, taskCatalog } from '../../../../src/core/catalog';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import type { Example } from '../../../../src/core/data/dataset';
import { configSchema } from '../../../../src/core/schemas';
import type { Task } from '../../../../src/core/tasks/task';
import type { Tokenizer } from '../../../../src/core/text/tokenizer';
import type { FixtureTensor } from '../../models/fixture';

export interface LanguageModelFixture {
  readonly config: string;
  readonly vocabulary: number;
  readonly length: number;
  readonly ids: number[][];
  readonly targets: number[][];
  readonly mask: number[][];
  readonly parameters: Record<string, FixtureTensor>;
  readonly gradients: Record<string, FixtureTensor>;
  readonly loss: number;
  readonly logits: number[];
  readonly started?: {
    readonly labels: number[];
    readonly tables: Record<string, FixtureTensor>;
    readonly loss: number;
    readonly gradients: Record<string, FixtureTensor>;
  };
  readonly carried?: { readonly loss: number; readonly gradients: Record<string, FixtureTensor> };
}

/** What PyTorch computed (test/fixtures/generate). */
export function readFixtures(): Record<string, LanguageModelFixture> {
  return JSON.parse(readFileSync(join(__dirname, '../../../fixtures/generate/models.json'), 'utf8'));
}

export async function makeTask(
  model: string,
  tokenizer: Tokenizer,
  options = 'generate',
  labels: readonly string[] = [],
): Promise<Task> {
  const text = `task: ${options}\ndata: { train: a.txt${labels.length > 0 ? ', label: label' : ''} }\nmodel: ${model}\n`;
  const { config, problems } = parseConfig(text, '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  const definition = await taskCatalog.generate();
  return definition.create({
    options: config!.task,
    model: await createModel(config!.model, 0),
    tokenizer,
    labels,
  });
}

export function linesOf(texts: readonly string[]): readonly Example[] {
  return texts.map((text, i) => ({ fields: { text }, source: { file: 'a.txt', line: i + 1 } }));
}
