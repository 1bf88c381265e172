// A person with a real Ray cluster of a head and two workers: token, Train On, Stop, Resume On, a restart of the editor, and a sweep.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installRay } from '../../../scripts/rayEnvironment.mjs';
import { listRuns } from '../../../src/core/runs/listRuns';
import type { RunRecord } from '../../../src/core/runs/run';
import { pretrainedFolder } from '../../core/training/pretrainedWorkspace';
import { jointPython } from '../../ray/jointPython';
import { type RayCluster, startRay } from '../../ray/rayCluster';
import { removeFolder } from '../../removeFolder';
import { ROOT } from '../session';
import { openWorkbench, type Workbench } from '../workbench';

const REVIEWS = readFileSync(join(ROOT, 'samples', 'data', 'reviews.csv'), 'utf8');

/** @param epochs thousands of them take minutes: it is stopped before its end */
const config = (epochs: number) => `task: classify
data: { train: reviews.csv, validation: 10% }
tokenizer: { type: word, vocabulary: 2000 }
model: { type: bag-of-words, width: 64 }
train: { epochs: ${epochs}, batch: 16 }
`;

/** A model of two narrow layers. */
const HANDED = `task: classify
data: { train: reviews.csv, validation: 10% }
model: { from: ${JSON.stringify(pretrainedFolder('bert'))}, dropout: 0 }
train: { epochs: 1, batch: 32 }
`;

const SWEEP = `config: short.nlp.yaml
space: { train.seed: { range: [1, 9] } }
sampler: random
trials: 3
parallel: 2
metric: loss
`;

/** One after the other: two that begin at once do not find themselves in the list of nodes. */
async function startWorkers(ray: RayCluster): Promise<void> {
  await ray.startWorker(1);
  await ray.startWorker(1);
}

describe('a Ray cluster', () => {
  let workbench: Workbench;
  let ray: RayCluster | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'nlp-token-'));
  const tokenFile = join(folder, 'auth_token');

  before(async function () {
    this.timeout(900_000);
    try {
      await installRay();
    } catch (error) {
      console.log(`      skipped: Ray cannot be installed: ${(error as Error).message.split('\n')[0]}`);
      return this.skip();
    }
    ray = await startRay(0);
    const workers = startWorkers(ray);
    const python = await jointPython();
    workbench = await openWorkbench({
      files: {
        'reviews.csv': REVIEWS,
        'long.nlp.yaml': config(20_000),
        'other.nlp.yaml': config(20_000),
        'short.nlp.yaml': config(2),
        'short.sweep.yaml': SWEEP,
        'handed.nlp.yaml': HANDED,
        'lab.runtime.yaml': `type: ray\nnode: ${process.execPath}\n`,
        'torch.runtime.yaml': `type: ray\nnode: ${process.execPath}\npython: ${python}\n`,
        // No node has two.
        'two.runtime.yaml': `type: ray\nnode: ${process.execPath}\ncpus: 2\n`,
        'gone.runtime.yaml': 'type: ray\naddress: http://127.0.0.1:9\n',
      },
      settings: { 'remote.autoForwardPorts': false },
      env: { RAY_ADDRESS: ray.address, RAY_AUTH_TOKEN: '', RAY_AUTH_TOKEN_PATH: tokenFile },
      width: 1500,
    });
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
    await workers;
  });

  after(async function () {
    this.timeout(120_000);
    await workbench?.close();
    await ray?.close();
    removeFolder(folder);
  });

  const recordsOf = async (name: string): Promise<readonly (RunRecord & { readonly folder: string })[]> =>
    (await listRuns(workbench.workspace)).flatMap(run =>
      'record' in run && run.record.name === name ? [{ ...run.record, folder: run.folder }] : [],
    );
  const newest = async (name: string) => (await recordsOf(name))[0];
  const rowOf = (text: RegExp) =>
    workbench.eventually(`a row ${text}`, async () => (await workbench.treeRows('Models')).find(row => text.test(row)));
  const trainOn = async (name: string, runtime: string) => {
    await workbench.openFile(`${name}.nlp.yaml`);
    await workbench.command('NLP: Train On...');
    await workbench.choose(runtime);
  };

  it('lists runtimes with the address that RAY_ADDRESS gives; says what is wrong with an address and a token', async () => {
    const { page } = workbench;
    await workbench.openFile('long.nlp.yaml');
    await workbench.clickCodeLens('Train On...');
    assert.deepEqual((await workbench.quickPickLabels()).slice(0, 4), ['gone', 'lab', 'torch', 'two']);
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'lab.runtime.yaml' });
    assert.ok((await row.textContent())?.includes(`${ray!.address} (RAY_ADDRESS)`), (await row.textContent()) ?? '');
    await workbench.choose('gone');
    assert.match(await workbench.notification(/cannot be reached/), /127\.0\.0\.1:9 cannot be reached/);
    await workbench.command('Notifications: Clear All Notifications');

    await trainOn('long', 'lab');
    await workbench.notification(/wants a token/, { press: 'Set Token' });
    await workbench.choose('lab');
    await workbench.answer('0'.repeat(64));
    await workbench.notification(/The token of lab is stored on this machine/);
    await workbench.command('Notifications: Clear All Notifications');

    await trainOn('long', 'lab');
    await workbench.notification(/refuses the token/);
    await workbench.screenshot('cluster-token-refused');
    await workbench.notification(/refuses the token/, { press: 'Set Token' });
    await workbench.choose('token set');
    await workbench.choose('Set Another Token');
    await workbench.answer(ray!.token);
    await workbench.notification(/The token of lab is stored/);
    await workbench.command('Notifications: Clear All Notifications');
    assert.deepEqual(await recordsOf('long'), [], 'what the cluster refused leaves no run');
  });

  it('trains there, with curves, its row and the status bar, while this machine trains too', async () => {
    await trainOn('long', 'used last');
    await workbench.statusBar(/long \d+% loss/);
    await workbench.webview('body[data-view="curves"] svg path');
    await rowOf(/^Today.*\d% · on lab · loss/);
    await workbench.screenshot('cluster-training');
    await workbench.openFile('short.nlp.yaml');
    await workbench.clickCodeLens('Train');
    await workbench.eventually('one trains here', async () => (await newest('short'))?.status === 'completed');
    await workbench.statusBar(/long \d+% loss/);
    assert.equal((await newest('long'))?.remote?.runtime, workbench.path('lab.runtime.yaml'));
    for (const theme of ['light', 'dark'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`cluster-training-${theme}`);
    }
  });

  it('forgets the token; the one that Ray itself reads is taken then', async () => {
    await workbench.openFile('lab.runtime.yaml');
    await workbench.command('NLP: Set Token of a Runtime...');
    await workbench.choose('Forget Token');
    await workbench.notification(/The token of lab for .* is forgotten/);
    await trainOn('other', 'lab');
    await workbench.notification(/wants a token/);
    await workbench.command('Notifications: Clear All Notifications');
    writeFileSync(tokenFile, ray!.token);
  });

  it('follows several jobs, says that one waits, and asks which to stop', async () => {
    await trainOn('other', 'two');
    await workbench.statusBar(/long \d+% loss .* · other waiting/);
    await rowOf(/waiting · on two/);
    await workbench.command('NLP: Stop');
    await workbench.eventually('both are listed with what they do', async () => {
      const rows = await workbench.page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
      return rows.length === 2 && rows.some(row => /other\s*waiting · on two/.test(row));
    });
    await workbench.screenshot('cluster-stop');
    await workbench.page.keyboard.press('Escape');
  });

  it('offers to follow its jobs again after a restart of the editor; keeps the checkpoint of one that is stopped', async () => {
    await workbench.reload();
    await workbench.notification(/2 runs were sent to a cluster, but nothing follows their jobs/, { press: 'Resume' });
    await workbench.statusBar(/long \d+% loss .* · other waiting/);
    await workbench.screenshot('cluster-again');
    await workbench.command('NLP: Stop');
    await workbench.choose('other');
    await workbench.eventually('what waited leaves no run', async () => (await recordsOf('other')).length === 0);
    await workbench.openFile('long.nlp.yaml');
    await workbench.clickCodeLens('Stop (lab)');
    await workbench.eventually('it is stopped', async () => (await newest('long'))?.status === 'stopped');
    const { folder, step, totalSteps } = (await newest('long'))!;
    assert.ok(step > 0 && step < totalSteps, `step ${step} of ${totalSteps}`);
    assert.ok(existsSync(join(folder, 'checkpoints', 'last')));
  });

  it('resumes on the cluster where the run stopped', async () => {
    const stopped = (await newest('long'))!;
    await workbench.openFile('long.nlp.yaml');
    await workbench.command('NLP: Resume On...');
    await workbench.choose('lab');
    await workbench.statusBar(/long \d+% loss/);
    await workbench.openFile('long.nlp.yaml');
    await workbench.clickCodeLens('Stop (lab)');
    await workbench.eventually('it is further', async () => {
      const now = (await newest('long'))!;
      return now.status === 'stopped' && now.id === stopped.id && now.step > stopped.step;
    });
    assert.equal((await recordsOf('long')).length, 1);
  });

  it('trains the trials of a sweep, seen on its page and as a row', async () => {
    await workbench.command('View: Close All Editors');
    await workbench.openFile('short.sweep.yaml');
    await workbench.clickCodeLens('Start On...');
    await workbench.choose('lab');
    const page = await workbench.webview('body[data-view="sweep"] .counted');
    await page.locator('.state.running').first().waitFor();
    await workbench.screenshot('cluster-sweep-runs');
    await page.locator('.counted', { hasText: /^3 of 3/ }).waitFor();
    // Its button says so once the sweep itself has ended.
    await workbench.activeEditor().locator('.codelens-decoration a', { hasText: 'Start On...' }).waitFor();
    await rowOf(/short sweep ?3 trials · 0\.\d+ loss/);
    await workbench.screenshot('cluster-sweep');
    for (const { title, status, remote } of await recordsOf('short'))
      if (title?.startsWith('short ')) assert.ok(status === 'completed' && remote, `${title} ${status}`);
  });

  it('hands a run over to PyTorch, and takes home what that has trained as another run', async () => {
    await workbench.command('View: Close All Editors');
    await workbench.openFile('handed.nlp.yaml');
    await workbench.clickCodeLens('Train');
    await workbench.eventually('one is trained here', async () => (await newest('handed'))?.status === 'completed');
    const source = (await newest('handed'))!;
    await workbench.command('NLP: Hand Over to PyTorch On...');
    await workbench.choose('torch');
    await workbench.answer('1');
    await workbench.eventually('what PyTorch trained is home', async () =>
      (await recordsOf('handed')).some(({ handOver, status }) => handOver && status === 'completed'),
    );
    const [first, ...others] = await recordsOf('handed');
    assert.equal(others.length, 1);
    assert.equal(first!.totalSteps, source.totalSteps);
    const loss = ({ metrics }: RunRecord) => metrics!.validation!.loss!;
    assert.ok(Math.abs(loss(first!) - loss(source)) < 1e-3, `${loss(first!)} instead of ${loss(source)}`);
    await rowOf(/handed \(PyTorch\).* accuracy/);
    await workbench.screenshot('cluster-handed-over');
  });
});
