import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Reports } from '../../../src/core/explain/report/reports';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { readRunRecord } from '../../../src/core/runs/record';
import { calibrateRun } from '../../../src/core/training/calibrateRun';
import { evaluateRun } from '../../../src/core/training/evaluateRun';
import { reproduceRun } from '../../../src/core/training/reproduceRun';
import { train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

const TRAIN = '{ epochs: 3, batch: 16, optimizer: { type: adam, learning-rate: 0.02 } }';
const calibrating = TRAIN.replace('{ epochs', '{ calibrate: temperature, epochs');
const TEXTS = ['the film is good', 'the story is awful and dull', 'people walk home'];

async function read(folder: string) {
  const run = await openRun(folder, (await engineFor('auto')).engine);
  try {
    const [record, predictions] = [await readRunRecord(folder), await run.predict(TEXTS)];
    const probabilities = predictions.map(each => ('probabilities' in each ? Object.values(each.probabilities) : []));
    return { record, probabilities, metadata: run.exportOnnx().bytes };
  } finally {
    await run.dispose();
  }
}

const scaled = (probabilities: readonly number[], temperature: number) => {
  const powers = probabilities.map(p => p ** (1 / temperature));
  return powers.map(p => p / powers.reduce((a, b) => a + b, 0));
};

function assertNear(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]) {
  for (const [i, row] of actual.entries()) {
    for (const [j, x] of row.entries()) assert.ok(Math.abs(x - expected[i]![j]!) < 1e-5, `${actual} for ${expected}`);
  }
}

const predictionsOf = (folder: string) => readFileSync(join(folder, 'predictions.jsonl'), 'utf8');

describe('training/calibrateRun', () => {
  it('makes of a trained run what train.calibrate makes, and takes it back', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: TRAIN });
    const { folder } = await train(config, gather(workspace));
    const before = await read(folder);
    const said = predictionsOf(folder);
    const onnx = readFileSync(join(folder, 'model.onnx'));
    assert.equal(before.record.calibration, undefined);

    const options = gather(workspace);
    await calibrateRun(folder, options);
    const after = await read(folder);
    const { temperature, examples, before: was, after: is } = after.record.calibration!;
    assert.ok(temperature > 0 && temperature !== 1, String(temperature));
    assert.equal(examples, 48);
    assert.ok(is.loss! < was.loss!);
    assertNear(
      after.probabilities,
      before.probabilities.map(each => scaled(each, temperature)),
    );
    // What is written of the splits is what it says now.
    assert.ok(Math.abs(after.record.metrics.validation!.loss! - is.loss!) < 1e-6);
    assert.ok(Math.abs(before.record.metrics.validation!.loss! - was.loss!) < 1e-6);
    assert.equal(after.record.metrics.test!.accuracy, before.record.metrics.test!.accuracy);
    assert.notEqual(predictionsOf(folder), said);
    assert.notDeepEqual(readFileSync(join(folder, 'model.onnx')), onnx);
    const { scores } = await evaluateRun(folder, { ...gather(workspace), split: 'test' });
    assert.equal(scores.loss, after.record.metrics.test!.loss);
    assert.ok(
      options.events.some(
        event => event.kind === 'log' && /^temperature .* validation examples: log loss/.test(event.message),
      ),
    );

    const other = makeTinyWorkspace({ train: calibrating });
    const written = await train(other.config, gather(other.workspace));
    assert.deepEqual(written.record.calibration, after.record.calibration);
    assert.deepEqual(written.record.metrics, after.record.metrics);

    const { record: again, compared } = await reproduceRun(folder, gather(workspace), () => false);
    assert.deepEqual(again.calibration, after.record.calibration);
    assert.equal(compared.equal, true);

    await calibrateRun(folder, { ...gather(workspace), remove: true });
    const back = await read(folder);
    assert.deepEqual(back.probabilities, before.probabilities);
    assert.deepEqual(back.record, before.record);
    assert.equal(predictionsOf(folder), said);
    assert.deepEqual(readFileSync(join(folder, 'model.onnx')), onnx);
  });

  it('shows the calibration of before in the report, as the uncalibrated run has it', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: TRAIN });
    const { folder } = await train(config, gather(workspace));
    const first = (await new Reports().report(folder, { split: 'validation' })).report!;
    assert.equal(first.uncalibrated, undefined);
    const { calibration } = await calibrateRun(folder, gather(workspace));
    const { report } = await new Reports().report(folder, { split: 'validation' });
    const { temperature, ...uncalibrated } = report!.uncalibrated!;
    assert.equal(temperature, calibration!.temperature);
    assert.deepEqual(
      uncalibrated.bins.map(({ count }) => count),
      first.calibration!.bins.map(({ count }) => count),
    );
    assert.ok(Math.abs(uncalibrated.error - first.calibration!.error) < 1e-5);
    assert.ok(Math.abs(uncalibrated.error - calibration!.before['calibration-error']!) < 1e-5);
    assert.ok(Math.abs(report!.calibration!.error - calibration!.after['calibration-error']!) < 1e-5);
  });

  it('calibrates several labels, each by itself', async () => {
    const { workspace, config } = makeTinyWorkspace({
      task: 'multilabel',
      data: '{ train: train.csv, labels: label, validation: 20%, test: test.csv }',
      train: TRAIN,
    });
    const { folder } = await train(config, gather(workspace));
    const before = await read(folder);
    const { calibration } = await calibrateRun(folder, gather(workspace));
    const after = await read(folder);
    const logit = (p: number) => Math.log(p / (1 - p));
    assertNear(
      after.probabilities,
      before.probabilities.map(row => row.map(p => 1 / (1 + Math.exp(-logit(p) / calibration!.temperature)))),
    );
    assert.ok(Math.abs(after.record.metrics.validation!.loss! - calibration!.after.loss!) < 1e-6);
  });

  it('reads long texts in windows as it calibrated them', async () => {
    const { workspace, config } = makeTinyWorkspace({ task: '{ type: classify, stride: 2 }', train: calibrating });
    const text = readFileSync(config, 'utf8').replace('vocabulary: 60', 'vocabulary: 60, length: 8');
    const { record } = await train(config, { ...gather(workspace), text });
    assert.ok(Math.abs(record.metrics.validation!.loss! - record.calibration!.after.loss!) < 1e-6);
  });

  it('says why it does not calibrate, and changes nothing', async () => {
    const perfect = makeTinyWorkspace({ train: calibrating.replace('epochs: 3', 'epochs: 30').replace('0.02', '0.2') });
    const options = gather(perfect.workspace);
    const { folder, record } = await train(perfect.config, options);
    assert.equal(record.metrics.validation!.accuracy, 1);
    assert.equal(record.calibration, undefined);
    const warning = /not calibrated: every validation example is predicted correctly/;
    assert.ok(options.events.some(event => event.kind === 'log' && warning.test(event.message)));
    const said = predictionsOf(folder);
    await calibrateRun(folder, gather(perfect.workspace));
    assert.equal(predictionsOf(folder), said);

    const none = makeTinyWorkspace({ task: 'regress', data: '{ train: train.csv, score: score }', train: calibrating });
    await assert.rejects(train(none.config, gather(none.workspace)), /task regress has no probabilities of labels/);
  });
});
