/** A run whose weights are random, of any task: what nobody trains has runs too. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostTensors } from '../../src/core/base/hostTensor';
import { Random } from '../../src/core/base/random';
import { createTask } from '../../src/core/catalog';
import { parseConfig } from '../../src/core/config/parseConfig';
import { writeCheckpoint } from '../../src/core/runs/checkpoint';
import { writeRunRecord } from '../../src/core/runs/record';
import { createRunFolder } from '../../src/core/runs/runFolder';
import { configSchema, tokensOf } from '../../src/core/schemas';
import type { Task } from '../../src/core/tasks/task';
import type { Tokenizer } from '../../src/core/text/tokenizer';
import { trainTokenizer } from '../../src/core/text/trainTokenizer';

export interface RandomRun {
  readonly folder: string;
  readonly task: Task;
  readonly tokenizer: Tokenizer;
  readonly parameters: HostTensors;
}

/** @param texts the vocabulary is learned from them, all of their words @param change of the random weights */
export async function makeRandomRun(
  workspace: string,
  name: string,
  text: string,
  texts: readonly string[],
  change: (task: Task, parameters: HostTensors, tokenizer: Tokenizer) => HostTensors | Promise<HostTensors> = (
    _,
    parameters,
  ) => parameters,
): Promise<RandomRun> {
  const configPath = join(workspace, `${name}.nlp.yaml`);
  writeFileSync(configPath, text);
  const { config, problems } = parseConfig<typeof configSchema>(text, configPath, configSchema);
  if (!config) throw new Error(JSON.stringify(problems));
  const tokenizer = await trainTokenizer(config.tokenizer, [...texts, ...texts], tokensOf(config));
  const task = await createTask(config, { tokenizer, labels: [] });
  const parameters = await change(task, task.initialize(new Random(7, name)), tokenizer);
  const { folder, id } = await createRunFolder(workspace, name);
  writeFileSync(join(folder, 'config.yaml'), text);
  writeFileSync(join(folder, 'tokenizer.json'), tokenizer.toJson());
  const state = {
    version: 1,
    step: 0,
    epoch: 0,
    batch: 0,
    rows: 0,
    seconds: 0,
    sums: {},
    summed: 0,
    withoutImprovement: 0,
    done: true,
  } as const;
  await writeCheckpoint(folder, 'best', { parameters, slots: {}, state });
  const now = new Date().toISOString();
  await writeRunRecord(folder, {
    version: 1,
    name,
    id,
    status: 'completed',
    configPath,
    seed: 7,
    engine: 'native',
    versions: {},
    files: [],
    task: config.task.type,
    labels: [],
    startedAt: now,
    finishedAt: now,
    parameters: 0,
    step: 0,
    totalSteps: 0,
    seconds: 0,
    metrics: {},
  });
  return { folder, task, tokenizer, parameters };
}
