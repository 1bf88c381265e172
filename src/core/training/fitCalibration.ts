/** Fits the temperature of a run on its validation split, and says what it changes. */

import { countOf } from '../base/countOf';
import { ActionableError } from '../base/errors';
import { formatNumber, formatPercent, formatScore } from '../base/formatNumber';
import { calibrate } from '../metrics/calibration';
import { fitTemperature, lossAt, type NoTemperature, type ScoredLogits } from '../metrics/temperature';
import type { CalibrationNote, Scores } from '../runs/run';
import { readRows } from '../tasks/scoreRows';
import type { Split, Task } from '../tasks/task';
import type { Weights } from '../tasks/weights';
import type { TrainOptions } from './events';

/** Why there is no temperature, as a sentence. */
const reasons: Readonly<Record<NoTemperature, string>> = {
  separated:
    'every validation example is predicted correctly, so that a smaller temperature is always better. Use a larger validation split.',
  uninformative:
    'the logits of the validation split say less than chance, so that a larger temperature is always better. Train longer, or check the labels.',
};

/**
 * @param task with its logits as they were learned
 * @param longest what its tokenizer cuts at
 * @returns nothing where no temperature is best, which is told
 * @throws CancelledError; ActionableError `cannot-calibrate` where the task has no probabilities of labels
 */
export async function fitCalibration(
  task: Task,
  longest: number,
  weights: Weights,
  split: Split | undefined,
  { signal, onEvent }: Pick<TrainOptions, 'signal' | 'onEvent'>,
): Promise<CalibrationNote | undefined> {
  const { calibration, reader } = task;
  if (!calibration || !reader) {
    throw new ActionableError(
      'cannot-calibrate',
      `${task.name} has no probabilities of labels to calibrate. Calibrate a run of classify, relate or multilabel.`,
    );
  }
  const warn = (why: string) => onEvent({ kind: 'log', level: 'warning', message: `not calibrated: ${why}` });
  onEvent({ kind: 'progress', message: 'calibrating' });
  const logits: number[] = [];
  const targets: number[] = [];
  let examples = 0;
  const labels = task.labels.length;
  const rows = split ? readRows(task, reader, longest, weights, split.encoded, signal) : [];
  for await (const { outputs, indices } of rows) {
    for (const [row, index] of indices.entries()) {
      const own = calibration.targets(split!.examples[index]!);
      if (!own) continue;
      for (const target of own) targets.push(target);
      for (const logit of outputs.logits!.data.subarray(row * labels, (row + 1) * labels)) logits.push(logit);
      examples++;
    }
  }
  if (examples === 0) {
    warn('there are no validation examples to fit a temperature on. Set data.validation.');
    return undefined;
  }
  const scored: ScoredLogits = { link: calibration.link, logits, labels, targets };
  const temperature = fitTemperature(scored);
  if (typeof temperature === 'string') {
    warn(reasons[temperature]);
    return undefined;
  }
  const note = { temperature, examples, before: scoresAt(scored, 1), after: scoresAt(scored, temperature) };
  onEvent({ kind: 'log', level: 'info', message: describeCalibration(note) });
  return note;
}

export function describeCalibration({ temperature, examples, before, after }: CalibrationNote): string {
  const change = (name: string, key: string, format: (value: number) => string) => {
    const [from, to] = [before[key], after[key]];
    return from === undefined || to === undefined ? [] : [`${name} ${format(from)} -> ${format(to)}`];
  };
  const changes = [
    ...change('log loss', 'loss', formatScore),
    ...change('ECE', 'calibration-error', formatPercent),
  ].join(', ');
  const fitted = `fitted on ${countOf(examples, 'validation example')}`;
  return `temperature ${formatNumber(temperature)}, ${fitted}: ${changes}`;
}

function scoresAt(scored: ScoredLogits, temperature: number): Scores {
  const loss = lossAt(scored, temperature);
  if (scored.link === 'sigmoid') return { loss };
  const { logits, labels, targets } = scored;
  const confidences = new Float64Array(targets.length);
  const correct = new Uint8Array(targets.length);
  for (let i = 0; i < targets.length; i++) {
    const row = Array.from({ length: labels }, (_, c) => logits[i * labels + c]!);
    const highest = row.reduce((most, x) => Math.max(most, x));
    confidences[i] = 1 / row.reduce((sum, x) => sum + Math.exp((x - highest) / temperature), 0);
    correct[i] = row.indexOf(highest) === targets[i] ? 1 : 0;
  }
  return { loss, 'calibration-error': calibrate(confidences, correct).error };
}
