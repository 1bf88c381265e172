// Vectors of texts: as the model pools them, or of length 1; two texts are compared by their angle.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActionableError } from '../../../../src/core/base/errors';
import type { Engine } from '../../../../src/core/engine/contract';
import { compareTexts, embedTexts } from '../../../../src/core/inference/embedTexts';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import { makeRandomRun } from '../../randomRun';

const TEXTS = ['the dog walks home', 'a cat sleeps', 'the red ball'];
const config = (task: string, model: string) =>
  `task: ${task}\ndata: { train: a.csv }\ntokenizer: { type: word, length: 12 }\nmodel: ${model}\n`;
const transformer = '{ type: transformer, width: 16, heads: 2, layers: 1, pool: mean }';

const lengthOf = (vector: Float32Array) => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));

describe('tasks/embed', function () {
  this.timeout(60_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-embed-'));
  let engine: Engine;

  before(async () => {
    ({ engine } = await engineFor('auto'));
  });

  after(() => rmSync(workspace, { recursive: true, force: true }));

  const open = async (name: string, task: string, model = transformer) =>
    openRun((await makeRandomRun(workspace, name, config(task, model), TEXTS)).folder, engine);

  it('gives the pooled vectors, of length 1 where that is asked for', async () => {
    const [plain, unit] = [await open('same', 'embed'), await open('same', '{ type: embed, normalize: true }')];
    const { vectors: raw } = await embedTexts(plain, { texts: TEXTS });
    const { vectors: scaled } = await embedTexts(unit, { texts: TEXTS });
    for (const [i, vector] of raw.entries()) {
      const length = lengthOf(vector);
      assert.ok(Math.abs(length - 1) > 0.01);
      assert.ok(Math.abs(lengthOf(scaled[i]!) - 1) < 1e-5);
      for (const [k, x] of vector.entries()) assert.ok(Math.abs(x / length - scaled[i]![k]!) < 1e-5);
    }
    await Promise.all([plain.dispose(), unit.dispose()]);
  });

  it('compares two texts by the cosine of the angle between their vectors', async () => {
    const run = await open('cosine', 'embed');
    const [one, same] = await compareTexts(run, {
      texts: [
        [TEXTS[0]!, TEXTS[1]!],
        [TEXTS[2]!, TEXTS[2]!],
      ],
    });
    const { vectors } = await embedTexts(run, { texts: TEXTS });
    const dot = vectors[0]!.reduce((sum, x, i) => sum + x * vectors[1]![i]!, 0);
    assert.ok(one?.kind === 'score' && same?.kind === 'score' && one.isSimilarity);
    assert.ok(Math.abs(one.score - dot / lengthOf(vectors[0]!) / lengthOf(vectors[1]!)) < 1e-6);
    assert.ok(Math.abs(same.score - 1) < 1e-6);
    assert.equal(one.tokens.at(-1)!.end, `${TEXTS[0]}\n${TEXTS[1]}`.length);
    await assert.rejects(
      compareTexts(run, { texts: ['alone'] }),
      (error: unknown) => error instanceof ActionableError && error.code === 'one-text',
    );
    await run.dispose();
  });

  it('says which texts were cut', async () => {
    const run = await open('cut', 'embed');
    const { truncated } = await embedTexts(run, { texts: ['a cat', 'a cat '.repeat(20)] });
    assert.deepEqual(truncated, [1]);
    await run.dispose();
  });

  it('has attention, and the run knows what it is', async () => {
    const run = await open('attends', 'embed');
    assert.equal(run.offers.use, 'embed');
    const { outputs } = await run.read('attention', TEXTS[0]!);
    assert.ok(outputs['attention/0']);
    await run.dispose();
  });

  it('refuses a run that writes', async () => {
    const run = await open('writes', 'generate', '{ type: gru, width: 8, hidden: 8 }');
    await assert.rejects(
      embedTexts(run, { texts: TEXTS }),
      (error: unknown) => error instanceof ActionableError && error.code === 'not-for-task',
    );
    await run.dispose();
  });
});
