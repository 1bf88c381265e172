import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Nearest, nearestRows } from '../../../../src/core/explain/nearest/nearest';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { cosineOf } from '../../../../src/core/metrics/pairs';
import { measureIndexes } from '../../../../src/core/runs/searchIndexes';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const TEXT = 'the story of a lovely dog and their people';

describe('explain/nearest', function () {
  this.timeout(60_000);
  let run: Run;
  let workspace: string;
  let rows: readonly (readonly [text: string, label: string])[];

  const read = () =>
    readFileSync(join(workspace, 'train.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map(line => line.split(',') as [string, string]);

  before(async () => {
    const { engine } = await engineFor('auto');
    const made = makeTinyWorkspace({
      data: '{ train: train.csv, validation: test.csv }',
      train: '{ epochs: 2, batch: 16, optimizer: { type: adam, learning-rate: 0.05 } }',
    });
    ({ workspace } = made);
    run = await openRun((await train(made.config, gather(workspace))).folder, engine);
    rows = read();
  });

  after(() => run.dispose());

  /** Cosines of all rows, the highest first. */
  async function rank(text: string) {
    const { vectors, features } = await run.pool([text, ...rows.map(([each]) => each)]);
    const at = (i: number) => vectors.subarray(i * features, (i + 1) * features);
    return rows
      .map(([own, label], index) => ({ own, label, index, cosine: cosineOf(at(0), at(index + 1)) }))
      .sort((a, b) => b.cosine - a.cosine || a.index - b.index);
  }

  it('ranks all examples by the cosine of their vectors, with label, prediction and place', async () => {
    const { examples, total, read: count, split } = await new Nearest().find(run, { text: TEXT, count: 12 });
    assert.deepEqual([split, total, count], ['train', 240, new Set(rows.map(([text]) => text)).size]);
    const all = await rank(TEXT);
    for (const [i, { id, text, actual, similarity, line, file, prediction }] of examples.entries()) {
      assert.ok(Math.abs(similarity - all[i]!.cosine) < 1e-5, `${similarity} ${all[i]!.cosine}`);
      const row = rows[id.index]!;
      assert.deepEqual([text, actual, line, file], [...row, id.index + 2, join(workspace, 'train.csv')]);
      assert.equal(prediction.text, text);
      const [own] = await run.predict([text]);
      assert.ok(own!.kind === 'label' && prediction.kind === 'label' && own!.label === prediction.label);
    }
  });

  it('reads nothing twice, in memory or from the disk, and what is new alone', async () => {
    const nearest = new Nearest();
    const first = await nearest.find(run, { text: TEXT });
    assert.equal(first.read, 0, 'the test before kept them');
    appendFileSync(join(workspace, 'train.csv'), `${TEXT},good\nlovely new words,good\n${TEXT},good\n`);
    const { read: count, examples, total } = await nearest.find(run, { text: TEXT, count: 3 });
    assert.deepEqual([count, total], [2, 243]);
    assert.deepEqual(examples.map(({ id, similarity }) => [id.index, similarity.toFixed(5)]).slice(0, 2), [
      [240, '1.00000'],
      [242, '1.00000'],
    ]);
    rows = read();
    const again = await new Nearest().find(run, { text: TEXT, count: 3 });
    assert.equal(again.read, 0);
    assert.deepEqual(again.examples, examples);
  });

  it('keeps them where clean-up finds them, and makes them again where they are damaged', async () => {
    const [index] = await measureIndexes(workspace);
    assert.equal(index!.run, run.identity.folder);
    assert.match(index!.title, /^search\/nearest-tiny-/);
    const path = join(index!.folder, 'vectors.safetensors');
    assert.ok(existsSync(path));
    const before = await new Nearest().find(run, { text: TEXT });
    writeFileSync(path, readFileSync(path).subarray(0, 1000));
    const after = await new Nearest().find(run, { text: TEXT });
    assert.equal(after.read, new Set(rows.map(([text]) => text)).size);
    assert.deepEqual(after.examples, before.examples);
  });

  it('keeps what was read when it is cancelled', async () => {
    const many = Array.from(
      { length: 1500 },
      (_, i) => `film ${'dog '.repeat(i % 30)}${'home '.repeat(i / 30)},${i % 2 ? 'good' : 'bad'}`,
    );
    writeFileSync(join(workspace, 'train.csv'), `text,label\n${many.join('\n')}\n`);
    const controller = new AbortController();
    const told: string[] = [];
    const onProgress = ({ message }: { readonly message: string }) => {
      if (!message.startsWith('reading the examples')) return;
      told.push(message);
      controller.abort();
    };
    const cancelled = new Nearest().find(run, { text: TEXT }, { signal: controller.signal, onProgress });
    await assert.rejects(cancelled, { name: 'CancelledError' });
    assert.deepEqual(told, ['reading the examples: 512 of 1,500']);
    assert.equal((await new Nearest().find(run, { text: TEXT })).read, 1500 - 512);
    assert.deepEqual(readdirSync((await measureIndexes(workspace))[0]!.folder).sort(), [
      'index.json',
      'vectors.safetensors',
    ]);
  });

  it('says what was meant, and what is not there', async () => {
    const rejects = (request: object, code: string, message: RegExp) =>
      assert.rejects(new Nearest().find(run, { text: TEXT, ...request }), { code, message });
    await rejects({ text: '\n' }, 'no-text', /empty/);
    await rejects({ split: 'test' }, 'no-such-split', /no test split; there is train, validation/);
    await rejects({ count: 0 }, 'out-of-range', /from 1 to 1000, not 0/);
    const { examples } = await new Nearest().find(run, { text: TEXT, split: 'validation', count: 1000 });
    assert.equal(examples.length, 40);
  });
});

describe('explain/nearest/nearestRows', () => {
  it('puts equal ones in the order of the data, and rows of no length last of the positive', () => {
    const kept = {
      vectors: Float32Array.of(1, 0, 0, 1, 0, 0, -1, 0),
      width: 2,
      rows: Int32Array.of(2, 0, 3, 0, 1),
      read: 0,
    };
    const near = nearestRows(kept, Float32Array.of(1, 0), 9);
    assert.deepEqual(near, [
      { place: 1, similarity: 1 },
      { place: 3, similarity: 1 },
      { place: 0, similarity: 0 },
      { place: 4, similarity: 0 },
      { place: 2, similarity: -1 },
    ]);
    assert.deepEqual(nearestRows(kept, Float32Array.of(1, 0), 2), near.slice(0, 2));
  });
});
