/** A run whose weights were trained elsewhere gets what a training here ends with: scores, predictions and `model.onnx`. */
import { dirname } from 'node:path';
import { CancelledError } from '../base/errors';
import { resolvePath } from '../base/resolvePath';
import { engineFor } from '../inference/engineFor';
import { openRun } from '../inference/openRun';
import { changeRecord } from '../runs/changeRecord';
import { MetricsLog, readMetrics } from '../runs/metricsLog';
import type { MetricsRow, RunRecord } from '../runs/run';
import type { Split } from '../tasks/task';
import type { TrainOptions, TrainResult } from './events';
import { encodeExamples, readRunData } from './prepare';
import { type Results, writeResults } from './writeResults';

/** A failure takes nothing with it: the run is whole, and `evaluate` scores it later. */
export async function scoreTrained(result: TrainResult, options: TrainOptions): Promise<TrainResult> {
  const { folder, record } = result;
  const { onEvent } = options;
  try {
    const { metrics, fixed, best } = await scoresOf(folder, options);
    const rows = rowsOf(metrics.validation, record, await readMetrics(folder));
    const log = new MetricsLog(folder);
    await log.append(rows);
    await log.flush();
    const changed = await changeRecord(folder, current => ({
      ...current,
      metrics: { ...current.metrics, ...metrics },
      ...(best && { best }),
    }));
    onEvent({ kind: 'metrics', folder, rows, step: record.step, totalSteps: record.totalSteps });
    return { folder, record: changed, ...(fixed && { fixed }) };
  } catch (error) {
    const isStopped = error instanceof CancelledError;
    const why = isStopped ? 'it was stopped' : error instanceof Error ? error.message : String(error);
    const message = `the run is complete, but its scores are missing (${why}): nlp evaluate ${record.name}/${record.id} computes them`;
    onEvent({ kind: 'log', level: 'warning', message });
    return result;
  }
}

async function scoresOf(folder: string, options: TrainOptions): Promise<Results & Pick<RunRecord, 'best'>> {
  resolvePath(dirname(folder), folder, options);
  const { engine } = await engineFor('auto');
  const run = await openRun(folder, engine, 'best', options.trusted);
  try {
    const { config, record, task } = run.parts;
    resolvePath(dirname(record.configPath), record.configPath, options);
    const dataset = await readRunData(config, record, options, record);
    const splits: { validation?: Split; test?: Split } = {};
    for (const name of ['validation', 'test'] as const) {
      const examples = dataset.splits[name];
      if (!examples || examples.length === 0) continue;
      splits[name] = { examples, encoded: await encodeExamples(task, examples, options) };
    }
    const results = await writeResults(run.parts, { engine, parameters: run.parameters }, splits, options);
    const metric = config.train.best ?? task.target;
    const value = results.metrics.validation?.[metric];
    return { ...results, ...(value !== undefined && { best: { step: record.step, metric, value } }) };
  } finally {
    await run.dispose();
  }
}

/** What the curve has not at its end. */
function rowsOf(
  scores: Readonly<Record<string, number>> = {},
  { step, seconds }: RunRecord,
  known: readonly MetricsRow[],
): readonly MetricsRow[] {
  const there = known.filter(row => row.step === step).flatMap(({ values }) => Object.keys(values));
  const named = Object.entries(scores).map(([name, value]) => [`validation/${name}`, value] as const);
  const fresh = named.filter(([name]) => !there.includes(name));
  const epoch = known.at(-1)?.epoch ?? 0;
  return fresh.length === 0 ? [] : [{ step, epoch, seconds, values: Object.fromEntries(fresh) }];
}
