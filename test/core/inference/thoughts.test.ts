// What imported models say of masks and of texts is what transformers says, to 1e-4.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Engine } from '../../../src/core/engine/contract';
import { embedTexts } from '../../../src/core/inference/embedTexts';
import { engineFor } from '../../../src/core/inference/engineFor';
import { fillMasks } from '../../../src/core/inference/fillMasks';
import { openRun } from '../../../src/core/inference/openRun';
import type { Run } from '../../../src/core/inference/run';
import { scoreText } from '../../../src/core/inference/scoreText';
import { importModel } from '../../../src/core/training/importModel';
import { gather } from '../training/tinyWorkspace';

interface Scored {
  readonly text: string;
  readonly ids: readonly number[];
  readonly logProbabilities: readonly number[];
  readonly logLikelihood: number;
  readonly perplexity: number;
}

interface Thoughts {
  readonly fill: readonly {
    readonly text: string;
    readonly masks: readonly (readonly {
      readonly id: number;
      readonly token: string;
      readonly probability: number;
    }[])[];
  }[];
  readonly masked: readonly Scored[];
  readonly causal: readonly Scored[];
}

const FIXTURES = resolve(__dirname, '../../fixtures/thoughts');
const thoughts: Thoughts = JSON.parse(readFileSync(join(FIXTURES, 'thoughts.json'), 'utf8'));

describe('what imported models think', function () {
  this.timeout(60_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-thoughts-'));
  const runs = new Map<string, Run>();
  let engine: Engine;

  const open = async (name: string) => {
    const { folder } = await importModel({ path: join(FIXTURES, name) }, gather(workspace));
    const run = await openRun(folder, engine);
    runs.set(name, run);
    return run;
  };

  before(async () => {
    ({ engine } = await engineFor('auto'));
    await open('bert');
    await open('gpt2');
  });

  after(async () => {
    for (const run of runs.values()) await run.dispose();
    rmSync(workspace, { recursive: true, force: true });
  });

  for (const { text, masks } of thoughts.fill)
    it(`fills ${text}`, async () => {
      const found = await fillMasks(runs.get('bert')!, { text, top: 5 });
      assert.equal(found.masks.length, masks.length);
      for (const [i, { candidates }] of found.masks.entries()) {
        assert.deepEqual(
          candidates.map(({ id, token }) => [id, token]),
          masks[i]!.map(({ id, token }) => [id, token]),
        );
        for (const [k, { probability }] of candidates.entries())
          assert.ok(Math.abs(probability - masks[i]![k]!.probability) < 1e-4);
      }
    });

  for (const [name, form] of [
    ['bert', 'masked'],
    ['gpt2', 'causal'],
  ] as const)
    for (const expected of thoughts[form])
      it(`${name} scores ${expected.text}`, async () => {
        const scored = await scoreText(runs.get(name)!, { text: expected.text, shown: 0 });
        assert.equal(scored.form, form);
        assert.deepEqual(
          scored.tokens.map(({ id }) => id),
          expected.ids,
        );
        for (const [i, { logProbability }] of scored.tokens.entries())
          assert.ok(Math.abs(logProbability! - expected.logProbabilities[i]!) < 1e-4, `${i}: ${logProbability}`);
        assert.ok(Math.abs(scored.logLikelihood - expected.logLikelihood) < 1e-3);
        assert.ok(Math.abs(scored.perplexity! / expected.perplexity - 1) < 1e-4);
      });

  it('a masked language model has vectors and attention too', async () => {
    const run = runs.get('bert')!;
    const { vectors } = await embedTexts(run, { texts: ['Wind south-east.'] });
    assert.equal(vectors[0]!.length, 48);
    const { outputs } = await run.read('attention', 'Wind south-east.');
    assert.deepEqual(outputs['attention/0']!.shape.slice(0, 2), [1, 4]);
  });
});
