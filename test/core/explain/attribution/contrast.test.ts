import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attribute } from '../../../../src/core/explain/attribution/attribute';
import { leaveOut, unitsOf } from '../../../../src/core/explain/attribution/perturb';
import { explainText } from '../../../../src/core/explain/explainText';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Prediction } from '../../../../src/core/inference/prediction';
import type { Run } from '../../../../src/core/inference/run';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace, type TinyOptions } from '../../training/tinyWorkspace';

const TEXT = 'the story of a lovely dog and a cruel people';
const TRANSFORMER = '{ type: transformer, width: 8, heads: 2, layers: 1, dropout: 0 }';

/** Three labels: every third row has one of its own. */
async function open(options: TinyOptions): Promise<Run> {
  const { engine } = await engineFor('auto');
  const { workspace, config } = makeTinyWorkspace({ train: '{ epochs: 2 }', ...options });
  for (const name of ['train.csv', 'test.csv']) {
    const [head, ...rows] = readFileSync(join(workspace, name), 'utf8').trim().split('\n');
    const three = rows.map((row, i) => (i % 3 === 0 ? row.replace(/,\w+$/, ',mixed') : row));
    writeFileSync(join(workspace, name), [head, ...three, ''].join('\n'));
  }
  return openRun((await train(config, gather(workspace))).folder, engine);
}

const weightsOf = ({ parts }: { readonly parts: readonly { readonly weight: number }[] }) =>
  parts.map(({ weight }) => weight);

function near(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of actual.entries())
    assert.ok(Math.abs(value - expected[i]!) < tolerance, `${i}: ${value} is not ${expected[i]}`);
}

describe('explain/attribution: why this label and not that', function () {
  this.timeout(60_000);
  let run: Run;
  let prediction: Prediction;

  before(async () => {
    run = await open({ model: TRANSFORMER });
    [prediction] = (await run.predict([TEXT])) as [Prediction];
  });

  after(() => run.dispose());

  it('is by gradients the difference of what each label has', async () => {
    for (const method of ['gradient-x-input', 'integrated-gradients']) {
      const [good, bad, both] = await Promise.all(
        [{ label: 'good' }, { label: 'bad' }, { label: 'good', against: 'bad' }].map(asked =>
          attribute(run, prediction, { method, steps: 20, ...asked }),
        ),
      );
      assert.deepEqual([both!.target, both!.against, both!.of], ['good', 'bad', 'logit']);
      assert.ok(Math.abs(both!.value - (good!.value - bad!.value)) < 1e-5);
      // In 32 bits.
      const expected = weightsOf(good!).map((weight, i) => weight - weightsOf(bad!)[i]!);
      near(weightsOf(both!), expected, 1e-5);
    }
  });

  it('is by occlusion what the difference of the logits loses', async () => {
    const found = await attribute(run, prediction, { method: 'occlusion', label: 'good', against: 'bad' });
    const texts = [TEXT, ...unitsOf(run, prediction, 'words').map(unit => leaveOut(prediction, unit))];
    const logits = await run.logits(texts);
    const [good, bad] = ['good', 'bad'].map(label => run.task.labels.indexOf(label)) as [number, number];
    const differences = texts.map((_, i) => logits[3 * i + good]! - logits[3 * i + bad]!);
    assert.ok(Math.abs(found.value - differences[0]!) < 1e-5);
    near(
      weightsOf(found),
      differences.slice(1).map(each => differences[0]! - each),
      1e-5,
    );
    assert.equal(found.of, 'logit');
  });

  it('is told apart by SHAP and LIME too: their weights are of the difference', async () => {
    const found = await attribute(run, prediction, { method: 'shap-permutation', label: 'good', against: 'bad' });
    const sum = weightsOf(found).reduce((all, weight) => all + weight, 0);
    assert.ok(Math.abs(sum - (found.value - found.base!)) < 1e-4, `${sum} ${found.value} ${found.base}`);
    assert.equal((await attribute(run, prediction, { method: 'lime', label: 'good', against: 'bad' })).against, 'bad');
  });

  it('has the logits of labels that are decided each by itself', async () => {
    const several = await open({ task: 'multilabel', data: '{ train: train.csv, validation: 20%, labels: label }' });
    const [said] = await several.predict([TEXT]);
    const logits = await several.logits([TEXT]);
    const { labels } = several.task;
    for (const method of ['occlusion', 'gradient-x-input']) {
      const { value } = await attribute(several, said!, { method, label: 'good', against: 'mixed' });
      const expected = logits[labels.indexOf('good')]! - logits[labels.indexOf('mixed')]!;
      assert.ok(Math.abs(value - expected) < 1e-4, `${method} ${value} ${expected}`);
    }
    await several.dispose();
  });

  it('says what was meant', async () => {
    const rejects = (asked: object, code: string, message: RegExp) =>
      assert.rejects(attribute(run, prediction, asked), { code, message });
    await rejects({ label: 'good', against: 'baad' }, 'unknown-label', /did you mean "bad"/);
    await rejects({ label: 'good', against: 'good' }, 'same-label', /"good" is the label that is explained/);
  });

  it('is asked for in the lens, where a label that the run lacks counts for nothing', async () => {
    const against = async (asked: object) => (await explainText(run, { text: TEXT, ...asked })).attribution!.against;
    assert.equal(await against({ label: 'good', against: 'bad' }), 'bad');
    assert.equal(await against({ label: 'good', against: 'good' }), undefined);
    assert.equal(await against({ label: 'good', against: 'spam' }), undefined);
  });
});
