/** `index` and `search` as a user has them: by words, by the vectors of a run, and what they say where something is missing. */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

interface Output {
  readonly hits: readonly {
    readonly file: string;
    readonly line: number;
    readonly score: number;
    readonly text: string;
  }[];
  readonly read: number;
  readonly files: number;
  readonly passages: number;
}

describe('cli: search', function () {
  this.timeout(180_000);
  const { workspace } = makeTinyWorkspace();
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });
  before(() => {
    mkdirSync(join(workspace, 'notes'));
    writeFileSync(join(workspace, 'notes/a.md'), '# Harbour\n\nThe ferry was late.\nA gull stole my lunch.\n');
    writeFileSync(
      join(workspace, 'notes/b.py'),
      'def f():\n    """How the ferry is steered."""\n    return 1  # a ferry\n',
    );
  });

  it('finds lines by words, after an edit too', async () => {
    const prepared = await cli('index', 'notes');
    assert.equal(prepared.stdout, '2 files, 6 lines; 2 new or changed\n');
    const { stdout } = await cli('search', 'late ferry', '--in', 'notes', '--top', '1');
    assert.match(stdout, /^\d\.\d+\tnotes[\\/]a\.md:3: The ferry was late\.\n$/);
    appendFileSync(join(workspace, 'notes/a.md'), 'Late again: the late ferry.\n');
    const again = (await cli('search', 'late ferry', '--in', 'notes', '--json')).json<Output>();
    assert.equal(again.hits[0]!.line, 5);
    assert.equal(again.read, 1);
    assert.equal((await cli('index', 'notes')).stdout, '2 files, 7 lines; nothing has changed\n');
  });

  it('finds paragraphs, comments, rows and files', async () => {
    const find = async (...words: string[]) =>
      (await cli('search', 'ferry', '--in', 'notes', '--json', ...words)).json<Output>().hits.map(({ text }) => text);
    assert.deepEqual(await find('--unit', 'comment'), ['a ferry', 'How the ferry is steered.']);
    assert.equal(
      (await find('--unit', 'paragraph')).find(text => text.startsWith('The ferry'))?.split('\n')[1],
      'A gull stole my lunch.',
    );
    const like = await cli(
      'search',
      '--like',
      'notes/b.py',
      '--unit',
      'file',
      '--by',
      'tf-idf',
      '--in',
      'notes',
      '--json',
    );
    assert.deepEqual(
      like.json<Output>().hits.map(({ line }) => line),
      [1],
    );
  });

  it('finds texts by the vectors of a run, which a table of its data has', async () => {
    const trained = await cli('train', 'tiny.nlp.yaml', '--set', 'train.epochs=1', '--json');
    assert.equal(trained.code, 0, trained.stderr);
    const prepared = await cli('index', 'tiny', 'notes', '--json');
    assert.equal(prepared.json<Output>().read, 2, prepared.stderr);
    const ask = ['search', 'tiny', 'The ferry was late.', '--in', 'notes', '--json'];
    const { hits, read } = (await cli(...ask)).json<Output>();
    assert.equal(read, 0);
    assert.equal(hits[0]!.text, 'The ferry was late.');
    assert.ok(Math.abs(hits[0]!.score - 1) < 1e-5, String(hits[0]!.score));
    const by = await cli('search', 'The ferry was late.', '--by', 'tiny', '--in', 'notes', '--json');
    assert.deepEqual(by.json<Output>().hits, hits);
  });

  it('frees what its indexes take', async () => {
    const folder = join(workspace, '.nlp/search');
    assert.ok(existsSync(join(folder, 'words-line')));
    const { stdout } = await cli('runs', 'clean', '--indexes');
    assert.match(stdout, /search[\\/]words-line {2}\(a search makes it again\)/);
    assert.equal((await cli('runs', 'clean', '--indexes', '--yes')).code, 0);
    assert.ok(!existsSync(join(folder, 'words-line')));
    assert.equal((await cli('search', 'ferry', '--in', 'notes')).code, 0);
  });

  it('says what is missing', async () => {
    for (const [words, message] of [
      [['search'], /Missing argument TEXT, or --like FILE/],
      [['search', '  '], /The text is empty/],
      [['search', 'ferry', '--in', 'nothing'], /Cannot search .*nothing: there is no such file/],
      [['search', 'ferry', '--unit', 'word'], /Unknown --unit "word"; there are: line, paragraph, comment, file/i],
      [['search', 'none', 'ferry'], /No run "none"/],
      [['search', 'tiny', 'ferry', '--by', 'bm25'], /Give either the run tiny or --by bm25/],
      [['search', 'a', '--like', 'notes/a.md', 'b'], /Give either TEXT or --like FILE/],
      [['search', '--like', 'notes/none.md'], /no such file/],
      [['index', 'none'], /No run "none"/],
    ] as const) {
      const { code, stderr } = await cli(...words);
      assert.equal(code, 1, words.join(' '));
      assert.match(stderr, message);
    }
    const nothing = await cli('search', 'zzz', '--in', 'notes');
    assert.equal(nothing.code, 0);
    assert.match(nothing.stderr, /None of these words occurs in 2 files, 7 lines\. Try other words, or a run/);
  });
});
