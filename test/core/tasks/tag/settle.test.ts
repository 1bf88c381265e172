// What a tagger learns of how its data are written: words, stretches, tags; and what it says of what does not fit.
import assert from 'node:assert/strict';
import type { Dataset, Example } from '../../../../src/core/data/dataset';
import { tagSpans } from '../../../../src/core/data/readers/spans';
import { describeFacts, type ReadingOptions } from '../../../../src/core/tasks/tag/facts';
import { fields } from '../../../../src/core/tasks/tag/fields';
import { settle } from '../../../../src/core/tasks/tag/settle';

type Span = readonly [start: number, end: number, label: string];

const place = (line: number) => ({ file: '/data/a.jsonl', line });

function textOf(text: string, spans: readonly Span[], line = 1): Example {
  const tagged = tagSpans(text, spans);
  if (typeof tagged === 'string') throw new Error(tagged);
  const { tokens, tags } = tagged;
  return { fields: { text }, lists: { tokens, tags, spans: tagged.spans }, source: place(line) };
}

const named = (text: string, name: string, line?: number) =>
  textOf(text, [[text.indexOf(name), text.indexOf(name) + name.length, 'X']], line);

function sentence(words: string, tags?: string, line = 1): Example {
  const tokens = words.split(' ');
  return {
    fields: {},
    lists: { tokens, tags: tags?.split(' ') ?? tokens.map(() => 'O') },
    source: place(line),
  };
}

function read(
  train: readonly Example[],
  { test, ...options }: Partial<ReadingOptions> & { readonly test?: readonly Example[] } = {},
) {
  const asked: ReadingOptions = { scheme: 'as-written', ...options };
  const dataset: Dataset = { splits: { train, ...(test && { test }) }, problems: [], files: [] };
  const settled = settle(dataset, asked);
  return { ...settled, asked, problems: settled.problems.map(({ code, severity }) => `${severity} ${code}`) };
}

const wordsOf = ({ lists }: Example) => lists!.tokens!.map((word, i) => `${word}/${lists!.tags![i]}`).join(' ');

describe('settle', () => {
  it('cuts texts with spans as every text is cut: a span inside a word is widened, and told', () => {
    const train = [
      ...Array.from({ length: 30 }, (_, i) => named(`We saw Oslo, ${i} times.`, 'Oslo', i + 1)),
      named('The Oslofjord is near.', 'Oslo', 31),
    ];
    const { splits, facts, problems, asked } = read(train, { test: [named('Osloites came.', 'Oslo', 7)] });
    assert.deepEqual(facts, { words: 'text', unit: 'sentences', tags: 'IOB2' });
    assert.equal(wordsOf(splits.train[30]!), 'The/O Oslofjord/B-X is/O near/O ./O');
    assert.deepEqual(splits.train[30]!.lists!.spans, ['4 8 X']);
    assert.deepEqual(problems, ['warning span-inside-word']);
    const found = fields.inspect!({ splits, facts, problems: [], files: [] }, asked);
    assert.deepEqual(
      found.map(({ code, count, places }) => [code, count, places[0]!.line, places[0]!.message]),
      [
        ['span-inside-word', 1, 31, '"Oslo" (X) in "Oslofjord"'],
        ['span-inside-word', 1, 7, '"Oslo" (X) in "Osloites"'],
      ],
    );
  });

  it('cuts Korean by the syllable where particles follow the spans, other texts by the character where most are inside', () => {
    const korean = ['서울에서', '부산까지', '인천으로'].map(word => named(`나는 ${word} 갔다`, word.slice(0, 2)));
    const { facts, splits, problems } = read(korean);
    assert.equal(facts!.words, 'syllables');
    assert.equal(wordsOf(splits.train[0]!), '나/O 는/O 서/B-X 울/I-X 에/O 서/O 갔/O 다/O');
    // Told, since spans in wrong places would look the same.
    assert.deepEqual(problems, ['information span-inside-word']);
    assert.equal(
      read([named('Budapesten', 'Budapest'), named('Helsingissä oli', 'Helsingi')]).facts!.words,
      'characters',
    );
    const asked = read(korean, { words: 'text' });
    assert.equal(asked.facts!.words, 'text');
    assert.deepEqual(asked.problems, ['warning span-inside-word']);
  });

  it('takes ends that are one short for a mistake, which other words do not mend', () => {
    const texts = ['Anna came.', 'We met Anna today.', 'Anna, hello'];
    const { facts, problems } = read(texts.map(text => named(text, 'Ann')));
    assert.equal(facts!.words, 'text');
    assert.deepEqual(problems, ['warning span-inside-word']);
  });

  it('tells spans whose word another span has', () => {
    const { problems, splits } = read([
      textOf('Seoulbusan', [
        [0, 5, 'X'],
        [5, 10, 'Y'],
      ]),
      ...Array.from({ length: 50 }, () => named('to Oslo', 'Oslo')),
    ]);
    assert.deepEqual(problems, ['warning span-inside-word', 'warning span-without-words']);
    assert.equal(wordsOf(splits.train[0]!), 'Seoulbusan/B-X');
  });

  it('reads texts of several sentences as a whole, single sentences one by one', () => {
    assert.equal(read([named('Anna came. She left.', 'Anna')]).facts!.unit, 'texts');
    assert.equal(read([named('Anna came.', 'Anna')]).facts!.unit, 'sentences');
  });

  it('learns from given words how those of a text are cut', () => {
    const words = (...sentences: string[]) => read(sentences.map(each => sentence(each)));
    const plain = words('He left yesterday .', 'We saw it , too .');
    assert.deepEqual([plain.facts!.words, plain.facts!.unit, plain.problems], ['text', 'sentences', []]);
    const tokens = words('He left the U.S. .', 'We like C++ , and AT&T .');
    assert.deepEqual([tokens.facts!.words, tokens.facts!.unit], ['tokens', 'lines']);
    assert.deepEqual(tokens.problems, ['warning word-cut']);
    assert.equal(words('He left Oslo, yesterday.', 'We saw it.').facts!.words, 'whitespace');
    const seldom = words(...Array.from({ length: 30 }, () => 'We saw it .'), 'An e-mail came .');
    assert.equal(seldom.facts!.words, 'marked');
    assert.equal(words(...Array.from({ length: 10 }, () => '我 们 去')).facts!.words, 'characters');
    assert.equal(words(...Array.from({ length: 10 }, () => '나 는 Seoul 에 서')).facts!.words, 'syllables');
    const asked = read([sentence('He left the U.S. .')], { words: 'text' });
    assert.deepEqual([asked.facts!.words, asked.problems], ['text', ['warning word-cut']]);
    const found = fields.inspect!({ ...asked, problems: [] }, asked.asked);
    assert.deepEqual(found[0]!.places[0]!.message, '"U.S." would be "U . S ."');
    assert.deepEqual(read([sentence('He left the U.S. .')], { words: 'whitespace' }).problems, []);
  });

  it('rewrites tags into the scheme that is asked for, true ones and those of other splits alike', () => {
    const train = [sentence('Anna Bob met Finn Smith', 'U-PER U-PER O B-PER L-PER')];
    const test = [sentence('Anna', 'U-PER')];
    const { splits, facts } = read(train, { scheme: 'bio', test });
    assert.equal(facts!.tags, 'BILOU');
    assert.equal(wordsOf(splits.train[0]!), 'Anna/B-PER Bob/B-PER met/O Finn/B-PER Smith/I-PER');
    assert.equal(wordsOf(splits.test![0]!), 'Anna/B-PER');
    assert.deepEqual(fields.learnLabels(splits.train), ['B-PER', 'I-PER', 'O']);
    assert.deepEqual(describeFacts(facts!)[0], 'tags: spans in BILOU');
    const spans = read([named('We saw Oslo Fjord.', 'Oslo Fjord')], { scheme: 'bioes' });
    assert.equal(wordsOf(spans.splits.train[0]!), 'We/O saw/O Oslo/B-X Fjord/E-X ./O');
  });

  it('refuses to rewrite tags of two schemes, and says that no spans are read from them as they are', () => {
    const train = [sentence('a b c d', 'B-X L-X S-X O')];
    assert.deepEqual(read(train, { scheme: 'bio' }).problems, ['error mixed-schemes']);
    const { facts, problems } = read(train);
    assert.deepEqual([facts!.tags, problems], ['none', ['warning mixed-schemes']]);
    assert.deepEqual(read([sentence('a b', 'N V')], { scheme: 'bio' }).problems, ['warning no-spans']);
  });

  it('says that integers can have names', () => {
    assert.deepEqual(read([sentence('a b', '1 0')]).problems, ['information integer-tags']);
  });

  it('leaves data of runs of before as they were: cut at the borders of the spans too', () => {
    const dataset: Dataset = { splits: { train: [named('The Oslofjord', 'Oslo')] }, problems: [], files: [] };
    const { splits, facts } = settle(dataset, { scheme: 'as-written' }, {});
    assert.equal(wordsOf(splits.train[0]!), 'The/O Oslo/B-X fjord/O');
    assert.deepEqual(
      [splits.train[0]!.fields, Object.keys(splits.train[0]!.lists!), facts],
      [{}, ['tokens', 'tags'], {}],
    );
    assert.deepEqual(describeFacts({}), []);
  });
});
