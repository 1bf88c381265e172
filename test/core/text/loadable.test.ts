/** Every option of every tokenizer gives a file that Hugging Face's `tokenizers` loads, with the same ids (fixtures/text/makeLoadable.py). */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { configSchema } from '../../../src/core/schemas';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import { trainTokenizer } from '../../../src/core/text/trainTokenizer';

const corpus = [
  'The quick brown fox; the lazy DOG! Über-straße, naïve café — ﬁne.',
  "Don't stop: it's 3.14 a|b (c-d) [e] $5 \\ x^y 日本語 の 文",
  'a the and of to: words that say little, and the notes.',
];
const texts = [
  ...corpus,
  'the fox and the dog, a cafe\u0301; STRASSE \ufb01ne ①',
  ' \t',
  'İstanbul ǅ ß\u0301 \u200b\ufeff x\u0085y',
  'a<url>b <URL> [X][X] a|b',
  'unseen zebra 🙂👩‍👩‍👧 [SEP] and [CLS]the',
];

const forms = ['none', 'nfc', 'nfd', 'nfkc', 'nfkd'];
const both = ['true', 'false'];

/** All ways to take one of each. */
function combine(options: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(options).reduce<readonly string[]>(
    (all, [key, values]) => all.flatMap(before => values.map(value => `${before}, ${key}: ${value}`)),
    [''],
  );
}

const configs: readonly string[] = [
  ...combine({
    split: ['punctuation', 'whitespace'],
    lowercase: both,
    'strip-accents': both,
    normalize: forms,
    'stop-words': ['none', 'english', '[The, "|", "-", "(", "$", "\\\\", ".", Über, "日"]'],
  }).map(options => `{ type: word, minimum-count: 1${options} }`),
  ...combine({
    'n-grams': ['[1, 2]', '[2, 3]', '[1, 5]'],
    'stop-words': ['none', 'english'],
    split: ['whitespace', 'punctuation'],
  }).map(options => `{ type: word, minimum-count: 1, length: 40${options} }`),
  ...combine({ lowercase: both, normalize: forms }).flatMap(options => [
    `{ type: character${options} }`,
    `{ type: bpe, vocabulary: 290${options} }`,
    `{ type: unigram, vocabulary: 100${options} }`,
  ]),
  ...['word', 'word, split: whitespace', 'character', 'bpe', 'wordpiece', 'unigram'].map(
    type => `{ type: ${type}, special: ["<url>", "[X]", "a|b"] }`,
  ),
  '{ type: sentence, minimum-count: 1 }',
  ...combine({ lowercase: both, 'strip-accents': both, normalize: forms }).map(
    options => `{ type: wordpiece, vocabulary: 150${options} }`,
  ),
];

/** Half of them; models that read n-grams have no [CLS]. */
const putsCls = (i: number) => i % 2 === 1 && !configs[i]!.includes('n-grams');

async function trainAs(tokenizer: string, needsCls: boolean): Promise<string> {
  const text = `{ task: classify, data: { train: a.csv }, model: bag-of-words, tokenizer: ${tokenizer} }`;
  const { config, problems } = parseConfig(text, '/a.nlp.yaml', configSchema);
  assert.deepEqual(
    problems.map(({ message }) => message),
    [],
  );
  return (await trainTokenizer(config!.tokenizer, corpus, needsCls ? ['cls'] : [])).toJson();
}

const fixture = join(__dirname, '../../fixtures/text/loadable.json');
const hashOf = (file: string) => createHash('sha256').update(file).digest('hex').slice(0, 16);

interface Loaded {
  readonly sha256: string;
  /** Absent where it refuses the file. */
  readonly ids?: readonly (readonly number[])[];
}

describe("text: Hugging Face's tokenizers loads what is written", () => {
  before(async function () {
    if (!process.env.UPDATE_FIXTURES) return;
    this.timeout(120_000);
    const files: Record<string, { file: string; sha256: string }> = {};
    for (const [i, config] of configs.entries()) {
      const file = await trainAs(config, putsCls(i));
      files[config] = { file, sha256: hashOf(file) };
    }
    writeFileSync(join(tmpdir(), 'loadable.json'), JSON.stringify({ texts, files }));
  });

  it('each option, the same ids', async function () {
    this.timeout(60_000);
    const loaded: Readonly<Record<string, Loaded>> = JSON.parse(readFileSync(fixture, 'utf8'));
    assert.deepEqual(Object.keys(loaded), configs);
    for (const [i, config] of configs.entries()) {
      const file = await trainAs(config, putsCls(i));
      assert.equal(hashOf(file), loaded[config]!.sha256, `${config}: the file is the one that was loaded`);
      const tokenizer = readTokenizer(file);
      assert.equal(tokenizer.ownFormat === 'sentences', loaded[config]!.ids === undefined);
      for (const [t, text] of loaded[config]!.ids ? texts.entries() : [])
        assert.deepEqual([...tokenizer.encode(text).ids], loaded[config]!.ids![t], `${config}: ${text}`);
    }
  });
});
