import assert from 'node:assert/strict';
import type { Engine } from '../../../../src/core/engine/contract';
import { checkRun } from '../../../../src/core/explain/attribution/checkRun';
import { SHARES, scoreByDeletion } from '../../../../src/core/explain/attribution/deletion';
import { usualMethodFor } from '../../../../src/core/explain/attribution/methods';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { probabilitiesOf } from '../../../../src/core/tasks/abilities/verdict';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const TEXT = 'the story of a lovely dog and a cruel people';

describe('explain/attribution/deletion', function () {
  this.timeout(60_000);
  let engine: Engine;
  let run: Run;
  let workspace = '';

  before(async () => {
    ({ engine } = await engineFor('auto'));
    const made = makeTinyWorkspace({
      train: '{ epochs: 8, batch: 16, optimizer: { type: adam, learning-rate: 0.1 } }',
    });
    workspace = made.workspace;
    run = await openRun((await train(made.config, gather(workspace))).folder, engine);
  });

  after(() => run.dispose());

  it('is what the probability loses without the first words, and with those alone', async () => {
    const {
      scores: [score],
      texts,
    } = await scoreByDeletion(run, [TEXT], { methods: ['occlusion'] }).then(found => ({
      ...found,
      scores: found.scores.filter(({ method }) => method === 'occlusion'),
    }));
    assert.equal(texts, 1);
    // By hand: words left out one by one, then those of the largest loss together.
    const words = TEXT.split(' ');
    const [prediction] = await run.predict([TEXT]);
    assert.ok(prediction?.kind === 'label');
    const { label } = prediction;
    const said = async (kept: readonly string[]) => probabilitiesOf((await run.predict([kept.join(' ')]))[0]!)[label]!;
    const whole = await said(words);
    const losses: number[] = [];
    for (const i of words.keys()) losses.push(whole - (await said(words.filter((_, j) => j !== i))));
    const order = [...words.keys()].sort((a, b) => losses[b]! - losses[a]! || a - b);
    let [without, alone] = [0, 0];
    for (const share of SHARES) {
      const first = new Set(order.slice(0, Math.ceil(share * words.length)));
      without += whole - (await said(words.filter((_, i) => !first.has(i))));
      alone += whole - (await said(words.filter((_, i) => first.has(i))));
    }
    assert.ok(Math.abs(score!.comprehensiveness - without / 6) < 1e-6, `${score!.comprehensiveness} ${without / 6}`);
    assert.ok(Math.abs(score!.sufficiency - alone / 6) < 1e-6, `${score!.sufficiency} ${alone / 6}`);
    assert.deepEqual([score!.evaluations, score!.comprehensivenessError], [10, 0]);
  });

  it('has every method of the run and chance, on the examples of a split; the usual method finds more than chance', async () => {
    const told: number[] = [];
    const { split, texts, of, scores } = await checkRun(
      run,
      { sample: 8, budget: 30, workspace, trusted: true },
      { onProgress: ({ fraction }) => told.push(fraction ?? 0) },
    );
    assert.deepEqual([split, texts, of], ['test', 8, 40]);
    assert.equal(told.at(-1), 1);
    const names = scores.map(({ method }) => method);
    assert.deepEqual([...names].sort(), [
      'gradient',
      'gradient-x-input',
      'integrated-gradients',
      'lime',
      'occlusion',
      'random',
      'shap-kernel',
      'shap-partition',
      'shap-permutation',
    ]);
    for (const [i, { comprehensiveness }] of scores.entries())
      assert.ok(i === 0 || comprehensiveness <= scores[i - 1]!.comprehensiveness);
    const of_ = (method: string) => scores.find(each => each.method === method)!;
    const [usual, chance] = [of_(usualMethodFor(run)!.name), of_('random')];
    assert.ok(usual.comprehensiveness > chance.comprehensiveness + 4 * chance.comprehensivenessError);
    assert.ok(usual.sufficiency < chance.sufficiency);
  });

  it('is the same for the same seed, and can be cancelled', async () => {
    const asked = { sample: 3, methods: ['lime'], seed: 4, budget: 40, workspace, trusted: true };
    const timeless = async () => (await checkRun(run, asked)).scores.map(({ milliseconds: _, ...score }) => score);
    assert.deepEqual(await timeless(), await timeless());
    const controller = new AbortController();
    const cancelled = checkRun(run, asked, { signal: controller.signal, onProgress: () => controller.abort() });
    await assert.rejects(cancelled, { name: 'CancelledError' });
  });

  it('leaves out texts of less than two words, and says what is missing', async () => {
    const { texts, scores } = await scoreByDeletion(run, ['', 'dog'], { methods: ['occlusion'] });
    assert.deepEqual([texts, scores[0]!.comprehensiveness], [0, 0]);
    await assert.rejects(checkRun(run, { methods: ['limes'], workspace, trusted: true }), { code: 'unknown-method' });
    const made = makeTinyWorkspace({ data: '{ train: train.csv, validation: 20% }', train: '{ epochs: 1 }' });
    const other = await openRun((await train(made.config, gather(made.workspace))).folder, engine);
    const access = { workspace: made.workspace, trusted: true, sample: 1, methods: ['gradient'] };
    await assert.rejects(checkRun(other, { split: 'test', ...access }), { code: 'no-such-split' });
    assert.equal((await checkRun(other, access)).split, 'validation');
    await other.dispose();
  });
});
