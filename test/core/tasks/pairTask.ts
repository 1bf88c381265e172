/** Tasks that write one text from another, made for tests. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createModel, taskCatalog } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Example } from '../../../src/core/data/dataset';
import { configSchema } from '../../../src/core/schemas';
import type { Task } from '../../../src/core/tasks/task';
import type { Tokenizer } from '../../../src/core/text/tokenizer';
import type { FixtureTensor } from '../models/fixture';

export interface PairFixture {
  readonly config: string;
  readonly source: number;
  readonly target: number;
  readonly shared: boolean;
  readonly length: number;
  readonly ids: number[][];
  readonly mask: number[][];
  readonly written: number[][];
  readonly targets: number[][];
  readonly counted: number[][];
  readonly loss: number;
  /** With label smoothing 0.1. */
  readonly smoothed: number;
  readonly logits: number[];
  /** Of recurrent models that attend, [batch, time, source]. */
  readonly alignment?: number[];
  readonly parameters: Record<string, FixtureTensor>;
  readonly gradients: Record<string, FixtureTensor>;
}

/** What PyTorch computed (test/fixtures/sequenceToSequence). */
export function readPairFixtures(): Record<string, PairFixture> {
  return JSON.parse(readFileSync(join(__dirname, '../../fixtures/sequenceToSequence/models.json'), 'utf8'));
}

interface PairParts {
  readonly tokenizer: Tokenizer;
  /** Of the text that is written; one vocabulary if not given. */
  readonly target?: Tokenizer;
  readonly smoothing?: number;
}

/** @param task the `task` section, e.g. `{ type: translate, beam: 2 }` */
export async function makePairTask(task: string, model: string, parts: PairParts): Promise<Task> {
  const text = `task: ${task}\ndata: { train: a.csv }\nmodel: ${model}\n`;
  const { config, problems } = parseConfig<typeof configSchema>(text, '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  const definition = await taskCatalog[config!.task.type]();
  return definition.create({
    options: config!.task,
    model: await createModel(config!.model, 0),
    tokenizer: parts.tokenizer,
    targetTokenizer: parts.target,
    labels: [],
    loss: { type: 'cross-entropy', smoothing: parts.smoothing ?? 0 },
  });
}

export function exampleOf(fields: Readonly<Record<string, string>>, line = 1): Example {
  return { fields, source: { file: 'a.csv', line } };
}
