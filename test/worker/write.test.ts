import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineFor } from '../../src/core/inference/engineFor';
import { openRun } from '../../src/core/inference/openRun';
import { describeCutTexts } from '../../src/core/inference/reachedLimit';
import { writeTexts } from '../../src/core/inference/writeTexts';
import { train } from '../../src/core/training/trainRun';
import { gather } from '../core/training/tinyWorkspace';
import { type ForkedServe, forkServe } from './forkWorker';

const TEXTS = ['one two', ' ', 'three one two two three three two one two three one'];

describe('worker/write', function () {
  this.timeout(60_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-worker-write-'));
  let folder = '';
  let worker: ForkedServe;

  before(async () => {
    const numbers = ['one', 'two', 'three'];
    const rows = Array.from({ length: 60 }, (_, i) => {
      const text = Array.from({ length: 1 + (i % 4) }, (_, j) => numbers[(i * 7 + j * (i % 5)) % 3]!);
      return `${text.join(' ')}\t${text.reverse().join(' ')}`;
    });
    writeFileSync(join(workspace, 'a.tsv'), ['source\ttarget', ...rows].join('\n'));
    const config = join(workspace, 'a.nlp.yaml');
    const text = [
      'task: { type: translate, beam: 2 }',
      'data: { train: a.tsv, validation: 10% }',
      'tokenizer: { type: word, minimum-count: 1, length: 8 }',
      'model: { type: seq2seq-transformer, layers: 2, heads: 2, width: 8, dropout: 0 }',
      'train: { steps: 5, batch: 8 }',
    ];
    writeFileSync(config, text.join('\n'));
    folder = (await train(config, gather(workspace))).folder;
    worker = forkServe();
  });

  after(() => {
    worker.child.disconnect();
    rmSync(workspace, { recursive: true, force: true });
  });

  it('writes what the core writes, says what was cut, and how far it is', async () => {
    const fractions: number[] = [];
    const onProgress = ({ fraction = -1 }) => void fractions.push(fraction);
    const { found, reached } = await worker.ask('write', folder, { texts: TEXTS }, { onProgress });
    const { engine } = await engineFor('auto');
    const run = await openRun(folder, engine);
    try {
      const expected = await writeTexts(run, TEXTS);
      assert.deepEqual(found, expected);
      assert.equal(reached, describeCutTexts(run, expected));
    } finally {
      await run.dispose();
    }
    assert.deepEqual(
      found.map(({ hypotheses, truncated }) => [hypotheses.length, truncated]),
      [
        [2, false],
        [0, false],
        [2, true],
      ],
    );
    assert.equal(fractions.at(-1), 1);
    const greedy = await worker.ask('write', folder, { texts: ['one'], options: { beam: 1 } });
    assert.equal(greedy.found[0]!.hypotheses.length, 1);
  });

  it('tells where the parts of the model look, without padding', async () => {
    const { written, parts, truncated } = await worker.ask('attentionSummary', folder, { text: TEXTS[0]! });
    assert.equal(truncated, false);
    const kinds = parts.map(({ kind, layers, heads }) => [kind, layers, heads]);
    assert.deepEqual(kinds, [
      ['cross', 2, 2],
      ['encoder', 2, 2],
      ['decoder', 2, 2],
    ]);
    for (const { kind: part, queries, keys } of parts) {
      const ask = (layer: number, head: number | 'mean') =>
        worker.ask('attentionMatrix', folder, { text: TEXTS[0]!, part, layer, head });
      const [mean, first, second] = [await ask(1, 'mean'), await ask(1, 0), await ask(1, 1)];
      assert.equal(mean.weights.length, queries.length * keys.length);
      for (const [i, weight] of mean.weights.entries()) {
        assert.ok(Math.abs(weight - (first.weights[i]! + second.weights[i]!) / 2) < 1e-6);
      }
      for (let row = 0; row < queries.length; row++) {
        const own = mean.weights.subarray(row * keys.length, (row + 1) * keys.length);
        assert.ok(Math.abs(own.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-4, part);
      }
      const small = await worker.ask('attentionThumbnails', folder, { text: TEXTS[0]!, part, side: 2 });
      assert.ok(small.rows <= 2 && small.columns <= 2);
      assert.equal(small.weights.length, 4 * small.rows * small.columns);
    }
    assert.equal(parts[0]!.queries.length, parts[2]!.queries.length);
    assert.ok(written!.text.length > 0);
    const out = { text: TEXTS[0]!, part: 'cross', layer: 2, head: 0 } as const;
    await assert.rejects(worker.ask('attentionMatrix', folder, out), { code: 'out-of-range' });
  });

  it('is cancelled on the way', async () => {
    const controller = new AbortController();
    const texts = Array.from({ length: 500 }, (_, i) => `one two three ${i}`);
    const caller = { signal: controller.signal, onProgress: () => controller.abort() };
    await assert.rejects(worker.ask('write', folder, { texts, options: { beam: 8 } }, caller), {
      name: 'CancelledError',
    });
  });
});
