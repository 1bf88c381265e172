/** Whether two runs are of the same training, to the last bit: times apart. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readRun } from '../../../src/core/runs/listRuns';
import { readMetrics } from '../../../src/core/runs/metricsLog';

async function factsOf(folder: string) {
  const { status, step, totalSteps, metrics, best, labels, threads, parameters, files, configPath } =
    await readRun(folder);
  return {
    status,
    step,
    totalSteps,
    metrics,
    best,
    labels,
    threads,
    parameters,
    hashes: files.map(f => f.sha256).sort(),
    configName: configPath.split('/').at(-1),
  };
}

const untimed = async (folder: string) => (await readMetrics(folder)).map(({ seconds: _, ...row }) => row);

export async function assertSameTraining(folder: string, expected: string): Promise<void> {
  assert.deepEqual(await factsOf(folder), await factsOf(expected));
  assert.deepEqual(await untimed(folder), await untimed(expected));
  for (const name of ['best', 'last'] as const) {
    const [ours, theirs] = await Promise.all([folder, expected].map(each => readCheckpoint(each, name, true)));
    assert.deepEqual(ours?.parameters, theirs?.parameters, name);
    assert.deepEqual(ours?.slots, theirs?.slots, name);
  }
  for (const name of ['config.yaml', 'tokenizer.json', 'predictions.jsonl'])
    assert.equal(readFileSync(join(folder, name), 'utf8'), readFileSync(join(expected, name), 'utf8'), name);
}
