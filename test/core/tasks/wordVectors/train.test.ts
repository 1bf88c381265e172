// Word vectors are ordinary runs: trained, stopped, resumed bit for bit, made again, opened as a table.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../../src/core/base/random';
import { openWordTable } from '../../../../src/core/inference/wordTableOf';
import { readCheckpoint } from '../../../../src/core/runs/checkpoint';
import { readMetrics } from '../../../../src/core/runs/metricsLog';
import type { TrainEvent } from '../../../../src/core/training/events';
import { reproduceRun } from '../../../../src/core/training/reproduceRun';
import { resume, train } from '../../../../src/core/training/trainRun';
import type { WordTable } from '../../../../src/core/words/wordTable';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const SIX = '{ epochs: 6 }';
const CITIES = ['rome', 'oslo', 'bern', 'riga'];
const FRUITS = ['apple', 'plum', 'pear', 'fig'];

/** Sentences in which a city stands where others may, and a fruit where others may. */
function makeText(lines: number): string {
  const random = new Random(1, 'text');
  const pick = (words: readonly string[]) => words[random.integer(words.length)]!;
  return Array.from({ length: lines }, () =>
    random.integer(2) === 0
      ? `we took the ${pick(['slow', 'fast'])} train to ${pick(CITIES)} last ${pick(['week', 'month'])}`
      : `she ate a ${pick(['ripe', 'sour'])} ${pick(FRUITS)} after the ${pick(['soup', 'bread'])}`,
  ).join('\n');
}

function makeWorkspace(model: string, { text = makeText(4000), training = SIX } = {}) {
  const made = makeTinyWorkspace({
    task: 'word-vectors',
    model,
    train: training,
    data: '{ train: text.txt, validation: 10% }',
  });
  writeFileSync(join(made.workspace, 'text.txt'), text);
  return made;
}

function cosine(table: WordTable, a: string, b: string): number {
  const [x, y] = [table.vectorOf(a)!, table.vectorOf(b)!];
  const dot = (p: Float32Array, q: Float32Array) => p.reduce((sum, value, i) => sum + value * q[i]!, 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

const models = {
  'skip-gram': '{ type: skip-gram, width: 10, window: 3, sample: 0, rate: 0.1 }',
  cbow: '{ type: cbow, width: 10, window: 3, sample: 0.1, rate: 0.1 }',
  'cbow, hierarchical softmax':
    '{ type: cbow, combine: sum, width: 10, output: hierarchical-softmax, sample: 0, rate: 0.02 }',
  'skip-gram, softmax': '{ type: skip-gram, width: 10, output: softmax, sample: 0, keep: sum, rate: 0.1 }',
  glove: '{ type: glove, width: 10, window: 3, x-max: 50 }',
  'skip-gram, n-grams': '{ type: skip-gram, width: 10, subwords: [3, 4], buckets: 500, sample: 0, rate: 0.1 }',
};

describe('training of word vectors', function () {
  this.timeout(60_000);

  for (const [name, model] of Object.entries(models)) {
    it(`finds what goes together, and goes on as if it had not been stopped: ${name}`, async () => {
      const { workspace, config } = makeWorkspace(model);
      const whole = await train(config, gather(workspace));
      assert.equal(whole.record.status, 'completed');
      const { table } = await openWordTable(whole.folder);
      for (const [own, others] of [
        [CITIES, FRUITS],
        [FRUITS, CITIES],
      ] as const)
        assert.ok(cosine(table, own[0]!, own[1]!) > 0.2 + cosine(table, own[0]!, others[0]!), `${own[0]}`);
      const rows = await readMetrics(whole.folder);
      // GloVe has no loss of held-out texts.
      const split = name === 'glove' ? 'train' : 'validation';
      const losses = rows.flatMap(({ values }) => values[`${split}/loss`] ?? []);
      assert.ok(losses.at(-1)! < losses[0]!, losses.join());

      const controller = new AbortController();
      const stopped = await train(
        config,
        gather(workspace, {
          signal: controller.signal,
          onEvent(event: TrainEvent) {
            if (event.kind === 'metrics' && event.step >= 5) controller.abort();
          },
        }),
      );
      assert.equal(stopped.record.status, 'stopped');
      assert.ok(stopped.record.step < whole.record.step);
      const resumed = await resume(stopped.folder, gather(workspace));
      for (const checkpoint of ['last', 'best'] as const) {
        const a = await readCheckpoint(whole.folder, checkpoint, true);
        const b = await readCheckpoint(resumed.folder, checkpoint, true);
        assert.deepEqual(b!.parameters, a!.parameters);
      }
      const values = async (folder: string) => (await readMetrics(folder)).map(row => [row.step, row.values]);
      assert.deepEqual(await values(resumed.folder), await values(whole.folder));
      assert.deepEqual(resumed.record.metrics, whole.record.metrics);
    });
  }

  it('makes a run again, bit for bit', async () => {
    const { workspace, config } = makeWorkspace(models.cbow);
    const { folder } = await train(config, gather(workspace));
    const again = await reproduceRun(folder, gather(workspace), () => false);
    assert.deepEqual(again.changes, []);
    const [a, b] = [await readCheckpoint(folder, 'last', false), await readCheckpoint(again.folder, 'last', false)];
    assert.deepEqual(b!.parameters, a!.parameters);
  });

  it('gives unknown words vectors of their n-grams', async () => {
    const { workspace, config } = makeWorkspace(models['skip-gram, n-grams']);
    const { folder } = await train(config, gather(workspace));
    const { table } = await openWordTable(folder);
    assert.equal(table.indexOf('apples'), -1);
    assert.ok(cosine(table, 'apple', 'apples') > 0.7, `${cosine(table, 'apple', 'apples')}`);
    assert.ok(!table.words.some(word => word.startsWith('[')), table.words.join());
  });

  it('learns with threads too, and says that it cannot be repeated', async () => {
    const { workspace, config } = makeWorkspace(
      '{ type: skip-gram, width: 10, window: 3, sample: 0, workers: 2, rate: 0.1 }',
    );
    const options = gather(workspace);
    const { folder } = await train(config, options);
    const { table } = await openWordTable(folder);
    assert.ok(cosine(table, 'rome', 'oslo') > 0.2 + cosine(table, 'rome', 'fig'));
    const told = options.events.flatMap(event => (event.kind === 'log' ? [event.message] : []));
    assert.ok(
      told.some(message => /2 workers.*cannot be repeated/.test(message)),
      told.join('\n'),
    );
  });

  for (const [name, text, expected] of [
    ['nothing but blank lines', '\n \n\n', /no examples|no text|no word/],
    ['one word', 'word\n'.repeat(20), /only the word "word"/],
    ['a word a text', 'one\ntwo\n'.repeat(20), /no text has two words/],
  ] as const)
    it(`refuses ${name}`, async () => {
      const { workspace, config } = makeWorkspace(models.cbow, { text });
      await assert.rejects(train(config, gather(workspace)), expected);
    });

  it('refuses what its training has no use for', async () => {
    const refuse = async (training: string, expected: RegExp) => {
      const { workspace, config } = makeWorkspace(models.cbow, { training });
      await assert.rejects(train(config, gather(workspace)), expected);
    };
    await refuse('{ optimizer: sgd }', /optimizer of their own\. Remove train\.optimizer/);
    await refuse('{ schedule: linear }', /schedule of their own/);
    await refuse('{ batch: 8 }', /train\.batch is not for word vectors/);
  });
});
