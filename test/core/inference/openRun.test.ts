import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { float32 } from '../../../src/core/base/hostTensor';
import type { Engine } from '../../../src/core/engine/contract';
import { writeSafetensors } from '../../../src/core/formats/safetensors';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { readCheckpoint, writeCheckpoint } from '../../../src/core/runs/checkpoint';
import { probabilitiesOf } from '../../../src/core/tasks/abilities/verdict';
import { bucketLength } from '../../../src/core/tasks/bucketLength';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import { train } from '../../../src/core/training/trainRun';
import { move, numberAnew, rewrite } from '../text/otherIds';
import { gather, makeTinyWorkspace } from '../training/tinyWorkspace';

const TEXTS = [
  'a lovely film',
  '',
  'the story of people who walk home and their cruel dog',
  'x'.repeat(1000),
  'home '.repeat(400),
];

describe('inference/bucketLength', () => {
  it('holds the length, grows with it, and wastes at most a quarter beyond 32', () => {
    let last = 0;
    for (let length = 1; length <= 1000; length++) {
      const bucket = bucketLength(length, 1000);
      assert.ok(bucket >= length && bucket >= last && bucket <= 1000);
      if (length > 32) assert.ok(bucket <= length * 1.25 + 1, `${length} -> ${bucket}`);
      last = bucket;
    }
    assert.equal(bucketLength(3, 5), 5);
  });
});

describe('inference/openRun', function () {
  this.timeout(60_000);
  let engine: Engine;
  let folder = '';

  before(async () => {
    ({ engine } = await engineFor('auto'));
    const { workspace, config } = makeTinyWorkspace({ model: '{ type: lstm, width: 8, hidden: 6, dropout: 0 }' });
    folder = (await train(config, gather(workspace))).folder;
  });

  it('predicts the same where its vocabulary has other ids', async () => {
    const apart = join(folder, '../../../other');
    const other = join(apart, basename(dirname(folder)), basename(folder));
    cpSync(folder, other, { recursive: true });
    const file = join(other, 'tokenizer.json');
    const ids = numberAnew(readTokenizer(readFileSync(file, 'utf8')).size);
    writeFileSync(file, rewrite(readFileSync(file, 'utf8'), ids));
    const checkpoint = (await readCheckpoint(other, 'best', false))!;
    await writeCheckpoint(other, 'best', { ...checkpoint, parameters: move(checkpoint.parameters, ids) });
    const probabilities = async (path: string) => {
      const run = await openRun(path, engine);
      const predictions = await run.predict(TEXTS);
      await run.dispose();
      return predictions.map(each => (each.kind === 'label' ? each.probabilities : {}));
    };
    const [wanted, found] = [await probabilities(folder), await probabilities(other)];
    for (const [i, each] of wanted.entries())
      for (const [label, probability] of Object.entries(each))
        assert.ok(Math.abs(probability - found[i]![label]!) < 1e-6, TEXTS[i]);
    rmSync(apart, { recursive: true });
  });

  it('predicts the same alone as among others, whatever the padding', async () => {
    const run = await openRun(folder, engine);
    const together = await run.predict(TEXTS);
    for (const [i, text] of TEXTS.entries()) {
      const [alone] = await run.predict([text]);
      assert.ok(alone?.kind === 'label' && together[i]?.kind === 'label');
      assert.equal(alone.label, together[i].label);
      for (const [label, probability] of Object.entries(alone.probabilities)) {
        assert.ok(Math.abs(probability - together[i].probabilities[label]!) < 1e-6);
      }
    }
    const [first] = together;
    assert.deepEqual(
      first!.tokens.map(({ start, end }) => TEXTS[0]!.slice(start, end)),
      ['a', 'lovely', 'film'],
    );
    assert.equal(together[3]!.tokens[0]!.unknown, true);
    assert.equal(together[4]!.truncated, true);
    await run.dispose();
  });

  it('gives pooled vectors and labels that agree with the predictions', async () => {
    const run = await openRun(folder, engine);
    const { vectors, features, verdicts } = await run.pool(TEXTS);
    assert.deepEqual([vectors.length, features], [TEXTS.length * 6, 6]);
    const predictions = await run.predict(TEXTS);
    for (const [i, verdict] of verdicts.entries()) {
      const prediction = predictions[i];
      assert.ok(verdict.kind === 'label' && prediction?.kind === 'label');
      assert.equal(verdict.label, prediction.label);
    }
    await run.dispose();
  });

  it('writes an ONNX model that another program runs to the same numbers', async () => {
    const run = await openRun(folder, engine);
    const session = await InferenceSession.create(join(folder, 'model.onnx'));
    const time = run.tokenizer.maximumLength;
    for (const text of TEXTS) {
      const { ids } = run.tokenizer.encode(text);
      const padded = new BigInt64Array(time);
      padded.set(Array.from(ids, BigInt));
      const mask = new BigInt64Array(time).fill(1n, 0, ids.length);
      const { probabilities } = await session.run({
        input_ids: new Tensor('int64', padded, [1, time]),
        attention_mask: new Tensor('int64', mask, [1, time]),
      });
      const [expected] = await run.predict([text]);
      for (const [i, label] of run.task.labels.entries()) {
        assert.ok(Math.abs(Number(probabilities!.data[i]) - probabilitiesOf(expected!)[label]!) < 1e-5);
      }
    }
    await session.release();
    await run.dispose();
  });

  it('stops between batches when it is cancelled', async () => {
    const run = await openRun(folder, engine);
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(run.predict(TEXTS, controller.signal), { name: 'CancelledError' });
    await run.dispose();
  });

  const damages: readonly (readonly [
    string,
    (copy: string) => void,
    { name?: string; code?: string; message?: RegExp },
  ])[] = [
    ['no tokenizer', copy => rmSync(join(copy, 'tokenizer.json')), { code: 'missing-file' }],
    ['no config', copy => rmSync(join(copy, 'config.yaml')), { code: 'missing-file' }],
    [
      'a config with problems',
      copy => writeFileSync(join(copy, 'config.yaml'), 'task: x\n'),
      { name: 'ProblemsError' },
    ],
    [
      'a tokenizer that is none',
      copy => writeFileSync(join(copy, 'tokenizer.json'), '{}'),
      { code: 'damaged-tokenizer' },
    ],
    ['no checkpoints', copy => rmSync(join(copy, 'checkpoints'), { recursive: true }), { code: 'no-checkpoint' }],
    [
      'weights of another model',
      copy => {
        const bytes = writeSafetensors({ 'embedding.weight': float32([1, 1]) });
        writeFileSync(join(copy, 'checkpoints', 'best', 'model.safetensors'), bytes);
      },
      { code: 'damaged-checkpoint' },
    ],
    [
      'labels that do not fit the weights',
      copy => {
        const record = JSON.parse(readFileSync(join(copy, 'run.json'), 'utf8'));
        writeFileSync(join(copy, 'run.json'), JSON.stringify({ ...record, labels: ['a', 'b', 'c'] }));
      },
      { code: 'damaged-checkpoint', message: /head/ },
    ],
    [
      'an enormous model in the config',
      copy => {
        const config = readFileSync(join(copy, 'config.yaml'), 'utf8');
        writeFileSync(join(copy, 'config.yaml'), config.replace('hidden: 6', 'hidden: 999999999'));
      },
      { name: 'ProblemsError' },
    ],
  ];
  for (const [what, damage, expected] of damages) {
    it(`refuses a run with ${what}`, async () => {
      const { workspace } = makeTinyWorkspace();
      const copy = join(workspace, '.nlp', 'runs', basename(dirname(folder)), basename(folder));
      cpSync(folder, copy, { recursive: true });
      damage(copy);
      await assert.rejects(openRun(copy, engine), expected);
    });
  }

  it('takes the last checkpoint while there is no best one', async () => {
    const { workspace } = makeTinyWorkspace();
    const copy = join(workspace, '.nlp', 'runs', basename(dirname(folder)), basename(folder));
    cpSync(folder, copy, { recursive: true });
    rmSync(join(copy, 'checkpoints', 'best'), { recursive: true });
    const run = await openRun(copy, engine);
    assert.equal(run.identity.checkpoint, 'last');
    await run.dispose();
  });
});

describe('inference/engineFor', () => {
  it('takes engine and threads from the surroundings where the config leaves them open', async () => {
    const { engine } = await engineFor('auto', { NLP_ENGINE: 'wasm', NLP_THREADS: '1' });
    assert.equal(engine.name, 'wasm');
    assert.equal((await engineFor('native', { NLP_ENGINE: 'wasm' })).engine.name, 'native');
    await assert.rejects(engineFor('auto', { NLP_ENGINE: 'cuda' }), {
      code: 'bad-setting',
      message: /one of auto, native/,
    });
    await assert.rejects(engineFor('auto', { NLP_THREADS: 'many' }), { code: 'bad-setting' });
  });
});
