// What a masked language model says of places equals what its whole program says there; texts that are too long are read in windows.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionableError } from '../../../../src/core/base/errors';
import { float32, int32 } from '../../../../src/core/base/hostTensor';
import type { Engine } from '../../../../src/core/engine/contract';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { fillMasks } from '../../../../src/core/inference/fillMasks';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { scoreText } from '../../../../src/core/inference/scoreText';
import { makeRandomRun, type RandomRun } from '../../randomRun';

const TEXT = 'the dog walks home with the red ball and the cat sleeps';
const CONFIG = `task: fill-mask
data: { train: a.csv }
tokenizer: { type: word, length: 12 }
model: { type: transformer, width: 16, heads: 2, layers: 2 }
`;

function logSoftmax(logits: ArrayLike<number>): number[] {
  const all = Array.from(logits);
  const total = Math.log(all.reduce((sum, x) => sum + Math.exp(x), 0));
  return all.map(x => x - total);
}

describe('tasks/fill-mask', function () {
  this.timeout(60_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-fill-'));
  let engine: Engine;
  let made: RandomRun;
  let run: Run;
  /** Log-probabilities at each place, by the program that is exported. */
  const whole = async (ids: ArrayLike<number>): Promise<number[][]> => {
    const { program } = made.task.exported();
    const inference = engine.createInference({ program, parameters: made.parameters });
    const { logits } = await inference.run({
      ids: int32([1, ids.length], Int32Array.from(ids)),
      mask: float32([1, ids.length], new Float32Array(ids.length).fill(1)),
    });
    await inference.dispose();
    const size = made.tokenizer.size;
    return Array.from({ length: ids.length }, (_, i) => logSoftmax(logits!.data.slice(i * size, (i + 1) * size)));
  };

  before(async () => {
    ({ engine } = await engineFor('auto'));
    // Large enough that tokens differ.
    made = await makeRandomRun(workspace, 'masked', CONFIG, [TEXT], (_, parameters) => ({
      ...parameters,
      'embedding.weight': {
        ...parameters['embedding.weight']!,
        data: (parameters['embedding.weight']!.data as Float32Array).map(x => 20 * x),
      } as never,
    }));
    run = await openRun(made.folder, engine);
  });

  after(async () => {
    await run.dispose();
    rmSync(workspace, { recursive: true, force: true });
  });

  it('ranks tokens at each of several masks, by the text with all of them', async () => {
    const text = 'the [MASK] walks [MASK] .';
    const { masks, mask } = await fillMasks(run, { text, top: 4 });
    assert.equal(mask, '[MASK]');
    const { ids } = made.tokenizer.encode(text);
    const expected = await whole(ids);
    const places = [...ids.keys()].filter(i => ids[i] === made.tokenizer.special.mask);
    assert.deepEqual(
      masks.map(({ start, end }) => text.slice(start, end)),
      ['[MASK]', '[MASK]'],
    );
    for (const [i, { candidates }] of masks.entries()) {
      const logs = expected[places[i]!]!;
      const order = [...logs.keys()].sort((a, b) => logs[b]! - logs[a]! || a - b).slice(0, 4);
      assert.deepEqual(
        candidates.map(({ id }) => id),
        order,
      );
      for (const { id, token, probability } of candidates) {
        assert.ok(Math.abs(probability - Math.exp(logs[id]!)) < 1e-5);
        assert.equal(token, made.tokenizer.vocabulary[id]);
      }
    }
  });

  it('takes masks as other models write them, in their places', async () => {
    const text = 'the <mask> walks';
    const { masks } = await fillMasks(run, { text, top: 2 });
    const other = await fillMasks(run, { text: 'the [MASK] walks', top: 2 });
    assert.deepEqual(
      masks.map(({ candidates }) => candidates),
      other.masks.map(({ candidates }) => candidates),
    );
    assert.equal(text.slice(masks[0]!.start, masks[0]!.end), '<mask>');
  });

  it('masks a stretch where the text has no mask', async () => {
    const { masks } = await fillMasks(run, { text: 'the dog walks', top: 2, masked: { start: 4, end: 7 } });
    const other = await fillMasks(run, { text: 'the [MASK] walks', top: 2 });
    assert.deepEqual(masks, [{ ...other.masks[0]!, start: 4, end: 7 }]);
  });

  it('says so of a text without a mask', async () => {
    await assert.rejects(
      fillMasks(run, { text: 'the dog', top: 2 }),
      (error: unknown) =>
        error instanceof ActionableError && error.code === 'no-mask' && /\[MASK\]/.test(error.message),
    );
  });

  it('reads what is beyond the limit around each mask', async () => {
    const text = `[MASK] ${'dog '.repeat(30)}[MASK] ball`;
    const { masks } = await fillMasks(run, { text, top: 3 });
    assert.equal(masks.length, 2);
    const { ids } = made.tokenizer.encode(text, Number.POSITIVE_INFINITY);
    const around = made.tokenizer.encode('').isEmpty !== true;
    const last = await whole(around ? [...ids.slice(0, 1), ...ids.slice(-11)] : ids.slice(-12));
    const logs = last.at(-2)!;
    for (const { id, probability } of masks[1]!.candidates)
      assert.ok(Math.abs(probability - Math.exp(logs[id]!)) < 1e-5, `${id}`);
  });

  it('scores each token with itself masked', async () => {
    const scored = await scoreText(run, { text: 'the dog walks home', shown: 2 });
    assert.equal(scored.form, 'masked');
    const { ids, offsets } = made.tokenizer.encode('the dog walks home');
    const own = [...ids.keys()].filter(i => offsets[i]![1] > offsets[i]![0]);
    assert.equal(scored.tokens.length, own.length);
    let sum = 0;
    for (const [i, at] of own.entries()) {
      const logs = (await whole(ids.with(at, made.tokenizer.special.mask!)))[at]!;
      const { id, logProbability, expected } = scored.tokens[i]!;
      assert.equal(id, ids[at]);
      assert.ok(Math.abs(logProbability! - logs[ids[at]!]!) < 1e-5);
      assert.equal(expected[0]!.id, logs.indexOf(Math.max(...logs)));
      sum += logProbability!;
    }
    assert.ok(Math.abs(scored.logLikelihood - sum) < 1e-12);
    assert.ok(Math.abs(scored.perplexity! - Math.exp(-sum / own.length)) < 1e-9);
  });

  it('scores every token of a text that is longer than the model reads', async () => {
    const scored = await scoreText(run, { text: 'the dog walks home '.repeat(20), shown: 0 });
    assert.equal(scored.tokens.length, 80);
    assert.ok(scored.tokens.every(({ logProbability }) => logProbability! < 0));
  });

  it('has attention, and vectors of texts', async () => {
    const { vectors } = await run.pool(['the dog', 'the cat']);
    assert.equal(vectors.length, 32);
    const { outputs } = await run.read('attention', 'the dog');
    assert.ok(outputs['attention/1']);
  });
});
