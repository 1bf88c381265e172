// Trainings whose word vectors are frozen and large: kept once, resumed, reproduced, and runs of before there was such a place.
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { type CheckpointName, readCheckpoint, writeCheckpoint } from '../../../src/core/runs/checkpoint';
import { compareTrainings, describeTrainings } from '../../../src/core/runs/compareTrainings';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { modelsFolder } from '../../../src/core/runs/runFolder';
import { crossValidate } from '../../../src/core/training/crossValidate';
import type { TrainOptions } from '../../../src/core/training/events';
import { readTrainingConfig } from '../../../src/core/training/prepare';
import { prepareTraining } from '../../../src/core/training/prepareTraining';
import { findChanges, reproduceRun } from '../../../src/core/training/reproduceRun';
import { runTraining } from '../../../src/core/training/runTraining';
import { startFromRun } from '../../../src/core/training/start/run';
import { prepareToResume, resume, train, trainPrepared } from '../../../src/core/training/trainRun';
import { makeFrozenWorkspace } from './frozenWorkspace';
import { gather } from './tinyWorkspace';

const TABLE = 'embedding.weight';
/** Bytes of the table. */
const LARGE = 1024 ** 2;

/** The folder of a run that was trained for 10 of 24 steps when checkpoints had all of their weights; safetensors compressed. */
const earlier = join(__dirname, '../../fixtures/training/runWithAllWeights');

function stoppingAt(workspace: string, step: number): TrainOptions {
  const controller = new AbortController();
  return gather(workspace, {
    signal: controller.signal,
    onEvent: event => {
      if (event.kind === 'metrics' && event.step >= step) controller.abort();
    },
  });
}

const filesOf = (workspace: string) => readdirSync(modelsFolder(workspace)).sort();
const stateOf = (run: string, name: CheckpointName) =>
  JSON.parse(readFileSync(join(run, 'checkpoints', name, 'state.json'), 'utf8'));
const modelOf = (run: string, name: CheckpointName) =>
  readFileSync(join(run, 'checkpoints', name, 'model.safetensors'));

async function outcomeOf(folder: string) {
  const { parameters, slots } = (await readCheckpoint(folder, 'last', true))!;
  const best = (await readCheckpoint(folder, 'best', false))!.parameters;
  const rows = (await readMetrics(folder)).map(({ step, values }) => ({ step, values }));
  return { names: Object.keys(parameters), parameters, slots, best, rows };
}

/** As all runs were. */
async function putInside(folder: string): Promise<void> {
  for (const name of ['best', 'last'] as const) {
    const { frozen: _, ...checkpoint } = (await readCheckpoint(folder, name, true))!;
    await writeCheckpoint(folder, name, checkpoint);
    assert.ok(modelOf(folder, name).length > LARGE);
  }
}

describe('training: frozen weights', function () {
  this.timeout(120_000);

  for (const engine of ['native', 'wasm']) {
    it(`${engine}: lie once, and the run is resumed and predicts as one that has them inside`, async () => {
      const { workspace, config } = makeFrozenWorkspace({ engine });
      const whole = await train(config, gather(workspace));
      assert.equal(whole.record.status, 'completed');
      const [file, ...others] = filesOf(workspace);
      assert.deepEqual(others, []);
      for (const name of ['best', 'last'] as const) {
        assert.equal(`${stateOf(whole.folder, name).frozen.sha256}.safetensors`, file);
        assert.ok(modelOf(whole.folder, name).length < 10_000);
      }
      const expected = await outcomeOf(whole.folder);
      const stopped = await train(config, stoppingAt(workspace, 10));
      assert.equal(stopped.record.status, 'stopped');
      const ended = await resume(stopped.folder, gather(workspace));
      assert.deepEqual(await outcomeOf(ended.folder), expected);
      assert.deepEqual(modelOf(ended.folder, 'last'), modelOf(whole.folder, 'last'));
      assert.deepEqual(filesOf(workspace), [file]);

      const predict = async () => {
        const run = await openRun(whole.folder, (await engineFor('native')).engine);
        try {
          return await run.predict(['waaa waab waac', 'waab']);
        } finally {
          await run.dispose();
        }
      };
      const predicted = await predict();
      await putInside(whole.folder);
      assert.deepEqual(await predict(), predicted);
      // What it was resumed from, as of before, goes on to the same end, and puts them apart.
      const again = await train(config, stoppingAt(workspace, 10));
      await putInside(again.folder);
      rmSync(modelsFolder(workspace), { recursive: true });
      assert.deepEqual(await outcomeOf((await resume(again.folder, gather(workspace))).folder), expected);
      assert.deepEqual(filesOf(workspace), [file]);
      assert.ok(modelOf(again.folder, 'last').length < 10_000);
    });
  }

  it('a run of before there was such a place opens, is resumed and reproduced', async () => {
    const { workspace, config } = makeFrozenWorkspace();
    const [id] = readdirSync(earlier);
    const folder = join(workspace, '.nlp/runs/tiny', id!);
    cpSync(join(earlier, id!), folder, { recursive: true });
    for (const file of ['best/model', 'last/model', 'last/optimizer']) {
      const path = join(folder, 'checkpoints', `${file}.safetensors`);
      writeFileSync(path, gunzipSync(readFileSync(`${path}.gz`)));
      rmSync(`${path}.gz`);
    }
    const before = (await readCheckpoint(folder, 'last', true))!;
    assert.equal(before.frozen, undefined);
    const run = await openRun(folder, (await engineFor('native')).engine);
    assert.deepEqual(run.parameters, (await readCheckpoint(folder, 'best', false))!.parameters);
    await run.dispose();
    const best = modelOf(folder, 'best');
    assert.ok(best.length > LARGE);
    const rows = await readMetrics(folder);
    const ended = await resume(folder, gather(workspace));
    assert.equal(ended.record.status, 'completed');
    assert.deepEqual((await readMetrics(folder)).slice(0, rows.length), rows);
    const after = (await readCheckpoint(folder, 'last', true))!;
    assert.deepEqual(Object.keys(after.parameters), Object.keys(before.parameters));
    assert.deepEqual(after.parameters[TABLE], before.parameters[TABLE]);
    assert.equal(filesOf(workspace).length, 1);
    assert.ok(modelOf(folder, 'last').length < 10_000);

    const original = await train(config, gather(workspace));
    await putInside(original.folder);
    const { compared } = await reproduceRun(original.folder, gather(workspace), () => true);
    assert.equal(compared.weightsEqual, true);
    assert.equal(compared.equal, true, describeTrainings(compared));
  });

  it('reproduced weights differ where frozen ones do, and equal none where they are damaged', async () => {
    const { workspace, config } = makeFrozenWorkspace();
    const one = await train(config, gather(workspace));
    const other = await train(config, gather(workspace));
    assert.equal((await compareTrainings(one.folder, other.folder)).weightsEqual, true);
    const best = (await readCheckpoint(other.folder, 'best', false))!;
    const table = best.parameters[TABLE]!;
    const data = Float32Array.from(table.data);
    data[5]! += 1;
    const changed = { ...best.parameters, [TABLE]: { ...table, data } };
    await writeCheckpoint(other.folder, 'best', { ...best, parameters: changed, frozen: { tensors: changed } });
    assert.equal(filesOf(workspace).length, 2);
    assert.equal((await compareTrainings(one.folder, other.folder)).weightsEqual, false);
    const own = join(modelsFolder(workspace), `${stateOf(other.folder, 'best').frozen.sha256}.safetensors`);
    writeFileSync(own, 'damaged');
    assert.equal((await compareTrainings(one.folder, other.folder)).weightsEqual, false);
    rmSync(own);
    assert.equal((await compareTrainings(one.folder, other.folder)).weightsEqual, undefined);
  });

  it('are in the checkpoint from the pass on that trains them, and stopped and resumed is the same', async () => {
    const { workspace, config } = makeFrozenWorkspace({ train: true });
    const frozen = new Map([[TABLE, 1]]);
    const begin = async (options: TrainOptions) => {
      const plan = { config: readTrainingConfig(config, options), configPath: config };
      return trainPrepared({ ...(await prepareTraining(plan, options)), frozen }, config, options);
    };
    const goOn = async (folder: string, options: TrainOptions) =>
      runTraining({ ...(await prepareToResume(folder, options)), frozen }, options);
    const whole = await begin(gather(workspace));
    const expected = await outcomeOf(whole.folder);
    assert.equal(stateOf(whole.folder, 'last').frozen, undefined);
    assert.ok(modelOf(whole.folder, 'last').length > LARGE);
    // 8 steps a pass: in the first, at its end, in the second.
    const stopped = await begin(stoppingAt(workspace, 5));
    const [file] = filesOf(workspace);
    assert.equal(`${stateOf(stopped.folder, 'last').frozen.sha256}.safetensors`, file);
    for (const step of [8, 12]) {
      await goOn(stopped.folder, stoppingAt(workspace, step));
      assert.equal(stateOf(stopped.folder, 'last').frozen === undefined, step > 8, `step ${step}`);
    }
    const ended = await goOn(stopped.folder, gather(workspace));
    assert.deepEqual(await outcomeOf(ended.folder), expected);
    assert.deepEqual(filesOf(workspace), [file]);
  });

  it('are one file for the folds of a cross-validation, and for what starts from a run', async () => {
    const { workspace, config } = makeFrozenWorkspace();
    const options = gather(workspace, { overrides: ['train.epochs=1'] });
    const { folders } = await crossValidate(config, { ...options, folds: 3 });
    assert.equal(folders.length, 3);
    const [file, ...others] = filesOf(workspace);
    assert.deepEqual(others, []);
    const base = folders[0]!;
    const plan = { config: readTrainingConfig(config, options), configPath: config };
    const prepared = await prepareTraining(
      { ...plan, start: written => startFromRun(base, written, options) },
      options,
    );
    const path = join(modelsFolder(workspace), file!);
    assert.deepEqual(prepared.files.at(-1), { path, sha256: basename(file!, '.safetensors') });
    const { folder } = await trainPrepared(prepared, config, options);
    assert.deepEqual(filesOf(workspace), [file]);
    assert.deepEqual(await findChanges(folder, options), []);
  });

  it('that are gone are told when a run is resumed or opened, and the next training brings them back', async () => {
    const { workspace, config } = makeFrozenWorkspace();
    const stopped = await train(config, stoppingAt(workspace, 10));
    const [file] = filesOf(workspace);
    rmSync(join(modelsFolder(workspace), file!));
    const lacking = { code: 'missing-weights', message: new RegExp(`lacks its frozen weights .*${file}`) };
    await assert.rejects(resume(stopped.folder, gather(workspace)), lacking);
    const { engine } = await engineFor('native');
    await assert.rejects(openRun(stopped.folder, engine), lacking);
    await train(config, gather(workspace, { overrides: ['train.epochs=1'] }));
    assert.ok(existsSync(join(modelsFolder(workspace), file!)));
    assert.equal((await resume(stopped.folder, gather(workspace))).record.status, 'completed');
  });
});
