/** Tokens of the user's own and given vocabularies, against Hugging Face's `tokenizers` on the same files (fixtures/text/makeSpecial.py). */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { configSchema } from '../../../src/core/schemas';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import { type TokenizerOptions, trainTokenizer } from '../../../src/core/text/trainTokenizer';

const fixtures = join(__dirname, '../../fixtures/text');
const read = (name: string) => readFileSync(join(fixtures, name), 'utf8');
const corpus = [
  ...read('corpus.txt').split('\n'),
  '<user> went to <url> #1 <user>',
  'l\u00e9t\u00e9 \u00e9t\u00e9 <new line> \u{1f600}',
];
const special = '["<user>", "<url>", "<new line>", "\u00e9t\u00e9", "#", "\u{1f600}", "<unseen>"]';

/** @param tokenizer the section, as YAML */
function train(tokenizer: string, options: TokenizerOptions = {}, texts: readonly string[] = corpus) {
  const text = `task: classify\ndata: { train: a.csv }\ntokenizer: ${tokenizer}\nmodel: lstm\n`;
  const { config, problems } = parseConfig(text, '/a.nlp.yaml', configSchema);
  assert.ok(config, problems.map(({ message }) => message).join('\n'));
  return trainTokenizer(config.tokenizer, texts, [], options);
}

const words = [
  'the',
  'said',
  'hello',
  '.',
  'line',
  'next',
  '##s',
  'un',
  '##seen',
  't',
  '##h',
  '##e',
  'a',
  'b',
  '<user>',
  '[SEP]',
];
const trained = {
  word: () => train(`{ type: word, special: ${special} }`),
  character: () => train(`{ type: character, lowercase: true, special: ${special} }`),
  bpe: () => train(`{ type: bpe, vocabulary: 500, lowercase: true, special: ${special} }`),
  wordpiece: () => train(`{ type: wordpiece, vocabulary: 500, special: ${special} }`),
  unigram: () => train(`{ type: unigram, vocabulary: 500, lowercase: true, special: ${special} }`),
  'given-word': () => train('{ type: word, vocabulary: w.txt, special: [<url>] }', { vocabulary: words }),
  'given-wordpiece': () => train('{ type: wordpiece, vocabulary: w.txt }', { vocabulary: words }),
  'given-character': () => train('{ type: character, vocabulary: w.txt }', { vocabulary: [...'the lin'] }),
};

interface Fixture {
  readonly texts: readonly string[];
  readonly encodings: Readonly<Record<string, [number[], number[], string][]>>;
}

describe("text: tokens of the user's own", () => {
  for (const [name, create] of Object.entries(trained)) {
    const file = `special-${name}.json`;

    it(`${name}: Hugging Face's tokenizers give the same ids, offsets and text`, async () => {
      const json = (await create()).toJson();
      if (process.env.UPDATE_FIXTURES || !existsSync(join(fixtures, file))) writeFileSync(join(fixtures, file), json);
      assert.equal(json, read(file));
      const { texts, encodings }: Fixture = JSON.parse(read('specialEncodings.json'));
      const tokenizer = readTokenizer(json);
      assert.equal(tokenizer.toJson(), json);
      for (const [i, text] of texts.entries()) {
        const [ids, offsets, decoded] = encodings[`special-${name}`]![i]!;
        const ours = tokenizer.encode(text);
        // Where theirs gives no token at all, ours gives [UNK].
        assert.deepEqual(Array.from(ours.ids), ids.length > 0 ? ids : [1], JSON.stringify(text));
        if (ids.length > 0) assert.deepEqual(ours.offsets.flat(), offsets, JSON.stringify(text));
        if (ids.length > 0) assert.equal(tokenizer.decode(ours.ids), decoded, JSON.stringify(text));
      }
    });
  }

  it('are in the vocabulary after the others, even where no text has them, and nothing is learned of them', async () => {
    for (const create of [trained.word, trained.character, trained.bpe, trained.wordpiece, trained.unigram]) {
      const { vocabulary } = await create();
      assert.deepEqual(vocabulary.slice(4, 11), JSON.parse(special));
      assert.equal(new Set(vocabulary).size, vocabulary.length);
      for (const part of ['user', 'url', '##ser', 'unseen']) {
        assert.ok(!vocabulary.slice(11).includes(part) || corpus.slice(0, -2).some(text => text.includes(part)), part);
      }
    }
  });

  it('are refused where they say nothing, come twice, or leave no room', () => {
    const told = (tokenizer: string) =>
      parseConfig(
        `task: classify\ndata: { train: a }\ntokenizer: ${tokenizer}\nmodel: lstm\n`,
        '/a.nlp.yaml',
        configSchema,
      ).problems.map(({ message }) => message);
    assert.deepEqual(told('{ special: ["<a>", "", " b", "<a>", "[SEP]"] }'), [
      'special: a token is empty',
      'special: " b" begins or ends with white space',
      'special: "<a>" comes twice',
      'special: "[SEP]" is there without being named',
    ]);
    assert.deepEqual(told('{ type: bpe, vocabulary: 260, special: ["<a>"] }'), [
      'special: no room for 1 token in a vocabulary of 260',
    ]);
  });
});

describe('text: sentences as tokens', () => {
  it('are learned, encoded and read back whole', async () => {
    const texts = ['All is well. Dr. No left.', 'Dr. No left. All is well. It rained.'];
    const tokenizer = readTokenizer((await train('{ type: sentence }', {}, texts)).toJson());
    assert.deepEqual(tokenizer.vocabulary.slice(4), ['All is well.', 'Dr. No left.']);
    assert.deepEqual(Array.from(tokenizer.encode(' Dr. No left. Who? ').ids), [5, 1]);
    assert.deepEqual(tokenizer.encode(' Dr. No left. Who? ').offsets, [
      [1, 13],
      [14, 18],
    ]);
  });
});
