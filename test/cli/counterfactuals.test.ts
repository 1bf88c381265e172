/** `flip`, `nearest` and `words` of a run. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

const TEXT = 'the story of a lovely dog';

describe('cli: flip, nearest, words', function () {
  this.timeout(120_000);
  const { workspace } = makeTinyWorkspace({
    train: '{ epochs: 8, batch: 16, optimizer: { type: adam, learning-rate: 0.05 } }',
  });
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  before(async () => assert.equal((await cli('train', 'tiny.nlp.yaml')).code, 0));

  it('shows the smallest change that flips the label, as a difference of words', async () => {
    const by = ['--by', 'replacement', '--to', 'bad', '--count', '1'];
    const shown = await cli('flip', 'tiny', TEXT, ...by);
    assert.equal(shown.code, 0, shown.stderr);
    const [before, after] = shown.stdout.trim().split('\n');
    assert.match(before!, /^good\t[01]\.\d{4}\tthe story of a lovely dog$/);
    assert.match(after!, /^bad\t[01]\.\d{4}\tthe story of a \[-lovely-\]\{\+\w+\+\} dog$/);
    assert.match(
      shown.stderr,
      /1 word replaced: no smaller change flips the label; \d+ of at most 2,000 evaluations\.\n/,
    );
    const told = (await cli('flip', 'tiny', TEXT, ...by, '--json')).json<{
      readonly label: string;
      readonly to: string;
      readonly exact: boolean;
      readonly flips: readonly { readonly label: string; readonly text: string; readonly edits: readonly object[] }[];
    }>();
    assert.deepEqual([told.label, told.to, told.exact, told.flips.length], ['good', 'bad', true, 1]);
    const [{ label, text, edits }] = told.flips as [(typeof told.flips)[0]];
    assert.equal(label, 'bad');
    assert.equal(edits.length, 1);
    assert.match(text, /^the story of a \w+ dog$/);
  });

  it('says what comes nearest where nothing flips', async () => {
    const { stdout, stderr, code } = await cli('flip', 'tiny', 'good good good', '--most', '1', '--budget', '20');
    assert.equal(code, 0);
    assert.match(
      stderr,
      /No change found that flips the label \(\d+ of at most 20 evaluations\)\. All changes of up to 1 word were tried\.\nNearest to it:/,
    );
    assert.equal(stdout.trim().split('\n').length, 2);
  });

  it('shows the nearest training examples with label, prediction and place', async () => {
    const { stdout, stderr, code } = await cli('nearest', 'tiny', TEXT, '--count', '3');
    assert.equal(code, 0, stderr);
    const rows = stdout
      .trim()
      .split('\n')
      .map(line => line.split('\t'));
    assert.equal(rows.length, 3);
    for (const [similarity, actual, predicted, , place] of rows) {
      assert.ok(Number(similarity) > 0.5 && Number(similarity) <= 1);
      assert.ok(actual === 'good' && predicted === 'good');
      assert.ok(place!.startsWith(`${join(workspace, 'train.csv')}:`));
    }
    assert.match(stderr, /192 train examples; \d+ texts read for the first time\./);
    const again = await cli('nearest', 'tiny', TEXT, '--count', '3', '--json');
    const { read, total, examples } = again.json<{ read: number; total: number; examples: readonly object[] }>();
    assert.deepEqual([read, total, examples.length], [0, 192, 3]);
  });

  it('shows the words that drive a label', async () => {
    const shown = await cli('words', 'tiny', '--label', 'good', '--top', '3');
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /^Words that raise good: weights of the model\nword +weight +95% interval +examples\n/);
    assert.match(shown.stdout, /\n\nWords that lower good\n/);
    assert.match(shown.stderr, /40 test examples; \d+ of \d+ words are in at least 3 of them\./);
    const csv = await cli('words', 'tiny', '--label', 'good', '--method', 'gradient-x-input', '--format', 'csv');
    const [head, first] = csv.stdout.split(/\r?\n/);
    assert.equal(head, 'word,weight,low,high,examples,occurrences');
    assert.match(first!, /^\w+,[\d.]+,-?[\d.]+,[\d.]+,\d+,\d+$/);
  });

  it('refuses what it cannot do', async () => {
    for (const [words, message] of [
      [['flip', 'tiny', TEXT, '--by', 'deletions'], /Unknown change "deletions"; did you mean "deletion"/i],
      [['flip', 'tiny', TEXT, '--budget', '0'], /--budget must be a whole number from 1/],
      [['flip', 'tiny', ''], /The text is empty/],
      [['nearest', 'tiny', TEXT, '--split', 'tets'], /Unknown split "tets"/i],
      [['words', 'tiny'], /Give a label; there are bad, good/],
      [['words', 'tiny', '--label', 'good', '--format', 'xml'], /Unknown format "xml"; there is csv/i],
    ] as const) {
      const { code, stderr } = await cli(...words);
      assert.equal(code, 1);
      assert.match(stderr, message);
    }
  });
});
