import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import type { Example } from '../../../../src/core/data/dataset';
import { FindingBuilder, groupProblems, mostPlaces } from '../../../../src/core/data/inspect/finding';
import { findGarbled } from '../../../../src/core/data/inspect/garbled';
import { inspectSplits } from '../../../../src/core/data/inspect/inspectSplits';
import { roles } from '../../../../src/core/tasks/classify/schema';

/** `text=label`, a line each. */
function read(file: string, ...records: readonly string[]): Example[] {
  return records.map((record, i) => {
    const [text, label] = record.split('=') as [string, string];
    return { fields: { text, label }, source: { file: `/data/${file}`, line: i + 2 } };
  });
}

const many = Array.from({ length: 300 }, (_, i) => `text ${i}=${i % 2 ? 'spam' : 'ham'}`);
const find = async (train: Example[], test?: Example[]) => {
  const findings = await inspectSplits({ train, ...(test && { test }) }, roles);
  return Object.fromEntries(findings.map(finding => [finding.code, finding]));
};

describe('inspectSplits', () => {
  it('has nothing to say of good data', async () => {
    deepEqual(await find(read('a.csv', ...many), read('b.csv', 'another=ham')), {});
  });

  it('names every text of test that stands in train, with its line there', async () => {
    const found = await find(read('a.csv', ...many), read('b.csv', 'new=ham', 'text 7=spam', 'text 8=spam'));
    deepEqual(Object.keys(found), ['repeated-text']);
    equal(found['repeated-text']!.count, 2);
    deepEqual(found['repeated-text']!.places, [
      {
        example: { split: 'test', index: 1 },
        file: '/data/b.csv',
        line: 3,
        message: 'this text also occurs in training, on line 9 of a.csv',
      },
      {
        example: { split: 'test', index: 2 },
        file: '/data/b.csv',
        line: 4,
        message: 'this text also occurs in training, on line 10 of a.csv',
      },
    ]);
  });

  it('tells repeats with the same label from contradictions', async () => {
    const found = await find(read('a.csv', ...many, 'text 0=ham', 'text 2=spam'));
    deepEqual(found['duplicate-text']!.places, [
      {
        example: { split: 'train', index: 300 },
        file: '/data/a.csv',
        line: 302,
        message: 'duplicate of the text on line 2',
      },
    ]);
    equal(found['duplicate-text']!.severity, 'information');
    deepEqual(found['contradicting-labels']!.places, [
      {
        example: { split: 'train', index: 301 },
        file: '/data/a.csv',
        line: 303,
        message: 'the same text is "ham" on line 4',
      },
    ]);
  });

  it('finds labels that are misspelt, unseen or rare', async () => {
    const found = await find(read('a.csv', ...many, 'x=Spam', 'y=spma', 'z=other'), read('b.csv', 'q=sapm', 'r=none'));
    deepEqual(
      found['label-typo']!.places.map(({ line, message }) => [line, message]),
      [
        [302, 'label "Spam" is similar to "spam" (150 examples, a.csv:3)'],
        [303, 'label "spma" is similar to "spam" (150 examples, a.csv:3)'],
      ],
    );
    deepEqual(
      found['unseen-label']!.places.map(({ message }) => message),
      ['label "sapm" is not in train; did you mean "spam"?', 'label "none" is not in train'],
    );
    deepEqual(
      found['rare-label']!.places.map(({ line, message }) => [line, message]),
      [[304, 'label "other" has 1 of 303 examples']],
    );
  });

  it('takes the places of tags, and sentences tagged in two ways, for what they are', async () => {
    const make = (line: number, tokens: string, tags: string): Example => ({
      fields: {},
      lists: { tokens: tokens.split(' '), tags: tags.split(' ') },
      source: { file: '/data/a.conll', line },
    });
    const train = [
      ...Array.from({ length: 60 }, (_, i) => make(i, `n${i} Ann`, 'O I-PER')),
      make(90, 'Bob left', 'B-PER O'),
      make(92, 'Bob left', 'O O'),
      make(94, 'Bob lÃ©ft', 'O O'),
    ];
    const tagging = {
      roles: { tokens: { kind: 'list', description: '' }, tags: { kind: 'list', description: '' } },
      classes: 'tags',
      identity: ['tokens'],
    } as const;
    const findings = await inspectSplits({ train }, tagging);
    deepEqual(
      findings.map(({ code, places }) => [code, places.map(({ line, message }) => `${line} ${message}`)]),
      [
        ['rare-label', ['90 label "B-PER" has 1 of 63 examples']],
        ['contradicting-labels', ['92 the same text is labeled differently on line 90']],
        ['garbled-text', ['94 "Bob lÃ©ft" looks like UTF-8 that was read as another encoding']],
      ],
    );
  });

  it('does not call lines of a running text repeats', async () => {
    const running = { roles: { text: { kind: 'text', description: '' } }, identity: [] } as const;
    deepEqual(await inspectSplits({ train: read('a.txt', 'x=1', 'x=1', 'x=1') }, running), []);
  });

  it('finds texts that a wrong encoding has spoilt', async () => {
    const found = await find(
      read('a.csv', ...many, 'a cafÃ© in Paris=ham', 'it\ufffds lost=ham', 'a café in São Paulo=ham'),
    );
    deepEqual(
      found['garbled-text']!.places.map(({ line }) => line),
      [302, 303],
    );
  });

  it('stops when told', async () => {
    await rejects(
      inspectSplits(
        { train: Array.from({ length: 20 }, () => read('a.csv', ...many)).flat() },
        roles,
        AbortSignal.abort(),
      ),
      { name: 'CancelledError' },
    );
  });
});

describe('findGarbled', () => {
  it('knows UTF-8 read as Windows-1252, and leaves good texts of many languages alone', () => {
    const misread = (text: string) => new TextDecoder('windows-1252').decode(Buffer.from(text, 'utf8'));
    for (const text of ['Übergröße', 'café', '“quoted”', 'it’s', '10 €', 'naïve – really']) {
      ok(findGarbled(misread(text)), misread(text));
      equal(findGarbled(text), undefined, text);
    }
    for (const text of ['ÂGE', 'À la carte', 'São Tomé', '“é” à Paris', 'Ãlia', 'Ελληνικά', '日本語', 'Приве́т', 'î…']) {
      equal(findGarbled(text), undefined, text);
    }
  });
});

describe('findings', () => {
  it('list so many places and count the rest', () => {
    const builder = new FindingBuilder({ code: 'a', severity: 'warning', title: 'A' });
    for (const [index, example] of read('a.csv', ...many).entries())
      builder.add({ split: 'train', index }, example, () => 'here');
    const [finding] = builder.finish();
    equal(finding!.count, 300);
    equal(finding!.places.length, mostPlaces);
    deepEqual(finding!.places[7]!.example, { split: 'train', index: 7 });
  });

  it('gather problems by kind, the severest first, with those that are only counted', () => {
    const range = { start: { line: 3, column: 5 }, end: { line: 3, column: 6 } };
    const problem = { code: 'empty-text', severity: 'warning', message: 'left out', path: '/a.csv', range } as const;
    const findings = groupProblems([
      problem,
      { ...problem, message: 'and 80 more like this', more: 80 },
      { ...problem, code: 'not-utf8', severity: 'error', message: 'byte 0xE9' },
    ]);
    deepEqual(
      findings.map(({ code, count, places }) => [code, count, places]),
      [
        ['not-utf8', 1, [{ file: '/a.csv', line: 3, column: 5, message: 'byte 0xE9' }]],
        ['empty-text', 81, [{ file: '/a.csv', line: 3, column: 5, message: 'left out' }]],
      ],
    );
    equal(findings[1]!.title, 'Empty texts, left out');
  });
});
