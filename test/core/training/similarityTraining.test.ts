// Trainings of sentence vectors from data to scores: every loss, stopped and resumed, from a run, with examples on the disk.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemsError } from '../../../src/core/base/errors';
import { Random } from '../../../src/core/base/random';
import { compareTexts, embedTexts } from '../../../src/core/inference/embedTexts';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import { readCheckpoint } from '../../../src/core/runs/checkpoint';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { checkData } from '../../../src/core/training/checkData';
import { evaluateRun } from '../../../src/core/training/evaluateRun';
import type { TrainEvent, TrainOptions } from '../../../src/core/training/events';
import { findKeywords } from '../../../src/core/training/findKeywords';
import { openTokenizer } from '../../../src/core/training/openTokenizer';
import { resume, train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

const topics = [
  ['cat', 'kitten', 'pet'],
  ['car', 'truck', 'vehicle'],
  ['river', 'lake', 'water'],
  ['bread', 'cake', 'food'],
  ['book', 'novel', 'story'],
  ['rain', 'storm', 'weather'],
];
const others = 'the a sees old young near walks and finds green'.split(' ');

/** A word of the topic among others. */
function about(topic: number, random: Random): string {
  const words = Array.from({ length: 1 + random.integer(3) }, () => others[random.integer(others.length)]!);
  words.splice(random.integer(words.length), 0, topics[topic]![random.integer(3)]!);
  return words.join(' ');
}

/** Two texts of one topic or of two, with all that can be said of them. */
function lines(count: number, seed: number, positive = (i: number) => i % 2 === 0): string {
  const random = new Random(seed, 'pairs');
  const rows = Array.from({ length: count }, (_, i) => {
    const topic = random.integer(topics.length);
    const other = (topic + 1 + random.integer(topics.length - 1)) % topics.length;
    const alike = positive(i);
    const negative = [about(other, random), about((other + 1) % topics.length, random)].filter(text => text !== '');
    return JSON.stringify({
      a: about(topic, random),
      b: about(alike ? topic : other, random),
      score: alike ? 5 : 1,
      label: alike ? 1 : 0,
      negative: negative.slice(0, 1 + random.integer(2)),
    });
  });
  return `${rows.join('\n')}\n`;
}

function makeWorkspace(
  task: string,
  columns: string,
  { model = '', positive = (i: number) => i % 2 === 0, epochs = 12 } = {},
) {
  const { workspace, config } = makeTinyWorkspace({
    task,
    data: `{ train: train.jsonl, validation: 20%, test: test.jsonl, text: a${columns} }`,
    model: model || '{ type: bag-of-words, width: 16, dropout: 0.1 }',
    train: `{ epochs: ${epochs}, batch: 16, optimizer: { type: adam, learning-rate: 0.02 } }`,
  });
  writeFileSync(join(workspace, 'train.jsonl'), lines(200, 1, positive));
  writeFileSync(join(workspace, 'test.jsonl'), lines(60, 2, positive));
  return { workspace, config };
}

const pairs = () => true;

describe('trainings of sentence vectors', function () {
  this.timeout(120_000);

  for (const [loss, columns, score, least] of [
    ['cosine', ', text-pair: b, score: score', 'spearman', 0.7],
    ['cosent', ', text-pair: b, score: score', 'spearman', 0.7],
    ['contrastive', ', text-pair: b, label: label', 'average-precision', 0.9],
    ['{ type: contrastive, distance: euclidean, margin: 1 }', ', text-pair: b, label: label', 'average-precision', 0.9],
  ] as const) {
    it(`learns by ${loss}`, async () => {
      const { workspace, config } = makeWorkspace(`{ type: similarity, loss: ${loss} }`, columns);
      const { record } = await train(config, gather(workspace));
      assert.ok(record.metrics.test![score]! > least, JSON.stringify(record.metrics.test));
      assert.ok(Number.isFinite(record.metrics.test!.loss));
    });
  }

  for (const [loss, columns] of [
    ['in-batch-negatives', ', text-pair: b'],
    ['{ type: in-batch-negatives, symmetric: true }', ', text-pair: b, negative: negative'],
    ['triplet', ', text-pair: b, negative: negative'],
  ] as const) {
    it(`learns by ${loss} with${columns}`, async () => {
      const { workspace, config } = makeWorkspace(`{ type: similarity, loss: ${loss}, negatives: 2 }`, columns, {
        positive: pairs,
      });
      const { record } = await train(config, gather(workspace));
      const { test } = record.metrics;
      // 60 candidates, ten of a topic: by chance 1 / rank is .08.
      assert.ok(test!.MRR! > 0.2, JSON.stringify(test));
      if (columns.includes('negative')) assert.ok(test!['triplet-accuracy']! > 0.85, JSON.stringify(test));
    });
  }

  it('learns from texts alone, and is scored by pairs where there are some', async () => {
    const { workspace, config } = makeWorkspace('{ type: similarity, loss: simcse }', ', text-pair: b, score: score');
    const { record } = await train(config, gather(workspace));
    assert.ok(Number.isFinite(record.metrics.test!.spearman), JSON.stringify(record.metrics.test));
    const alone = makeWorkspace('{ type: similarity, loss: simcse }', '');
    const trained = await train(alone.config, gather(alone.workspace));
    assert.deepEqual(Object.keys(trained.record.metrics.test!), ['loss']);
  });

  it('a run that is stopped goes on to the same weights, and examples on the disk are the same', async () => {
    const task = '{ type: similarity, loss: in-batch-negatives, dimensions: [8], query: "find ", passage: "text " }';
    const columns = ', text-pair: b, negative: negative';
    const model = '{ type: transformer, layers: 1, heads: 2, width: 16, pool: mean, dropout: 0.2 }';
    const make = () => makeWorkspace(task, columns, { positive: pairs, model, epochs: 3 });
    const outcomeOf = async (folder: string) => {
      const { parameters, slots } = (await readCheckpoint(folder, 'last', true))!;
      return { parameters, slots, rows: (await readMetrics(folder)).map(({ step, values }) => ({ step, values })) };
    };
    const whole = make();
    const expected = await outcomeOf((await train(whole.config, gather(whole.workspace))).folder);
    const { workspace, config } = make();
    const controller = new AbortController();
    const stopping: TrainOptions = gather(workspace, {
      signal: controller.signal,
      onEvent(event: TrainEvent) {
        if (event.kind === 'metrics' && event.step >= 9) controller.abort();
      },
    });
    const { folder, record } = await train(config, stopping);
    assert.equal(record.status, 'stopped');
    assert.equal((await resume(folder, gather(workspace))).record.status, 'completed');
    assert.deepEqual(await outcomeOf(folder), expected);
    const disk = make();
    const stored = await train(disk.config, { ...gather(disk.workspace), memory: 1 });
    assert.deepEqual(await outcomeOf(stored.folder), expected);
  });

  it('its runs are asked as those of embed are, with the prefixes that it learned with', async () => {
    const { workspace, config } = makeWorkspace(
      '{ type: similarity, query: "find ", passage: "text ", normalize: true }',
      ', text-pair: b',
      { positive: pairs },
    );
    const { folder } = await train(config, gather(workspace));
    const { engine } = await engineFor('auto');
    const run = await openRun(folder, engine);
    const texts = ['the cat', 'a kitten', 'a truck'];
    const { vectors } = await embedTexts(run, { texts });
    const { vectors: passages } = await embedTexts(run, { texts, asPassages: true });
    assert.ok(vectors[0]!.some((x, i) => Math.abs(x - passages[0]![i]!) > 1e-3));
    const { vectors: short } = await embedTexts(run, { texts, dimensions: 4 });
    const [whole, part] = [vectors[0]!.slice(0, 4), short[0]!];
    const lengthOf = (vector: Float32Array) => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
    assert.ok(Math.abs(lengthOf(part) - 1) < 1e-6);
    for (const [i, x] of part.entries()) assert.ok(Math.abs(x * lengthOf(whole) - whole[i]!) < 1e-6);
    await assert.rejects(embedTexts(run, { texts, dimensions: 17 }), /have 16 numbers, which are fewer than 17/);
    const [alike, unlike] = await compareTexts(run, {
      texts: [texts.slice(0, 2), [texts[0]!, texts[2]!]] as [string, string][],
    });
    assert.ok(alike?.kind === 'score' && unlike?.kind === 'score' && alike.score > unlike.score);
    await run.dispose();
    const { scores } = await evaluateRun(folder, { ...gather(workspace), split: 'test', save: true });
    assert.ok(scores.MRR! > 0.2);
  });

  it('goes on from a run', async () => {
    const columns = ', text-pair: b, score: score';
    const { workspace, config } = makeWorkspace('{ type: similarity, loss: simcse }', columns);
    const { folder } = await train(config, gather(workspace));
    const text = readFileSync(config, 'utf8')
      .replace('simcse', 'cosine')
      .replace(/^model:.*$/m, `model: { from: ${folder} }`)
      .replace(/^tokenizer:.*\n/m, '');
    writeFileSync(join(workspace, 'next.nlp.yaml'), text);
    const { folder: next, record } = await train(join(workspace, 'next.nlp.yaml'), gather(workspace));
    assert.ok(record.metrics.test!.spearman! > 0.7);
    const run = await openRun(next, (await engineFor('auto')).engine);
    assert.equal((await embedTexts(run, { texts: ['the cat'] })).vectors.length, 1);
    await run.dispose();
  });

  it('the words of its prefixes are known to all that learn a vocabulary of its data', async () => {
    const { workspace, config } = makeWorkspace(
      '{ type: similarity, query: "find ", passage: "text " }',
      ', text-pair: b, negative: negative',
    );
    const { splits } = await checkData(config, gather(workspace));
    assert.equal(splits[0]!.unknown, 0);
    const tokenizer = await openTokenizer({ config }, gather(workspace));
    assert.ok(tokenizer.vocabulary.includes('find') && tokenizer.vocabulary.includes('text'));
    const [keyword] = await findKeywords({ config }, 'find the cat', { ...gather(workspace), form: 'smooth', most: 3 });
    assert.equal(keyword!.token, 'cat');
  });

  it('tells records that the loss cannot be computed of', async () => {
    const { workspace, config } = makeWorkspace(
      '{ type: similarity, loss: contrastive }',
      ', text-pair: b, label: label',
    );
    const bad = [
      { a: 'the cat', b: '', label: 1 },
      { a: 'the cat', b: 'a pet', label: 'maybe' },
    ];
    const path = join(workspace, 'train.jsonl');
    writeFileSync(path, `${bad.map(row => JSON.stringify(row)).join('\n')}\n${readFileSync(path, 'utf8')}`);
    const events: TrainEvent[] = [];
    await train(config, gather(workspace, { onEvent: (event: TrainEvent) => events.push(event) }));
    const told = events.flatMap(event => (event.kind === 'log' ? [event.message] : [])).join('\n');
    assert.match(told, /train\.jsonl:1:1: left out: loss contrastive needs the second text, and there is none/);
    assert.match(told, /train\.jsonl:2:1: left out: the label is neither 1 nor 0/);
    const { findings } = await checkData(config, gather(workspace));
    assert.ok(findings.some(({ code }) => code === 'incomplete-example'));
    writeFileSync(path, lines(20, 3, pairs));
    const { problems } = await checkData(config, gather(workspace));
    assert.match(
      problems.map(({ message }) => message).join('\n'),
      /every pair of train has the label 1, and loss contrastive/,
    );
    writeFileSync(path, `${JSON.stringify(bad[0])}\n`);
    await assert.rejects(train(config, gather(workspace)), (error: unknown) => error instanceof ProblemsError);
  });
});
