// Pairs looked into: what each word of both texts weighed, and where a Transformer attends, jointly or text by text.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../src/core/engine/contract';
import { attentionMatrix, attentionSummary, attentionThumbnails } from '../../../src/core/explain/attention';
import { explainSaliency } from '../../../src/core/explain/saliency';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { train } from '../../../src/core/training/trainRun';
import { pairTable } from '../../pairRows';
import { gather, makeTinyWorkspace } from '../training/tinyWorkspace';

const PAIR = ['the dog runs', 'a cat waits there'] as const;

describe('explanations of pairs', function () {
  this.timeout(60_000);
  let engine: Engine;
  const open = async (task: string, column: string) => {
    const { workspace, config } = makeTinyWorkspace();
    writeFileSync(join(workspace, 'pairs.tsv'), pairTable(60));
    const lines = [
      `task: ${task}`,
      `data: { train: pairs.tsv, validation: 25%, text: a, text-pair: b, ${column} }`,
      'tokenizer: { type: word, minimum-count: 1, length: 16 }',
      'model: { type: transformer, layers: 2, heads: 2, width: 8, pool: mean, dropout: 0 }',
      'train: { steps: 2, batch: 8 }',
    ];
    writeFileSync(config, lines.join('\n'));
    return openRun((await train(config, gather(workspace))).folder, engine);
  };

  before(async () => {
    ({ engine } = await engineFor('auto'));
  });

  it('of a joint text: one weight a token of both, and attention between them', async () => {
    const run = await open('classify', 'label: label');
    const [prediction] = await run.predict([PAIR]);
    const { tokens } = await attentionSummary(run, PAIR);
    assert.deepEqual(
      tokens,
      prediction!.tokens.map(({ token }) => token),
    );
    const both = PAIR.join('\n');
    const words = prediction!.tokens.filter(({ start, end }) => end > start);
    assert.deepEqual(
      words.map(({ start, end }) => both.slice(start, end)),
      both.split(/\s/),
    );
    const { weights } = await explainSaliency(run, PAIR, 'same');
    assert.equal(weights.length, tokens.length);
    const matrix = await attentionMatrix(run, PAIR, 1, 'mean');
    assert.ok(matrix.weights.every(weight => weight > 0));
    await run.dispose();
  });

  it('of towers: weights of both, and attention within each', async () => {
    const run = await open('{ type: regress, pair: towers }', 'score: score');
    const { tokens, layers } = await attentionSummary(run, PAIR);
    assert.deepEqual(tokens, PAIR.join(' ').split(' '));
    const { weights, label } = await explainSaliency(run, PAIR);
    assert.equal(label, 'score');
    assert.equal(weights.length, tokens.length);
    for (const part of [weights.slice(0, 3), weights.slice(3)]) assert.ok(part.some(weight => weight !== 0));
    for (let layer = 0; layer < layers; layer++) {
      const { side, weights: matrix } = await attentionMatrix(run, PAIR, layer, 0);
      for (let query = 0; query < side; query++) {
        const row = [...matrix.subarray(query * side, (query + 1) * side)];
        assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-5);
        for (const [key, weight] of row.entries()) assert.equal(weight > 0, query < 3 === key < 3);
      }
    }
    assert.equal((await attentionThumbnails(run, PAIR, 16)).side, 7);
    await run.dispose();
  });

  it('asks for the second text, and for no more than there are', async () => {
    const run = await open('classify', 'label: label');
    await assert.rejects(run.predict(['one text']), { code: 'one-text', message: /compares two texts/ });
    await run.dispose();
    const { workspace, config } = makeTinyWorkspace({ train: '{ steps: 2 }' });
    const single = await openRun((await train(config, gather(workspace))).folder, engine);
    await assert.rejects(single.predict([PAIR]), { code: 'two-texts' });
    await single.dispose();
  });
});
