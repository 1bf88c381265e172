import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { float32 } from '../../src/core/base/hostTensor';
import type { RunComparison } from '../../src/core/runs/compareRuns';
import { putWeights } from '../../src/core/runs/frozenWeights';
import type { RunRecord } from '../../src/core/runs/run';
import { modelsFolder } from '../../src/core/runs/runFolder';
import { makeRun } from '../core/runs/makeRun';
import { temporaryFolder } from '../core/runs/temporaryFolder';
import { makeTinyWorkspace } from '../core/training/tinyWorkspace';
import { runCli } from './runCli';

const OLD = '20260131-235900-a1b2';
const NEW = '20260201-235900-c3d4';

describe('the command line: runs', function () {
  this.timeout(30_000);
  let workspace = '';
  const cli = (...words: string[]) => runCli(words, { cwd: workspace });
  const folder = (id: string) => join(workspace, '.nlp', 'runs', 'spam', id);

  beforeEach(() => {
    workspace = temporaryFolder();
    const files = { 'checkpoints/best/model.safetensors': 1000, 'checkpoints/last/model.safetensors': 2_500_000 };
    makeRun(workspace, { id: OLD }, { config: 'model: {width: 64, depth: 2}\n', files });
    const changes = { id: NEW, metrics: { test: { accuracy: 0.92 } }, best: undefined, status: 'failed' } as const;
    makeRun(workspace, changes, { config: 'model: {width: 128, depth: 2}\n', files });
  });

  it('compares', async () => {
    const text = await cli('compare', OLD, NEW);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stderr, /warning: Not trained to the end: spam\/20260201-235900-c3d4/);
    assert.match(text.stdout, /^config: 1 of 2 keys differ\nmodel\.width +64 +128$/m);
    assert.match(text.stdout, /^test accuracy +0\.8800 +0\.9200 \(\+0\.0400\) \*$/m);
    const comparison = (await cli('compare', `spam/${OLD}`, 'spam', '--json')).json<RunComparison>();
    assert.deepEqual(
      comparison.runs.map(run => run.id),
      [OLD, NEW],
    );
    assert.match((await cli('compare', OLD, NEW, '--format', 'csv', '--whole')).stdout, /^config,model\.depth,2,2$/m);
    const twice = await cli('compare', OLD, OLD);
    assert.deepEqual([twice.code, /^The same run twice/.test(twice.stderr)], [1, true]);
  });

  it('finds runs by names in another case, and keeps names apart that differ in case alone', async () => {
    const other = '20260202-235900-e5f6';
    const changes = { id: other, name: 'Spam', configPath: join(workspace, 'b', 'Spam.nlp.yaml') };
    // Their folder is that of `spam`, as on a disk that does not tell them apart.
    renameSync(makeRun(workspace, changes), folder(other));
    const listed = async (...words: string[]) =>
      (await cli('runs', ...words, '--json')).json<{ runs: readonly { id: string }[] }>().runs.map(({ id }) => id);
    assert.deepEqual(await listed('Spam'), [other]);
    assert.deepEqual(await listed('spam'), [NEW, OLD]);
    assert.deepEqual(await listed('SPAM'), [other, NEW, OLD]);
    assert.deepEqual(await listed('ham'), []);
    assert.match((await cli('runs')).stdout, /^Spam\/20260202-235900-e5f6 /m);
    assert.equal((await cli('runs', 'pin', `SPAM/${OLD}`)).stdout.split(' ')[0], `spam/${OLD}`);
  });

  it('names, pins and notes; a pinned run is listed first', async () => {
    assert.equal((await cli('runs', 'rename', OLD, 'the baseline')).stdout, `spam/${OLD}: the baseline\n`);
    assert.equal((await cli('runs', 'pin', OLD)).code, 0);
    assert.equal((await cli('runs', 'note', OLD, '**keep** this')).stdout, '**keep** this\n');
    assert.equal((await cli('runs', 'note', OLD, '--json')).json<{ notes: string }>().notes, '**keep** this');
    const listed = (await cli('runs', '--json')).json<{ runs: readonly RunRecord[] }>().runs;
    assert.deepEqual(
      listed.map(({ id, title, pinned }) => [id, title, pinned]),
      [
        [OLD, 'the baseline', true],
        [NEW, undefined, undefined],
      ],
    );
    assert.match((await cli('runs')).stdout, /the baseline {2}\(pinned\)\n/);
    await cli('runs', 'unpin', OLD);
    assert.equal((await cli('runs', '--json')).json<{ runs: readonly RunRecord[] }>().runs[0]?.id, NEW);
    const wrong = await cli('runs', 'rename');
    assert.deepEqual([wrong.code, wrong.stderr], [1, 'Usage: nlp runs rename RUN [TITLE]\n']);
  });

  it('shows sizes, and frees space only when told to', async () => {
    const sizes = (await cli('runs', '--sizes')).stdout;
    assert.match(sizes, /2\.4 MiB {2}completed/);
    assert.match(sizes, /4\.8 MiB in all\n$/);
    const words = ['runs', 'clean', '--unfinished', '--optimizer'];
    const plan = await cli(...words);
    assert.match(plan.stdout, /2\.4 MiB {2}spam\/20260201-235900-c3d4 {2}\(failed\)/);
    assert.match(
      plan.stdout,
      /2\.4 MiB {2}spam\/20260131-235900-a1b2\/checkpoints\/last {2}\(only resuming needs it\)/,
    );
    assert.match(plan.stdout, /4\.8 MiB can be freed\. Add --yes/);
    assert(existsSync(folder(NEW)));
    await cli('runs', 'pin', NEW);
    assert.match((await cli(...words)).stdout, /1 pinned run stays/);
    await cli('runs', 'unpin', NEW);
    const done = (await cli(...words, '--yes', '--json')).json<{ removed: boolean; bytes: number }>();
    assert.equal(done.removed, true);
    assert(!existsSync(folder(NEW)));
    assert(existsSync(join(folder(OLD), 'checkpoints/best')) && !existsSync(join(folder(OLD), 'checkpoints/last')));
    assert.equal(basename(folder(OLD)), OLD);
    assert.match((await cli('runs', 'clean')).stderr, /Nothing chosen to remove/);
    assert.match((await cli('runs', 'clean', '--keep-best', 'two')).stderr, /--keep-best must be a whole number/);
  });

  it('lists and removes what was downloaded from a hub', async () => {
    const download = join(workspace, '.nlp/hub/tiny--bert', '12'.repeat(20));
    mkdirSync(download, { recursive: true });
    writeFileSync(join(download, 'model.safetensors'), Buffer.alloc(3 * 1024 ** 2));
    const about = { repository: 'tiny/bert', commit: '12'.repeat(20), endpoint: 'https://hub.test', files: [] };
    writeFileSync(join(download, 'download.json'), JSON.stringify(about));
    const json = await cli('runs', '--sizes', '--json');
    assert.match((await cli('runs', '--sizes')).stdout, /hub\/tiny\/bert@121212121212 +3\.0 MiB {2}downloaded/);
    const { downloads } = json.json<{ downloads: readonly { folder: string; whole: boolean }[] }>();
    assert.deepEqual([downloads[0]?.folder, downloads[0]?.whole], [download, true]);
    assert.match((await cli('runs', 'clean', '--downloads')).stdout, /3\.0 MiB {2}hub\/tiny\/bert@1212/);
    assert(existsSync(download));
    await cli('runs', 'clean', '--downloads', '--yes');
    assert(!existsSync(download));
    assert.doesNotMatch((await cli('runs', '--sizes')).stdout, /hub/);
  });

  it('cleans up frozen weights that no run refers to, and says why they stay', async () => {
    const models = modelsFolder(workspace);
    const tensors = { 'embedding.weight': float32([8]) };
    const file = join(models, `${await putWeights(models, tensors)}.safetensors`);
    const then = new Date(Date.now() - 3_600_000);
    utimesSync(file, then, then);
    const words = ['runs', 'clean', '--older-than', '100000'];
    // The files of these runs are only zeros.
    const unread = await cli(...words);
    assert.match(
      unread.stderr,
      /^warning: frozen weights in \.nlp\/models stay: .*spam.* cannot be read, and may refer to them$/m,
    );
    assert.match(unread.stdout, /^nothing to clean up$/m);
    rmSync(join(workspace, '.nlp/runs'), { recursive: true });
    const plan = await cli(...words);
    assert.match(plan.stdout, /models\/[0-9a-f]{12} {2}\(frozen weights of no run\)\n.* can be freed/);
    assert(existsSync(file));
    assert.match((await cli(...words, '--yes')).stdout, / freed$/m);
    assert(!existsSync(file));
  });

  it('reproduces a run bit for bit, and says what has changed when it cannot', async () => {
    ({ workspace } = makeTinyWorkspace());
    const trained = await cli('train', 'tiny.nlp.yaml', '--set', 'train.epochs=2', '--json');
    const { run } = trained.json<{ run: string }>();
    const same = await cli('reproduce', 'tiny');
    assert.equal(same.code, 0, same.stderr);
    assert.match(
      same.stdout,
      /^Equal bit for bit: \d+ of \d+ rows of metrics, the weights too\.\noriginal +\S+\nrun +\S+\n$/,
    );
    appendFileSync(join(workspace, 'train.csv'), 'a kind dog,good\n');
    const refused = await cli('reproduce', basename(run));
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^data: .*train\.csv has changed$/m);
    const anyway = await cli('reproduce', run, '--anyway', '--json');
    const { equal, original, words } = anyway.json<{ equal: boolean; original: string; words: string }>();
    assert.deepEqual([equal, original], [false, run]);
    assert.match(words, /^They part at step \d+: /);
  });
});
