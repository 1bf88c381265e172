// A person with a cluster: what is listed, and a run that was left on it when the editor closed.
import assert from 'node:assert/strict';
import { exampleRecord } from '../../core/runs/exampleRecord';
import { openWorkbench, type Workbench } from '../workbench';

const CONFIG = `task: classify
data: { train: mails.csv, text: body, label: kind }
model: linear
`;

describe('a cluster that is gone', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files: { 'mail.nlp.yaml': CONFIG, 'mails.csv': 'body,kind\na,x\nb,y\n' } });
    // Nothing listens at port 9 of this machine.
    const runtime = workbench.path('lab.runtime.yaml');
    workbench.write('lab.runtime.yaml', 'type: ray\naddress: http://127.0.0.1:9\n');
    workbench.write('office.runtime.yaml', 'type: ray\naddress: nonsense\n');
    const remote = { runtime, job: 'nlp-job-1' };
    const record = exampleRecord({
      name: 'mail',
      configPath: workbench.path('mail.nlp.yaml'),
      status: 'interrupted',
      remote,
    });
    workbench.write(`.nlp/runs/mail/${record.id}/run.json`, JSON.stringify(record));
  });

  after(() => workbench.close());

  it('is asked for a run that was left on it, which is offered when the editor starts', async () => {
    await workbench.reload();
    assert.match(await workbench.notification(/nothing follows its job/, { press: 'Resume' }), /nlp-job-1 of lab/);
    assert.match(await workbench.notification(/cannot be reached/), /127\.0\.0\.1:9/);
  });

  it('is listed with its address, and what has problems says so', async () => {
    await workbench.openFile('mail.nlp.yaml');
    await workbench.clickCodeLens('Train On...');
    const labels = await workbench.quickPickLabels();
    assert.deepEqual(labels.slice(0, 2), ['lab', 'office'], labels.join());
    assert.ok(labels.at(-1)!.includes('New Runtime File'));
    const rows = await workbench.page.locator('.quick-input-list .monaco-list-row').allTextContents();
    assert.ok(rows[0]!.includes('http://127.0.0.1:9') && rows[1]!.includes('has problems'), rows.join('\n'));
  });
});
