// A file of word vectors becomes a run, which commands open as any other.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './runCli';

const fixtures = join(__dirname, '../fixtures/words');

describe('nlp import of word vectors', function () {
  this.timeout(120_000);
  let workspace = '';
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  before(() => {
    workspace = mkdtempSync(join(tmpdir(), 'nlp-words-'));
    for (const name of ['vectors.bin', 'vectors.columns.npy', 'vectors.words.txt', 'questions.txt'])
      cpSync(join(fixtures, name), join(workspace, name));
  });
  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('makes a run that goes by the name of the file', async () => {
    const made = await cli('import', 'vectors.bin');
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /^vectors\/\d{8}-\d{6}-\w{4}: /m);
    const found = await cli('neighbours', 'vectors', 'w0', '--top', '2');
    assert.equal(found.stdout, 'w32  0.8589\nw21  0.8038\n', found.stderr);
    const answered = await cli('analogy', 'vectors', 'w0', 'w1', 'w2', '--top', '1');
    assert.match(answered.stdout, /^w3 {2}/);
    const evaluated = await cli('evaluate', 'vectors', '--analogies', 'questions.txt');
    assert.match(evaluated.stdout, /all +41\.9% +18 of 43/);
  });

  it('takes the words of an array from another file, and refuses them elsewhere', async () => {
    const made = await cli('import', 'vectors.columns.npy', '--words', 'vectors.words.txt', '--name', 'columns');
    assert.equal(made.code, 0, made.stderr);
    assert.equal((await cli('neighbours', 'columns', 'w0', '--top', '1')).stdout, 'w32  0.8589\n');
    const task = await cli('import', 'vectors.bin', '--task', 'classify');
    assert.match(task.stderr, /whose task is word-vectors, not classify/);
    const words = await cli('import', '.', '--words', 'vectors.words.txt');
    assert.match(words.stderr, /--words is for word vectors/);
    const lacking = await cli('import', 'vectors.columns.npy');
    assert.match(lacking.stderr, /vectors without words/);
  });

  it('embeds and compares texts by the mean of their words', async () => {
    const embedded = await cli('embed', 'vectors', 'w0', 'w0 unknown w1', 'unknown', '--json');
    assert.match(embedded.stderr, /1 text has no word that vectors knows, and a vector of zeros: "unknown"/);
    const { vectors } = embedded.json<{ vectors: number[][] }>();
    const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')).vectors as number[][];
    assert.equal(vectors.length, 3);
    for (const [i, value] of vectors[0]!.entries()) assert(Math.abs(value - expected[0]![i]!) < 1e-6);
    for (const [i, value] of vectors[1]!.entries())
      assert(Math.abs(value - (expected[0]![i]! + expected[1]![i]!) / 2) < 1e-6);
    assert.deepEqual(vectors[2], new Array(7).fill(0));
  });

  it('shows them in the projection, and exports them again as they were', async () => {
    const projected = await cli('project', 'vectors', '--json');
    assert.equal(projected.code, 0, projected.stderr);
    assert.equal(projected.json<{ count: number }>().count, 48);
    const exported = await cli('export', 'vectors', '--as', 'word2vec-binary', '--to', 'again');
    assert.equal(exported.code, 0, exported.stderr);
    assert.deepEqual(readdirSync(join(workspace, 'again')).sort(), ['README.md', 'vectors.bin']);
    assert.deepEqual(
      readFileSync(join(workspace, 'again', 'vectors.bin')),
      readFileSync(join(fixtures, 'vectors.bin')),
    );
    const other = await cli('export', 'vectors', '--as', 'onnx');
    assert.match(other.stderr, /word vectors are a table.*export it as word2vec or word2vec-binary or glove or npy/);
  });

  it('says that there is nothing to train or to resume', async () => {
    assert.match((await cli('resume', 'vectors')).stderr, /nothing to resume/);
    assert.match((await cli('evaluate', 'vectors')).stderr, /no data are known of it/);
  });
});
