/** `keywords` of a config that was never trained, and of a run. */
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

interface Output {
  readonly weighting: string;
  readonly keywords: readonly { readonly token: string; readonly weight: number; readonly documents: number }[];
}

describe('cli: keywords', function () {
  this.timeout(60_000);
  const { workspace } = makeTinyWorkspace();
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });

  it('ranks the words of a text, the same by config and by run', async () => {
    const text = 'a lovely lovely story, zzz';
    const result = await cli('keywords', 'tiny.nlp.yaml', text, '--json', '--count', '2');
    assert.equal(result.code, 0, result.stderr);
    const { keywords, weighting } = result.json<Output>();
    assert.equal(weighting, 'textbook');
    assert.equal(keywords.length, 2);
    assert.equal(keywords[0]!.token, 'lovely');
    assert.ok(keywords[0]!.weight > keywords[1]!.weight);
    const trained = await cli('train', 'tiny.nlp.yaml', '--set', 'train.epochs=1', '--json');
    const folder = basename(trained.json<{ run: string }>().run);
    const again = await cli('keywords', folder, text, '--json', '--count', '2');
    assert.deepEqual(again.json<Output>().keywords, keywords);
    const shown = await cli('keywords', 'tiny', text, '--weighting', 'smooth');
    assert.match(shown.stdout, /^0\.\d{4}\tlovely\t2 here, in \d+ training texts\n/);
  });

  it('refuses what it cannot do', async () => {
    assert.match((await cli('keywords', '--help')).stdout, /nlp keywords CONFIG\|RUN TEXT/);
    for (const [words, message] of [
      [['tiny.nlp.yaml', 'a', '--count', '0'], /--count must be a whole number from 1/],
      [['tiny.nlp.yaml', 'a', '--weighting', 'bm25'], /there are textbook and smooth/],
      [['nothing', 'a'], /No run "nothing"/],
      [['nothing.nlp.yaml', 'a'], /There is no file nothing\.nlp\.yaml/],
      [['tiny', 'a', '--set', 'train.epochs=1'], /--set is for configs/],
    ] as const) {
      const { code, stderr } = await cli('keywords', ...words);
      assert.equal(code, 1);
      assert.match(stderr, message);
    }
  });
});
