import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

interface Preview {
  readonly configured: boolean;
  readonly samples: readonly { readonly line: number; readonly copies: readonly { readonly text: string }[] }[];
}

describe('check and augment', function () {
  this.timeout(30_000);

  it('prints each kind of finding with its first places, and how many more there are', async () => {
    const { workspace: cwd } = makeTinyWorkspace({ rows: 40 });
    const lines = Array.from({ length: 8 }, (_, i) => `the people ${i} walk home,goood\n`);
    appendFileSync(join(cwd, 'train.csv'), `${lines.join('')},bad\n`);
    const { code, stderr, stdout } = await runCli(['check', 'tiny.nlp.yaml'], { cwd });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /warning: Empty texts, left out: 1\n {2}.*train\.csv:50:1: left out: the text is empty/);
    assert.match(stdout, /train: \d+ examples; tokens per text \d+ to \d+/);
    const long = await runCli(['check', 'tiny.nlp.yaml', '--set', 'tokenizer.length=5'], { cwd });
    assert.match(long.stderr, /warning: Truncated texts in train: \d+\n(.*: truncated after 5\n){5} {2}and \d+ more/);
    assert.match(long.stdout, /\d+ truncated after 5 tokens \(\d+\.\d% of all tokens are lost\)/);
  });

  it('shows what augmentation does, as the config says or as it could', async () => {
    const { workspace: cwd } = makeTinyWorkspace({ rows: 40 });
    const none = await runCli(['augment', 'tiny.nlp.yaml', '--count', '2'], { cwd });
    assert.equal(none.code, 0, none.stderr);
    assert.match(none.stderr, /This config has no data\.augment\. Shown is what augment: \{ synonyms: 10%/);
    assert.equal(none.stdout.match(/^\S+train\.csv:\d+:1: (good|bad): /gm)?.length, 2);
    const set = ['--set', 'data.augment={ swap: 20%, copies: 2 }'];
    const [first, second] = await Promise.all(
      ['0', '1'].map(async sample =>
        (await runCli(['augment', 'tiny.nlp.yaml', '--sample', sample, '--json', ...set], { cwd })).json<Preview>(),
      ),
    );
    assert.equal(first!.configured, true);
    assert.equal(first!.samples.length, 5);
    assert(first!.samples.every(({ copies }) => copies.length === 2));
    const known = new Set(first!.samples.map(({ line }) => line));
    assert(second!.samples.every(({ line }) => !known.has(line)));
  });

  it('says what is wrong with the words it was given, or with the config', async () => {
    const { workspace: cwd, config } = makeTinyWorkspace({
      rows: 40,
      data: '{ train: train.csv, augment: { copies: 2 } }',
    });
    const nothing = await runCli(['augment', 'tiny.nlp.yaml'], { cwd });
    assert.equal(nothing.code, 1);
    assert.match(
      nothing.stderr,
      /tiny\.nlp\.yaml:2:\d+: nothing to do\. Set at least one of synonyms, delete, insert, swap to a fraction/,
    );
    const count = await runCli(['augment', 'tiny.nlp.yaml', '--count', 'many'], { cwd });
    assert.match(count.stderr, /--count must be a whole number from 1 to 1000, not "many"/);
    writeFileSync(config, 'task: classify\n');
    assert.equal((await runCli(['augment', 'tiny.nlp.yaml'], { cwd })).code, 1);
  });
});
