// The main job: Train from the CodeLens, curves that draw themselves, stop, resume, the queue, and a worker that is killed.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricsRow, RunRecord } from '../../../src/core/runs/run';
import { openWorkbench, type Workbench } from '../workbench';

/** Long enough to be stopped: minutes, at several hundred steps a second. */
const LONG = `task: classify
data: { train: data/reviews.csv, validation: 10% }
tokenizer: { type: word, vocabulary: 2000 }
model: { type: bag-of-words, width: 64 }
train: { epochs: 3000, batch: 16 }
`;

interface RunOnDisk {
  readonly record: RunRecord;
  readonly rows: readonly MetricsRow[];
}

function runsOf(workbench: Workbench, name: string): RunOnDisk[] {
  const folder = workbench.path(join('.nlp', 'runs', name));
  return readdirSync(folder)
    .sort()
    .map(id => ({
      record: JSON.parse(readFileSync(join(folder, id, 'run.json'), 'utf8')),
      rows: readFileSync(join(folder, id, 'metrics.jsonl'), 'utf8')
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line)),
    }));
}

function newest(workbench: Workbench, name: string): RunOnDisk {
  const run = runsOf(workbench, name).at(-1);
  assert(run, `no run of ${name}`);
  return run;
}

describe('training', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      folder: 'samples',
      files: { 'long.nlp.yaml': LONG, 'second.nlp.yaml': LONG.replace('3000', '2') },
    });
    await workbench.page.locator('.activitybar a[aria-label*="NLP Workbench"]').first().click();
  });

  after(() => workbench.close());

  it('trains a sample from its CodeLens to the end', async () => {
    await workbench.openFile('sentiment-bag-of-words.nlp.yaml');
    await workbench.clickCodeLens('Train');
    await workbench.eventually('the run is completed', async () => {
      const rows = await workbench.treeRows('Models');
      return rows.some(row => /Today .*\d?\.\d+ accuracy/.test(row)) || undefined;
    });
    const { record, rows } = newest(workbench, 'sentiment-bag-of-words');
    assert.equal(record.status, 'completed');
    assert((record.metrics.test?.accuracy ?? 0) > 0.7, JSON.stringify(record.metrics.test));
    const losses = rows.flatMap(row => row.values['train/loss'] ?? []);
    assert((losses.at(-1) ?? 1) < (losses[0] ?? 0) / 2, 'the loss has not fallen');
  });

  it('draws curves while it trains, and stops from the CodeLens', async () => {
    const { page } = workbench;
    await workbench.openFile('long.nlp.yaml');
    await workbench.clickCodeLens('Train');
    const curves = await workbench.webview('body[data-view="curves"] svg path');
    await workbench.statusBar(/long \d+% loss \.?\d/);
    const drawn = async () =>
      (await curves.locator('svg path').evaluateAll(all => all.map(one => one.getAttribute('d')))).join();
    const before = await drawn();
    await workbench.eventually('the curves grow', async () => (await drawn()) !== before || undefined);
    await workbench.screenshot('training');
    await workbench.clickCodeLens('Stop');
    await workbench.eventually(
      'the run is stopped',
      () => newest(workbench, 'long').record.status === 'stopped' || undefined,
    );
    const { record } = newest(workbench, 'long');
    assert(record.step > 0 && record.step < record.totalSteps, `step ${record.step} of ${record.totalSteps}`);
    await page
      .locator('.codelens-decoration a', { hasText: /^Train$/ })
      .first()
      .waitFor();
  });

  it('resumes the run where it stopped, and queues a second training behind it', async () => {
    const { page } = workbench;
    const stopped = newest(workbench, 'long');
    await workbench.command('NLP: Resume');
    await workbench.statusBar(/long \d+%/);
    await workbench.openFile('second.nlp.yaml');
    await workbench.clickCodeLens('Train');
    await workbench.eventually('the second waits', async () => {
      return (await workbench.treeRows('Models')).some(row => /Training.*queued/.test(row)) || undefined;
    });
    await workbench.screenshot('queue');
    // One item of the status bar for both; it asks which.
    await page.locator('.statusbar-item', { hasText: /long \d+%/ }).click();
    await workbench.choose('long');
    await workbench.eventually('the second is trained', async () => {
      try {
        return newest(workbench, 'second').record.status === 'completed' || undefined;
      } catch {
        return undefined;
      }
    });
    const resumed = newest(workbench, 'long');
    assert.equal(resumed.record.id, stopped.record.id);
    assert.equal(resumed.record.status, 'stopped');
    assert(resumed.record.step > stopped.record.step);
    const steps = resumed.rows.map(row => row.step);
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
      'steps go back',
    );
  });

  it('reports a killed worker, and goes on from its checkpoint', async () => {
    await workbench.openFile('long.nlp.yaml');
    await workbench.command('NLP: Resume');
    await workbench.statusBar(/long \d+%/);
    const [pid, ...others] = workbench.workerProcesses('train');
    assert(pid !== undefined && others.length === 0, `workers: ${[pid, ...others]}`);
    process.kill(pid, 'SIGKILL');
    const words = await workbench.notification(/ended unexpectedly/);
    assert.match(words, /The training of long ended unexpectedly \(signal SIGKILL\)/);
    await workbench.eventually('the tree knows', async () => {
      return (await workbench.page.locator('.pane .codicon-warning').count()) > 0 || undefined;
    });
    await workbench.screenshot('killed-worker');
    const before = newest(workbench, 'long').record;
    await workbench.notification(/ended unexpectedly/, { press: 'Resume' });
    await workbench.statusBar(/long \d+%/);
    assert.notEqual(workbench.workerProcesses('train')[0], pid);
    const curves = await workbench.webview('body[data-view="curves"] .run');
    await curves.getByRole('button', { name: /Stop/ }).first().click();
    await workbench.eventually('it is stopped', async () => {
      return newest(workbench, 'long').record.status === 'stopped' || undefined;
    });
    // At once: the palette is opened a single time.
    const offered = await workbench.commandsOf('NLP: Resume');
    assert.ok(offered.includes('NLP: Resume'), offered.join(', '));
    const after = newest(workbench, 'long').record;
    assert.equal(after.id, before.id);
    assert(after.step > 0);
  });
});
