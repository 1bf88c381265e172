/** `import`, and what other commands make of a run without data. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { pretrainedFolder } from '../core/training/pretrainedWorkspace';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

describe('cli: import', function () {
  this.timeout(240_000);
  const { workspace } = makeTinyWorkspace();
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  it('makes a run with a table of what was found, which goes by the name of the folder beside it', async () => {
    cpSync(pretrainedFolder('bertClassify'), join(workspace, 'reviews'), { recursive: true });
    const made = await cli('import', 'reviews');
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /^found\tembedding\.weight\t\[80, 16\]$/m);
    assert.match(made.stdout, /^reviews\/\d{8}-\d{6}-\w{4}: /m);
    assert.match(made.stderr, /33 parameters found; none new; no tensor unused/);
    const predicted = await cli('predict', 'reviews', 'a very bad film');
    assert.match(predicted.stdout, /^negative\t0\.6145\ta very bad film$/m);
    assert.match((await cli('runs')).stdout, /^reviews\/\S+ +imported /m);
  });

  for (const [command, words] of [
    ['evaluate', ['reviews']],
    ['keywords', ['reviews', 'a film']],
    ['reproduce', ['reviews']],
  ] as const)
    it(`${command} says that no data are known`, async () => {
      const { code, stderr } = await cli(command, ...words);
      assert.equal(code, 1);
      assert.match(stderr, /was imported, and no data are known of it; name some in a config/);
    });

  it('resume says that there is nothing to resume, and import that a run is one already', async () => {
    const resumed = await cli('resume', 'reviews');
    assert.match(resumed.stderr, /was imported, not trained: there is nothing to resume/);
    const { folder } = (await cli('predict', 'reviews', 'a film', '--json')).json<{ run: { folder: string } }>().run;
    const again = await cli('import', folder);
    assert.match(again.stderr, /is a run already: predict with it/);
  });
});
