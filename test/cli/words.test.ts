// Words by the command line: neighbours, analogies and evaluations of files of word vectors.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runCli } from './runCli';

const cwd = join(__dirname, '../fixtures/words');
const cli = (...words: string[]) => runCli(words, { cwd });

describe('nlp neighbors, or neighbours', function () {
  this.timeout(60_000);

  it('shows the words that are nearest, with those of each of several', async () => {
    const { code, stdout } = await cli('neighbours', 'vectors.txt', 'w0', '--top', '2');
    assert.deepEqual([code, stdout], [0, 'w32  0.8589\nw21  0.8038\n']);
    const two = await cli('neighbors', 'vectors.bin', 'w0', 'Paris', '--top', '1', '--json');
    const { words, vectors } = two.json<{
      words: { word: string; neighbours: { word: string }[] }[];
      vectors: string;
    }>();
    assert.deepEqual(
      words.map(({ word, neighbours }) => [word, neighbours.length]),
      [
        ['w0', 1],
        ['Paris', 1],
      ],
    );
    assert.equal(vectors, join(cwd, 'vectors.bin'));
  });

  it('suggests words that are spelled like an unknown one', async () => {
    const { code, stderr } = await cli('neighbours', 'vectors.txt', 'Pariss');
    assert.equal(code, 1);
    assert.match(stderr, /"Pariss" is not among the 48 words\. Did you mean Paris, paris, PARIS\?/);
    const some = await cli('neighbours', 'vectors.txt', 'w0', 'xyzzy', '--top', '1');
    assert.equal(some.code, 0);
    assert.match(some.stderr, /"xyzzy" is not among the 48 words\./);
    assert.match(some.stdout, /^w0\n {2}w32 {2}0\.8589\n$/);
  });

  it('says what an array lacks, and which options are for what', async () => {
    const lacking = await cli('neighbours', 'vectors.columns.npy', 'w0');
    assert.match(lacking.stderr, /vectors without words\. Put a file with one word per line next to it .*--words FILE/);
    const named = await cli('neighbours', 'vectors.columns.npy', 'w0', '--top', '1', '--words', 'vectors.words.txt');
    assert.equal(named.stdout, 'w32  0.8589\n');
    const checkpoint = await cli('neighbours', 'vectors.txt', 'w0', '--checkpoint', 'last');
    assert.match(checkpoint.stderr, /--checkpoint is for runs/);
    const run = await cli('neighbours', 'nothing', 'w0');
    assert.match(run.stderr, /No run "nothing"/);
  });
});

describe('nlp analogy', function () {
  this.timeout(60_000);

  it('answers by each method', async () => {
    for (const method of [[], ['--method', '3cosmul']]) {
      const { code, stdout } = await cli('analogy', 'vectors.glove.txt', 'w0', 'w1', 'w2', '--top', '1', ...method);
      assert.equal(code, 0);
      assert.match(stdout, /^w3 {2}\d\.\d+\n$/);
    }
    const other = await cli('analogy', 'vectors.txt', 'w0', 'w1', 'w2', '--method', '3cos');
    assert.match(other.stderr, /unknown --method "3cos"/i);
    const unknown = await cli('analogy', 'vectors.txt', 'w0', 'ww1', 'w2');
    assert.match(unknown.stderr, /"ww1" is not among the 48 words\. Did you mean w1/);
    const upper = await cli('analogy', 'vectors.glove.txt', 'W0', 'w1', 'W2', '--top', '1');
    assert.match(upper.stdout, /^w3 {2}/);
  });
});

describe('nlp evaluate of word vectors', function () {
  this.timeout(60_000);

  it('scores pairs and analogies, with their coverage', async () => {
    const { code, stdout, stderr } = await cli(
      'evaluate',
      'vectors.txt',
      '--analogies',
      'questions.txt',
      '--similarities',
      'pairs.tsv',
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /pairs\.tsv +-0\.\d+ +-0\.\d+ +25 of 27 \(92\.6%\)/);
    assert.match(stdout, /first +94\.4% +17 of 18/);
    assert.match(stdout, /second part +4\.3% +1 of 23 +1 left out/);
    assert.match(stdout, /empty +- +0 of 0/);
    assert.match(stdout, /all +41\.9% +18 of 43 +1 left out/);
    assert.match(stderr, /questions\.txt:20: left out, since it does not have four words/);
  });

  it('counts as it is told to, and says it as JSON', async () => {
    const result = await cli(
      'evaluate',
      'vectors.txt',
      '--analogies',
      'questions.txt',
      '--count-unknown',
      '--case-sensitive',
      '--among',
      '30',
      '--json',
    );
    const { analogies, similarities, among } = result.json<{
      analogies: { asked: number; total: number; known: number };
      similarities: [];
      among: number;
    }>();
    assert.equal(analogies.asked, analogies.total);
    assert(analogies.known < analogies.total);
    assert.deepEqual([similarities, among], [[], 30]);
  });

  it('says which options go together', async () => {
    const cases = [
      [
        ['evaluate', 'vectors.txt', '--among', '5'],
        /--among is for word vectors\. Add --analogies FILE or --similarities FILE/,
      ],
      [['evaluate', 'vectors.txt', '--analogies', 'questions.txt', '--split', 'test'], /--split is for data of a run/],
      [
        ['evaluate', 'vectors.txt', '--similarities', 'vectors.words.txt'],
        /has no pairs: two words and a number a line/,
      ],
      [['evaluate', 'vectors.txt', '--analogies', 'vectors.words.txt'], /has no analogies: four words a line/],
    ] as const;
    for (const [words, message] of cases) assert.match((await cli(...words)).stderr, message);
  });
});
