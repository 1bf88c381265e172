import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkData } from '../../../src/core/training/checkData';

describe('checkData', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-check-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const check = (rows: readonly string[], tokenizer = '{ type: word, length: 6 }') => {
    writeFileSync(join(folder, 'a.csv'), ['text,label', ...rows].join('\n'));
    const config = join(folder, 'a.nlp.yaml');
    writeFileSync(
      config,
      `task: classify\ndata: { train: a.csv, validation: 20% }\ntokenizer: ${tokenizer}\nmodel: bag-of-words\n`,
    );
    const signal = new AbortController().signal;
    return checkData(config, { workspace: folder, trusted: true, signal, onEvent: () => undefined });
  };
  const rows = Array.from({ length: 40 }, (_, i) => `number n${i} here,${i % 2 ? 'yes' : 'no'}`);

  it('counts lengths before texts are cut, in bins that all splits share', async () => {
    const report = await check([...rows, 'one two three four five six seven eight,yes']);
    equal(report.cut, 6);
    const total = report.splits.reduce((sum, { truncated }) => sum + truncated, 0);
    equal(total, 1);
    equal(Math.max(...report.splits.map(({ lengths }) => lengths[3])), 8);
    const [train, validation] = report.splits;
    equal(train!.histogram.step, 1);
    equal(train!.histogram.counts.length, validation!.histogram.counts.length);
    for (const { histogram, examples } of report.splits) {
      equal(
        histogram.counts.reduce((a, b) => a + b),
        examples,
      );
      equal(histogram.counts[3], examples - (histogram.counts[8] ?? 0));
    }
    const long = report.findings.filter(({ code }) => code === 'long-text');
    deepEqual(
      long.map(({ count, places }) => [count, places]),
      [
        [
          1,
          [
            {
              example: { split: 'train', index: 32 },
              file: join(folder, 'a.csv'),
              line: 42,
              message: '8 tokens: truncated after 6',
            },
          ],
        ],
      ],
    );
  });

  it('says with the problems of reading what is found in the texts, and nothing twice', async () => {
    const report = await check([...rows, ',yes', 'number n0 here,yes', 'new,']);
    deepEqual(
      report.findings.map(({ code, severity, count }) => [code, severity, count]).sort(),
      [
        ['contradicting-labels', 'warning', 1],
        ['empty-label', 'warning', 1],
        ['empty-text', 'warning', 1],
      ]
        .concat(
          report.findings
            .filter(({ code }) => code === 'repeated-text')
            .map(({ code, severity, count }) => [code, severity, count]),
        )
        .sort(),
    );
  });

  it('gives errors as findings with their places, and no splits', async () => {
    const report = await check([...rows, 'one,two,yes']);
    deepEqual(report.splits, []);
    equal(report.findings[0]!.code, 'ragged-row');
    equal(report.findings[0]!.places[0]!.line, 42);
    ok(report.problems.some(({ severity }) => severity === 'error'));
  });

  it('counts the tags of words', async () => {
    const sentences = ['Bob left', 'Ann ran home', 'Ed went', 'Kim stayed here'].map(text => {
      const tokens = text.split(' ');
      return JSON.stringify({ tokens, tags: tokens.map((_, i) => (i === 0 ? 'B-PER' : 'O')) });
    });
    writeFileSync(join(folder, 'a.jsonl'), sentences.join('\n'));
    const config = join(folder, 'tags.nlp.yaml');
    writeFileSync(
      config,
      'task: tag\ndata: { train: a.jsonl, validation: a.jsonl }\nmodel: { type: lstm, bidirectional: true }\n',
    );
    const signal = new AbortController().signal;
    const report = await checkData(config, { workspace: folder, trusted: true, signal, onEvent: () => undefined });
    deepEqual(report.splits[0]!.labels, { 'B-PER': 4, O: 4 });
    deepEqual(report.learned?.[0], 'tags: spans in BIO (IOB2)');
    equal((await check(rows)).learned, undefined);
    deepEqual(
      report.findings.map(({ code, count }) => [code, count]),
      [
        ['repeated-text', 4],
        ['rare-label', 2],
      ],
    );
  });

  it('tells of taggers how many words of a sentence are not learned from, and how training goes through the data', async () => {
    const sentences = Array.from({ length: 20 }, (_, i) => {
      const tokens = Array.from({ length: i === 3 ? 40 : 4 + (i % 3) }, (_, w) => `w${i}x${w}`);
      return JSON.stringify({ tokens, tags: tokens.map((_, w) => (w % 2 ? 'B' : 'A')) });
    });
    writeFileSync(join(folder, 'a.jsonl'), sentences.join('\n'));
    const config = join(folder, 'tags.nlp.yaml');
    writeFileSync(
      config,
      [
        'task: tag',
        'data: { train: a.jsonl, validation: a.jsonl }',
        'tokenizer: { type: word, length: 10 }',
        'model: { type: lstm, bidirectional: true }',
        'train: { epochs: 3, batch: 8 }',
      ].join('\n'),
    );
    const signal = new AbortController().signal;
    const report = await checkData(config, { workspace: folder, trusted: true, signal, onEvent: () => undefined });
    const [train] = report.splits;
    deepEqual(train!.lengths, [4, 5, 40, 40]);
    equal(train!.truncated, 1);
    const words = sentences.reduce((sum, line) => sum + JSON.parse(line).tokens.length, 0);
    deepEqual(train!.unread, { tokens: 30 / words, words: 30 / words });
    const [long] = report.findings.filter(({ code }) => code === 'long-text');
    deepEqual(
      [long!.severity, long!.count, long!.places[0]!.line, long!.places[0]!.message],
      ['warning', 1, 4, '40 tokens: the last 30 words of 40 are lost'],
    );
    // Scores are of all words, read in pieces.
    deepEqual([report.splits[1]!.truncated, report.splits[1]!.unread], [0, { tokens: 0, words: 0 }]);
    deepEqual(report.training, { units: 20, stepsPerEpoch: 3, steps: 9 });
  });

  it('takes a running text for one stream, of which nothing is truncated', async () => {
    writeFileSync(join(folder, 'a.txt'), `${'one two three four five six seven eight nine ten\n'.repeat(12)}`);
    const config = join(folder, 'text.nlp.yaml');
    const lines = ['data: { train: a.txt, validation: a.txt }', 'tokenizer: { type: word, length: 6 }', 'model: lstm'];
    writeFileSync(config, ['task: generate', ...lines, 'train: { batch: all, epochs: 2 }'].join('\n'));
    const signal = new AbortController().signal;
    const report = await checkData(config, { workspace: folder, trusted: true, signal, onEvent: () => undefined });
    deepEqual([report.whole, report.splits[0]!.truncated], ['stream', 0]);
    deepEqual(
      report.findings.filter(({ code }) => code === 'long-text'),
      [],
    );
    // 12 lines of ten words and an end, in blocks of 6.
    deepEqual(report.training, { units: 22, stepsPerEpoch: 1, steps: 2 });
  });

  it('sends at most a thousand problems, and counts all', async () => {
    mkdirSync(join(folder, 'many'));
    for (let i = 0; i < 60; i++) {
      const rows = Array.from({ length: 30 }, (_, k) => (k < 20 ? ',yes' : `text ${i} ${k},${k % 2 ? 'yes' : 'no'}`));
      writeFileSync(join(folder, 'many', `${i}.csv`), ['text,label', ...rows].join('\n'));
    }
    const config = join(folder, 'many.nlp.yaml');
    writeFileSync(config, 'task: classify\ndata: { train: many/*.csv }\nmodel: bag-of-words\n');
    const signal = new AbortController().signal;
    const report = await checkData(config, { workspace: folder, trusted: true, signal, onEvent: () => undefined });
    equal(report.problems.length, 1000);
    const empty = report.findings.find(({ code }) => code === 'empty-text');
    equal(empty?.count, 1200);
    equal(empty?.places.length, 200);
  });

  it('sends at most a hundred labels', async () => {
    const labels = Array.from({ length: 150 }, (_, i) => [`a${i} x,l${i}`, `b${i} y,l${i}`]).flat();
    const [train] = (await check(labels)).splits;
    equal(Object.keys(train!.labels).length, 100);
    equal(train!.otherLabels, 50);
  });
});
