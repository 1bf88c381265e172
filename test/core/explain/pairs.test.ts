// Pairs looked into: what each word of both texts weighed, and where a Transformer attends, jointly or text by text.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../src/core/engine/contract';
import { attentionMatrix, attentionSummary, attentionThumbnails } from '../../../src/core/explain/attention/matrices';
import { attribute } from '../../../src/core/explain/attribution/attribute';
import { methodsFor } from '../../../src/core/explain/attribution/methods';
import type { AttentionPart } from '../../../src/core/explain/explanation';
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
    const { parts, read } = await attentionSummary(run, PAIR);
    const { tokens } = prediction!;
    assert.equal(read, tokens.length);
    assert.deepEqual(
      parts[0]!.keys,
      prediction!.tokens.map(({ token }) => token),
    );
    const both = PAIR.join('\n');
    const words = prediction!.tokens.filter(({ start, end }) => end > start);
    assert.deepEqual(
      words.map(({ start, end }) => both.slice(start, end)),
      both.split(/\s/),
    );
    const attribution = await attribute(run, prediction!, { label: 'same' });
    assert.equal(attribution.parts.length, tokens.length);
    const matrix = await attentionMatrix(run, PAIR, { layer: 1, head: 'mean' });
    assert.ok(matrix.weights.every(weight => weight > 0));
    await run.dispose();
  });

  it('of towers: weights of both, and attention within each', async () => {
    const run = await open('{ type: regress, pair: towers }', 'score: score');
    const [{ keys: tokens, layers }] = (await attentionSummary(run, PAIR)).parts as [AttentionPart];
    assert.deepEqual(tokens, PAIR.join(' ').split(' '));
    const [prediction] = await run.predict([PAIR]);
    for (const { name: method } of methodsFor(run)) {
      const { parts, target, value } = await attribute(run, prediction!, { method });
      assert.deepEqual([target, value], ['score', prediction!.kind === 'score' && prediction!.score]);
      assert.deepEqual(
        parts.map(({ text }) => text),
        tokens,
      );
      const weights = parts.map(({ weight }) => weight);
      for (const half of [weights.slice(0, 3), weights.slice(3)])
        assert.ok(
          half.some(weight => weight !== 0),
          method,
        );
    }
    const side = 7;
    for (let layer = 0; layer < layers; layer++) {
      const { weights: matrix } = await attentionMatrix(run, PAIR, { layer, head: 0 });
      for (let query = 0; query < side; query++) {
        const row = [...matrix.subarray(query * side, (query + 1) * side)];
        assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-5);
        for (const [key, weight] of row.entries()) assert.equal(weight > 0, query < 3 === key < 3);
      }
    }
    assert.equal((await attentionThumbnails(run, PAIR, { side: 16 })).rows, side);
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
