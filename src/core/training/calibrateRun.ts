/** Calibrates a run that is trained, or takes its temperature away: record, scores, predictions and `model.onnx` follow. */
import { dirname } from 'node:path';
import { ActionableError } from '../base/errors';
import { resolvePath } from '../base/resolvePath';
import type { SplitName } from '../data/dataset';
import { engineFor } from '../inference/engineFor';
import { openRun } from '../inference/openRun';
import { changeRecord } from '../runs/changeRecord';
import { readPredictions } from '../runs/predictions';
import type { RunRecord } from '../runs/run';
import { calibrated } from '../tasks/calibrated';
import type { TrainOptions } from './events';
import { fitCalibration } from './fitCalibration';
import { encodeExamples, readRunData } from './prepare';
import { type Splits, writeResults } from './writeResults';

/**
 * @param folder absolute
 * @param options `remove`: logits are read as they were learned again
 * @returns the record as it is then; without `calibration` where none could be fitted, which is told
 * @throws ActionableError `still-running`, `cannot-calibrate`, or why run or data cannot be read; CancelledError: nothing was changed
 */
export async function calibrateRun(
  folder: string,
  options: TrainOptions & { readonly remove?: boolean },
): Promise<RunRecord> {
  resolvePath(dirname(folder), folder, options);
  const { engine } = await engineFor('auto');
  const run = await openRun(folder, engine, 'best', options.trusted);
  try {
    const { record, config, tokenizer } = run.parts;
    if (record.status !== 'completed') {
      throw new ActionableError(
        record.status === 'running' ? 'still-running' : 'not-completed',
        `${record.name}/${record.id} is ${record.status}: only a completed run is calibrated. Resume it first: nlp resume ${record.name}/${record.id}`,
      );
    }
    resolvePath(dirname(record.configPath), record.configPath, options);
    const learned = calibrated(run.task);
    const { splits: data } = await readRunData(config, record, options, record);
    const splits: { [S in SplitName]?: Splits[S] } = {};
    const kept = (await readPredictions(folder, options.signal))?.splits.map(({ split }) => split) ?? [];
    const others = kept.filter(split => split === 'train');
    for (const name of [...others, 'validation', 'test'] as const) {
      const examples = data[name];
      if (examples?.length) splits[name] = { examples, encoded: await encodeExamples(learned, examples, options) };
    }
    const weights = { engine, parameters: run.parameters };
    const calibration = options.remove
      ? undefined
      : await fitCalibration(learned, tokenizer.maximumLength, weights, splits.validation, options);
    const same = calibration?.temperature === record.calibration?.temperature;
    if (same || (!calibration && !options.remove)) return record;
    const parts = { ...run.parts, task: calibrated(learned, calibration?.temperature) };
    const { metrics } = await writeResults(parts, weights, splits, options, undefined, others);
    return await changeRecord(folder, now => ({ ...now, calibration, metrics: { ...now.metrics, ...metrics } }));
  } finally {
    await run.dispose();
  }
}
