// A sweep as a person runs it: begun above its file, followed on its page, stopped, continued; and ended at random instants.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/core/base/random';
import { listRuns } from '../../../src/core/runs/listRuns';
import { openWorkbench, type Workbench } from '../workbench';
import { cli } from './trainedModel';

/** Kills of a sweep; more of them, and other instants: a stress test. */
const KILLS = Number(process.env.SWEEP_KILLS ?? 3);
const SEED = Number(process.env.SWEEP_KILLS_SEED ?? 1);

/** One more begins before each kill. */
const TRIALS = Math.max(8, KILLS + 3);

const SPACE = `config: sentiment-linear.nlp.yaml
space:
  train.optimizer.learning-rate: { range: [0.001, 0.3], log: true }
  train.seed: { range: [1, 9] }
sampler: random
trials: ${TRIALS}
parallel: 2
metric: loss
`;

interface Shown {
  readonly status: string;
  readonly best: { readonly trial: number; readonly run: string };
  readonly trials: readonly {
    readonly trial: number;
    readonly state: string;
    readonly value?: number;
    readonly settings: Readonly<Record<string, number>>;
  }[];
}

const told = ({ trials }: Shown) =>
  trials.map(({ trial, state, value, settings }) => ({ trial, state, value, settings }));

describe('a sweep', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      folder: 'samples',
      files: { 'killed.sweep.yaml': SPACE, 'whole.sweep.yaml': SPACE },
      width: 1500,
      height: 1000,
    });
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
  });

  after(() => workbench.close());

  const page = (selector = '.counted') => workbench.webview(`body[data-view="sweep"] ${selector}`);
  const journal = (name: string): string => {
    const folder = workbench.path(join('.nlp', 'sweeps', name));
    const [id] = existsSync(folder) ? readdirSync(folder) : [];
    const path = id === undefined ? '' : join(folder, id, 'journal.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  const begun = (name: string) => journal(name).split('"op_code":4').length - 1;
  /** How many trials the page says have ended. */
  const ended = async () => {
    const text = await (await page()).locator('.counted').textContent();
    return Number(/^(\d+) of/.exec(text ?? '')?.[1] ?? 0);
  };
  const runsOf = async (name: string) =>
    (await listRuns(workbench.workspace)).flatMap(run =>
      'record' in run && run.record.title?.startsWith(`${name} `) ? [run.record] : [],
    );

  it('begins above its file, is followed live, stopped, continued, and opens its best run', async function () {
    this.timeout(600_000);
    await workbench.openFile('sentiment-linear.sweep.yaml');
    await workbench.clickCodeLens('Start Sweep');
    const view = await page('.parallel-lines path');
    await workbench.eventually('trials end on the page', async () => (await ended()) >= 2);
    assert.ok((await view.locator('.parallel-lines path').count()) >= 3, 'those that train are lines too');
    await view.getByRole('button', { name: 'Stop', exact: true }).click();
    const again = view.getByRole('button', { name: 'Continue', exact: true });
    await again.waitFor();
    const before = await ended();
    assert.ok(before < 20, String(before));
    await workbench.eventually(
      'nothing trains',
      () => workbench.processes(part => part === 'serve-trials').length === 0,
    );
    await again.click();
    await workbench.eventually('all trials have ended', async () => (await ended()) === 20, 400_000);
    await view.locator('.state.completed', { hasText: 'completed' }).first().waitFor();
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Start Sweep' }).first().waitFor();
    await workbench.screenshot('sweep-panel');
    const { best, status } = await cli<Shown>(workbench, 'sweep', 'sentiment-linear.sweep.yaml', '--show');
    assert.equal(status, 'completed');
    assert.match((await view.locator('.counted').textContent()) ?? '', new RegExp(`trial ${best.trial}\\.$`));
    assert.equal(begun('sentiment-linear'), 20);
    await view.getByRole('button', { name: 'Open Best Run' }).click();
    await workbench.webview('body[data-view="report"] .scores td');
  });

  it('is one row of the Models view, which opens its page and compares its trials', async () => {
    const tree = workbench.treeView('Models');
    const row = tree.locator('.monaco-list-row', { hasText: 'sentiment-linear sweep' }).first();
    await row.waitFor();
    const rows = await workbench.treeRows('Models');
    assert.ok(
      rows.some(text => /sentiment-linear sweep ?20 trials · 0\.\d+ loss \(trial \d+\)/.test(text)),
      rows.join('\n'),
    );
    const trials = tree.locator('.monaco-list-row', { hasText: /^\s*sentiment-linear \d+/ });
    assert.equal(await trials.count(), 0, 'its trials are folded away');
    await workbench.command('View: Close All Editors');
    await workbench.chooseInMenu(row, 'Open Sweep');
    await page('.parallel-lines path');
    await workbench.chooseInMenu(row, 'Compare Runs');
    await workbench.webview('body[data-view="compare"] table');
    await workbench.command('View: Close All Editors');
  });

  it('is chosen among those of the workspace', async () => {
    await cli(workbench, 'sweep', 'whole.sweep.yaml');
    await workbench.command('NLP: Open Sweep');
    await workbench.choose('whole');
    const view = await page('.parallel-lines path');
    await view.getByRole('button', { name: 'whole', exact: true }).waitFor();
    assert.equal(await ended(), TRIALS);
    await workbench.command('View: Close All Editors');
  });

  it(`ended ${KILLS} times at random instants and continued loses no trial, and trains none twice`, async function () {
    this.timeout(300_000 + KILLS * 60_000);
    const random = new Random(SEED, 'kills');
    const endings = [
      () => {
        for (const pid of workbench.workerProcesses('train')) process.kill(pid, 'SIGKILL');
      },
      () => {
        for (const pid of workbench.workerProcesses('train')) process.kill(pid, 'SIGTERM');
      },
      async () => {
        for (const pid of workbench.processes(part => part === '--type=extensionHost')) process.kill(pid, 'SIGKILL');
        await workbench.reload();
      },
    ];
    await workbench.openFile('killed.sweep.yaml');
    await workbench.clickCodeLens('Start Sweep');
    for (let i = 0; i < KILLS; i++) {
      await workbench.eventually(`${i}: a trial more`, () => begun('killed') > i);
      await new Promise(resolve => setTimeout(resolve, random.integer(1500)));
      await endings[i % endings.length]!();
      await workbench.eventually(
        `${i}: nobody trains`,
        () => workbench.processes(part => part === 'serve-trials').length === 0,
      );
      const view = await page('[data-act="start"]');
      await view.getByRole('button', { name: 'killed', exact: true }).waitFor();
      await view.locator('[data-act="start"]', { hasText: /^Continue$|^Start New Sweep$/ }).waitFor();
      // A sweep that was quicker than the test is whole already.
      if ((await view.locator('[data-act="start"]').textContent()) !== 'Continue') break;
      // The notification of the worker's end leads on too.
      if (i === 0) await workbench.notification(/The sweep killed ended unexpectedly/, { press: 'Continue' });
      else await view.locator('[data-act="start"]').click();
    }
    await workbench.eventually('all trials have ended', async () => (await ended()) === TRIALS, 200_000);
    await (await page()).locator('.state.completed', { hasText: 'completed' }).first().waitFor();
    const whole = await cli<Shown>(workbench, 'sweep', 'whole.sweep.yaml', '--show');
    const killed = await cli<Shown>(workbench, 'sweep', 'killed.sweep.yaml', '--show');
    assert.deepEqual(told(killed), told(whole));
    const records = await runsOf('killed');
    assert.deepEqual(
      records.map(({ trial, status }) => `${trial} ${status}`).sort(),
      Array.from({ length: TRIALS }, (_, trial) => `${trial} completed`).sort(),
    );
  });
});
