import assert from 'node:assert/strict';
import { join } from 'node:path';
import { makeRun } from '../core/runs/makeRun';
import { temporaryFolder } from '../core/runs/temporaryFolder';
import { runCli } from './runCli';

const [FIRST, SECOND, THIRD] = ['20260131-235900-a1b2', '20260201-235900-c3d4', '20260202-235900-e5f6'];

describe('the command line: the table of runs, and aliases', function () {
  this.timeout(30_000);
  let workspace = '';
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });
  const folder = (id: string, name = 'spam') => join(workspace, '.nlp', 'runs', name, id);

  beforeEach(() => {
    workspace = temporaryFolder();
    const config = (width: number) => ({ config: `model: {type: lstm, width: ${width}}\n` });
    const scored = (accuracy: number) => ({ metrics: { test: { accuracy } } });
    makeRun(workspace, { id: FIRST!, seed: 1, ...scored(0.8) }, config(64));
    makeRun(workspace, { id: SECOND!, seed: 2, ...scored(0.9) }, config(64));
    makeRun(workspace, { id: THIRD!, name: 'ham', configPath: '/somewhere/ham.nlp.yaml', ...scored(0.7) }, config(32));
  });

  it('filters, sorts and shows columns, with the difference from a baseline', async () => {
    const words = ['--where', 'accuracy > 75% type = lstm', '--columns', 'accuracy,model.width', '--sort', 'accuracy'];
    const { stdout, stderr, code } = await cli('runs', ...words, '--baseline', FIRST!);
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .map(line => line.split(/ {2,}/)),
      [
        ['run', 'test/accuracy ↑', 'model.width'],
        [`spam/${SECOND}`, '0.9000 (+0.1000)', '64'],
        [`spam/${FIRST}`, '0.8000', '64'],
      ],
    );
    assert.match((await cli('runs', '--where', 'accuracy > 0.85', '--format', 'csv')).stdout, /^spam\/20260201-.*\n$/m);
  });

  it('groups runs that differ in the seed alone', async () => {
    const { stdout } = await cli('runs', '--group', 'settings', '--columns', 'accuracy');
    assert.match(stdout, /^spam +2 +0\.8500 ± 0\.0707$/m);
    const { groups } = (await cli('runs', '--group', 'config', '--json')).json<{ groups: { name: string }[] }>();
    assert.deepEqual(
      groups.map(({ name }) => name),
      ['ham', 'spam'],
    );
  });

  it('says which columns there are', async () => {
    const { stderr, code } = await cli('runs', '--sort', 'acuracy');
    assert.equal(code, 1);
    assert.match(stderr, /There is no column "acuracy"; did you mean "accuracy"\?/);
    assert.match((await cli('runs', '--where', 'widht = 3')).stderr, /Did you mean width\?/);
    assert.match((await cli('runs', '--where', 'accuracy > 2')).stdout, /^no runs$/m);
  });

  it('gives a run an alias, by which every command finds it', async () => {
    assert.match((await cli('runs', 'alias', FIRST!, 'champion')).stdout, /spam\/20260131-235900-a1b2 is champion\n/);
    const moved = await cli('runs', 'alias', SECOND!, 'champion');
    assert.match(moved.stdout, /is champion, which was spam\/20260131-235900-a1b2/);
    assert.match((await cli('runs')).stdout, /20260201-235900-c3d4.*@champion/);
    for (const name of ['champion', 'spam@champion', 'Champion'])
      assert.equal((await cli('runs', 'note', name, '--json')).json<{ run: string }>().run, folder(SECOND!), name);
    await cli('runs', 'alias', THIRD!, 'champion');
    assert.match(
      (await cli('runs', 'note', 'champion')).stderr,
      /2 runs have the alias champion\. Name one of them: .*ham@champion/,
    );
    assert.equal(
      (await cli('runs', 'note', 'ham@champion', '--json')).json<{ run: string }>().run,
      folder(THIRD!, 'ham'),
    );
    await cli('runs', 'unalias', 'ham@champion', 'champion');
    assert.equal((await cli('runs', 'note', 'champion', '--json')).json<{ run: string }>().run, folder(SECOND!));
  });

  it('refuses an alias that is no word, or that a run is called already', async () => {
    assert.match((await cli('runs', 'alias', FIRST!, 'a/b')).stderr, /"a\/b" cannot be an alias/);
    assert.match((await cli('runs', 'alias', FIRST!, 'ham')).stderr, /ham is the name of a run already/);
  });

  it('keeps a run that has an alias when others are cleaned up', async () => {
    await cli('runs', 'alias', FIRST!, 'champion');
    const { stdout } = await cli('runs', 'clean', '--older-than', '0');
    assert.doesNotMatch(stdout, /a1b2/);
    assert.match(stdout, /c3d4/);
  });
});
