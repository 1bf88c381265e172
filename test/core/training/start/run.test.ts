// Training that starts from another run: its tokenizer, the weights that fit, and what they lack by chance.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '../../../../src/core/runs/checkpoint';
import { readTrainingConfig } from '../../../../src/core/training/prepare';
import { prepareTraining } from '../../../../src/core/training/prepareTraining';
import { startFromRun } from '../../../../src/core/training/start/run';
import { resume, train, trainPrepared } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../tinyWorkspace';

describe('training/start/run', function () {
  this.timeout(60_000);
  const model = '{ type: bag-of-words, width: 8, feed-forward: [6], dropout: 0.2 }';

  /** Another vocabulary, and three labels where the first run has two. */
  function makeOther() {
    const other = makeTinyWorkspace({ model, data: '{ train: other.csv, validation: 20% }' });
    const words = ['good', 'bad', 'warm', 'zebra', 'quagga'];
    const rows = Array.from(
      { length: 60 },
      (_, i) => `the ${words[i % 5]} film is ${words[(i * 3) % 5]},${'abc'[i % 3]}`,
    );
    writeFileSync(join(other.workspace, 'other.csv'), `text,label\n${rows.join('\n')}\n`);
    return other;
  }

  it('takes the tokenizer and the weights that fit, and goes on as any run', async () => {
    const first = makeTinyWorkspace({ model });
    const base = await train(first.config, gather(first.workspace));
    const { workspace, config } = makeOther();
    const options = gather(workspace);
    const plan = { config: readTrainingConfig(config, options), configPath: config };
    const plain = await prepareTraining(plan, options);
    const prepared = await prepareTraining(
      { ...plan, start: written => startFromRun(base.folder, written, options) },
      options,
    );
    const best = (await readCheckpoint(base.folder, 'best', false))!.parameters;
    assert.notDeepEqual(plain.tokenizer.vocabulary, prepared.tokenizer.vocabulary);
    assert.equal(prepared.tokenizer.toJson(), readFileSync(join(base.folder, 'tokenizer.json'), 'utf8'));
    const names = Object.keys(prepared.parameters);
    assert.deepEqual(names, Object.keys(plain.parameters));
    const taken = names.filter(name => best[name]?.shape.join() === prepared.parameters[name]!.shape.join());
    assert.ok(taken.includes('embedding.weight') && taken.length >= 3 && taken.length < names.length, taken.join());
    for (const name of names) {
      const { data } = prepared.parameters[name]!;
      const expected = taken.includes(name) ? best[name]! : plain.parameters[name]!;
      assert.deepEqual(data, expected.data, name);
    }
    const path = join(base.folder, 'checkpoints/best/model.safetensors');
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    assert.deepEqual(prepared.files.at(-1), { path, sha256 });

    const controller = new AbortController();
    const stopping = {
      ...options,
      signal: controller.signal,
      onEvent: (event: { kind: string }) => event.kind === 'metrics' && controller.abort(),
    };
    const whole = await trainPrepared(prepared, config, options);
    const stopped = await trainPrepared(prepared, config, stopping);
    assert.equal(stopped.record.status, 'stopped');
    // Its checkpoint has the weights that it started from.
    rmSync(base.folder, { recursive: true });
    const ended = await resume(stopped.folder, options);
    assert.equal(ended.record.status, 'completed');
    assert.deepEqual(ended.record.metrics, whole.record.metrics);
    assert.deepEqual(
      (await readCheckpoint(ended.folder, 'last', true))!.parameters,
      (await readCheckpoint(whole.folder, 'last', true))!.parameters,
    );
  });

  it('says that a run has no weights to start from', async () => {
    const { workspace, config } = makeTinyWorkspace({ model });
    const options = gather(workspace);
    const started = await train(config, gather(workspace));
    rmSync(join(started.folder, 'checkpoints'), { recursive: true });
    const plan = { config: readTrainingConfig(config, options), configPath: config };
    await assert.rejects(
      prepareTraining({ ...plan, start: written => startFromRun(started.folder, written, options) }, options),
      { code: 'no-checkpoint', message: /has no checkpoint to start from; train it first/ },
    );
  });
});
