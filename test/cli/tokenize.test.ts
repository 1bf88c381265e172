/** `tokenize`, and pieces of words from config to prediction. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

interface Output {
  readonly vocabulary: number;
  readonly decoded: string;
  readonly tokens: readonly {
    readonly id: number;
    readonly token: string;
    readonly start: number;
    readonly end: number;
  }[];
}

describe('cli: tokenize', function () {
  this.timeout(120_000);
  const { workspace } = makeTinyWorkspace();
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  for (const type of ['bpe', 'wordpiece', 'unigram']) {
    it(`${type}: a config and the run of it tell the same tokens, and the run predicts`, async () => {
      const set = ['--set', `tokenizer={ type: ${type}, vocabulary: 300 }`];
      const text = type === 'bpe' ? 'a lovely story 🙂\n' : 'a lovely story';
      const result = await cli('tokenize', 'tiny.nlp.yaml', text, '--json', ...set);
      assert.equal(result.code, 0, result.stderr);
      const { tokens, vocabulary, decoded } = result.json<Output>();
      assert.ok(vocabulary <= 300 && vocabulary > 20);
      assert.equal(decoded, text);
      assert.equal(tokens.at(-1)!.end, text.length);
      const trained = await cli('train', 'tiny.nlp.yaml', '--set', 'train.epochs=2', '--json', ...set);
      assert.equal(trained.code, 0, trained.stderr);
      const folder = basename(trained.json<{ run: string }>().run);
      const again = await cli('tokenize', folder, text, '--json');
      const kept = again.json<Output>().tokens;
      assert.deepEqual(
        kept.filter(({ token }) => token !== '[CLS]'),
        tokens,
      );
      const predicted = await cli('predict', folder, text, '--json');
      assert.equal(predicted.code, 0, predicted.stderr);
    });
  }

  it('shows the tokens of a file of another program, and of a second one beside them', async () => {
    const file = (name: string) => join(__dirname, '../fixtures/text/sentencePiece', name);
    const shown = await cli('tokenize', file('unigram.model'), 'the wonderful', '--with', file('bpe.model'));
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /^0-3\t\d+ "\u2581", \d+ "the"\t\d+ "\u2581", \d+ "th", \d+ "e"\n3-13\t/);
    assert.match(shown.stdout, /unigram\.model: 3 tokens; .*bpe\.model: \d+ tokens\n$/);
    const both = await cli('tokenize', file('unigram.model'), 'the', '--with', 'tiny.nlp.yaml', '--json');
    const { tokens, with: other } = both.json<Output & { readonly with: Output }>();
    assert.deepEqual([tokens.map(({ token }) => token), other.tokens.at(-1)!.end], [['\u2581', 'the'], 3]);
  });

  it('writes a table a token a line, and tells what is cut', async () => {
    const shown = await cli('tokenize', 'tiny.nlp.yaml', 'a lovely story', '--set', 'tokenizer.length=2');
    assert.match(shown.stdout, /^\d+\t0-1\t"a"\n\d+\t2-8\t"lovely"\n$/);
    assert.match(shown.stderr, /truncated after 2 tokens/);
  });

  it('a language model of bytes writes whole characters', async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `zeile ${i % 7}: grüße 🙂 und 今日 ${i % 3}`);
    writeFileSync(join(workspace, 'log.txt'), `${lines.join('\n')}\n`);
    const config = `task: generate
data: { train: log.txt, format: text, validation: 10% }
tokenizer: { type: bpe, vocabulary: 262, length: 32 }
model: { type: gru, width: 24, hidden: 48 }
train: { steps: 240, batch: 8, optimizer: { type: adam, learning-rate: 2e-2 }, seed: 1 }
`;
    writeFileSync(join(workspace, 'log.nlp.yaml'), config);
    const trained = await cli('train', 'log.nlp.yaml', '--json');
    assert.equal(trained.code, 0, trained.stderr);
    const written = await cli(
      'generate',
      'log',
      '--prompt',
      'zeile 1: gr',
      '--length',
      '120',
      '--temperature',
      '0',
      '--json',
    );
    assert.equal(written.code, 0, written.stderr);
    const { text } = written.json<{ text: string }>();
    assert.match(text, /ü/);
    assert.doesNotMatch(text, /\uFFFD/);
  });
});
