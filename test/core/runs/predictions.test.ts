import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from '../../../src/core/data/dataset';
import { readDecisions } from '../../../src/core/examples/decisions';
import { readAnswers } from '../../../src/core/explain/report/answers';
import { keepBest, keptProbabilities, probabilityOf } from '../../../src/core/runs/bestProbabilities';
import {
  formatPrediction,
  movePredictions,
  readPredictions,
  replacePredictions,
  writePredictions,
} from '../../../src/core/runs/predictions';
import { temporaryFolder } from './temporaryFolder';

const signal = new AbortController().signal;

const example = (line: number, label = 'a'): Example =>
  ({ fields: { text: `text ${line}`, label }, source: { file: '/d.csv', line } }) as Example;

function* linesOf(count: number, split: 'validation' | 'test', said: (line: number) => unknown): Generator<string> {
  for (let line = 1; line <= count; line++)
    yield formatPrediction({ split, index: line - 1 }, example(line), said(line));
}

describe('runs/predictions', () => {
  it('of another machine say where the examples are here, and stay as they are otherwise', async () => {
    const folder = temporaryFolder();
    await movePredictions(folder, () => assert.fail());
    const odd = {
      fields: { text: 'a\u2028"file":"/there/x"', file: '/there/"y"' },
      source: { file: '/there/é "1".csv', line: 1 },
    };
    const lines = [0, 1].map(index =>
      formatPrediction({ split: 'test', index }, odd as unknown as Example, { label: 'ü' }),
    );
    const plain = formatPrediction({ split: 'validation', index: 0 }, example(3), {});
    await writePredictions(folder, [...lines, plain], signal);
    const asked: string[] = [];
    await movePredictions(folder, path => {
      asked.push(path);
      return path.replace('/there', '/here');
    });
    assert.deepEqual(asked, ['/there/"y"', '/d.csv']);
    const written = readFileSync(join(folder, 'predictions.jsonl'), 'utf8');
    assert.equal(written, `${[...lines, plain].join('\n')}\n`.replaceAll('"file":"/there/\\"y', '"file":"/here/\\"y'));
  });

  it('tells examples of one line of the data apart, also when others were taken out', async () => {
    const folder = temporaryFolder();
    const all = [0, 1, 2].map(index => formatPrediction({ split: 'test', index }, example(1), { label: 'a' }));
    await writePredictions(folder, [all[0]!, all[2]!], signal);
    const [lines] = (await readPredictions(folder, signal))!.splits;
    const read = [0, 1].map(place => lines!.read(place));
    assert.deepEqual(
      read.map(({ split, index, line }) => [split, index, line]),
      [
        ['test', 0, 1],
        ['test', 2, 1],
      ],
    );
  });

  it('takes the place of a line of an earlier version for its index, and says what is damaged', async () => {
    const folder = temporaryFolder();
    const old = [1, 1, 2].map(line => JSON.stringify({ split: 'test', file: '/d.jsonl', line, prediction: {} }));
    await writePredictions(folder, [JSON.stringify({ split: 'validation', file: '/d', line: 1 }), ...old], signal);
    const lines = (await readPredictions(folder, signal))!.splits.at(-1)!;
    assert.deepEqual(
      old.map((_, place) => lines.read(place).index),
      [0, 1, 2],
    );
    for (const index of [-1, 0.5, '0', null]) {
      const line = JSON.stringify({ split: 'test', index, file: '/d.jsonl', line: 1, prediction: {} });
      await writePredictions(folder, [line], signal);
      await assert.rejects(readPredictions(folder, signal), {
        code: 'damaged-predictions',
        message: /"index" must be the place of the example in its split, from 0/,
      });
    }
  });

  it('writes lines one after the other: none of them waits for all of them', async () => {
    const folder = temporaryFolder();
    const long = 'x'.repeat(4096);
    let heap = 0;
    function* lines() {
      for (const line of linesOf(40_000, 'test', () => ({ label: 'a', note: long }))) {
        heap = Math.max(heap, process.memoryUsage().heapUsed);
        yield line;
      }
    }
    const before = process.memoryUsage().heapUsed;
    await writePredictions(folder, lines(), signal);
    const { size } = statSync(join(folder, 'predictions.jsonl'));
    assert(size > 160_000_000);
    assert(heap - before < size / 1.5, `${heap - before} bytes of memory for ${size}`);
  }).timeout(60_000);

  it('leaves what was there where the writing fails or is given up, and nothing beside it', async () => {
    const folder = temporaryFolder();
    await writePredictions(
      folder,
      linesOf(3, 'test', () => ({ label: 'a' })),
      signal,
    );
    const whole = readFileSync(join(folder, 'predictions.jsonl'), 'utf8');
    function* failing() {
      yield* linesOf(2, 'test', () => ({ label: 'b' }));
      throw new Error('the examples are gone');
    }
    await assert.rejects(writePredictions(folder, failing(), signal), /are gone/);
    const controller = new AbortController();
    controller.abort();
    const many = linesOf(1000, 'test', () => ({ label: 'b'.repeat(4096) }));
    await assert.rejects(writePredictions(folder, many, controller.signal), { name: 'CancelledError' });
    assert.deepEqual(readdirSync(folder), ['predictions.jsonl']);
    assert.equal(readFileSync(join(folder, 'predictions.jsonl'), 'utf8'), whole);
  });

  it('puts the lines of one split in the place of its own, the others stay as they are', async () => {
    const folder = temporaryFolder();
    function* both() {
      yield* linesOf(2, 'validation', () => ({ label: 'a' }));
      yield* linesOf(2, 'test', () => ({ label: 'a' }));
    }
    await writePredictions(folder, both(), signal);
    await replacePredictions(
      folder,
      'validation',
      linesOf(3, 'validation', () => ({ label: 'b' })),
      signal,
    );
    const { splits } = (await readPredictions(folder, signal))!;
    assert.deepEqual(
      splits.map(({ split, count, read }) => [split, count, read(0).prediction]),
      [
        ['validation', 3, { label: 'b' }],
        ['test', 2, { label: 'a' }],
      ],
    );
  });
});

describe('runs/bestProbabilities', () => {
  it('keeps all of usual numbers of labels, the best of very many', () => {
    assert.equal(keptProbabilities(2, 5_000_000), undefined);
    assert.equal(keptProbabilities(1000, 10_000), undefined);
    assert.equal(keptProbabilities(1000, 100_000), 100);
    assert.equal(keptProbabilities(5000, 6000), 100);
    assert.equal(keptProbabilities(5000, 1_000_000), 20);
    assert.equal(keptProbabilities(50, 100_000_000), 10);
  });

  const labels = ['a', 'b', '__proto__', '7'];
  const said = { label: 'b', probabilities: [0.2, 0.4, 0.3, 0.1] };

  it('keeps them by their labels, and leaves other predictions as they are', () => {
    assert.equal(keepBest(said, labels, undefined), said);
    const best = keepBest(said, labels, 2) as { readonly probabilities: unknown };
    assert.deepEqual(
      JSON.parse(JSON.stringify(best)),
      JSON.parse('{"label":"b","probabilities":{"b":0.4,"__proto__":0.3}}'),
    );
    for (const other of [
      null,
      'text',
      { score: 1 },
      { tags: ['a'], probabilities: [1, 2, 3, 4] },
      { probabilities: [1] },
    ])
      assert.equal(keepBest(other, labels, 2), other);
  });

  it('are read by those who make reports, whole or not', async () => {
    for (const prediction of [said, keepBest(said, labels, 2)]) {
      assert.equal(probabilityOf((prediction as typeof said).probabilities, 'b', 1), 0.4);
      const folder = temporaryFolder();
      await writePredictions(folder, [formatPrediction({ split: 'test', index: 0 }, example(1), prediction)], signal);
      const [lines] = (await readPredictions(folder, signal))!.splits;
      const decisions = await readDecisions(lines!, labels, signal);
      assert.deepEqual([...decisions!.confidences!], [0.4]);
      assert.equal(decisions!.probabilities !== undefined, prediction === said);
    }
    assert.equal(probabilityOf({ a: 'x' }, 'a', 0), undefined);
    assert.equal(probabilityOf(undefined, 'a', 0), undefined);
  });

  it('are none where they were not kept, for models that give any number of labels', async () => {
    const folder = temporaryFolder();
    const line = {
      fields: { text: 't' },
      lists: { labels: ['a'] },
      source: { file: '/d', line: 1 },
    } as unknown as Example;
    const prediction = keepBest({ labels: ['b'], probabilities: [0.2, 0.4, 0.3, 0.1] }, labels, 1);
    await writePredictions(folder, [formatPrediction({ split: 'test', index: 0 }, line, prediction)], signal);
    const [lines] = (await readPredictions(folder, signal))!.splits;
    const answers = await readAnswers(lines!, labels, signal);
    assert(answers?.kind === 'sets');
    assert.deepEqual([...answers.probabilities], [0, 0.4, 0, 0]);
  });
});
