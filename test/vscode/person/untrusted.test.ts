// A folder that is not trusted: configs are helped with, what loads a saved model waits for trust.
import assert from 'node:assert/strict';
import { exampleRecord } from '../../core/runs/exampleRecord';
import { openWorkbench, type Workbench } from '../workbench';

/** A run that there is, as of before: what loads it waits for trust. */
const RUN = exampleRecord({ name: 'mail', configPath: '/somewhere/mail.nlp.yaml' });
const FOLDER = `.nlp/runs/mail/${RUN.id}`;

const CONFIG = `task: classify
data: { train: ../outside.csv, text: body, label: kind }
model: lstn
`;

describe('an untrusted folder', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: {
        'mail.nlp.yaml': CONFIG,
        'a.txt': 'free prizes for all\n',
        [`${FOLDER}/run.json`]: JSON.stringify(RUN),
        [`${FOLDER}/checkpoints/best/state.json`]: '{}',
      },
      trusted: false,
    });
    await workbench.openFile('mail.nlp.yaml');
  });

  after(() => workbench.close());

  it('still shows problems and code lenses', async () => {
    assert.deepEqual(await workbench.codeLenses(), ['Train', 'Evaluate', 'Open last run']);
    const problems = await workbench.problems();
    assert(problems.some(row => row.includes('did you mean "lstm"')));
  });

  it('does not offer what loads saved models', async () => {
    await workbench.findCommand('NLP: Train');
    for (const title of [
      'NLP: Classify Selection',
      'NLP: Tag File',
      'NLP: Open Attention',
      'NLP: Evaluate',
      'NLP: Export Model',
    ]) {
      assert(!(await titlesFor(workbench, title)).includes(title), `${title} is offered`);
    }
    await workbench.openFile('a.txt');
    await workbench.selectText('free prizes');
    assert(!(await workbench.openContextMenu()).includes('Classify Selection'));
    await workbench.page.keyboard.press('Escape');
  });

  it('blocks them in code too', async () => {
    await workbench.openFile('mail.nlp.yaml');
    await workbench.clickCodeLens('Evaluate');
    assert.match(await workbench.notification(/not trusted/), /Trust the folder/);
    assert.deepEqual([...workbench.workerProcesses('train'), ...workbench.workerProcesses('serve')], []);
  });

  it('sends nothing to a cluster, and says so', async () => {
    await workbench.command('NLP: Train On...');
    assert.match(await workbench.notification(/sent to a cluster/), /not trusted/);
    assert.deepEqual(workbench.workerProcesses('train'), []);
  });

  it('reads no data outside of the folder', async () => {
    workbench.write('outside.nlp.yaml', CONFIG.replace('lstn', 'bag-of-words'));
    await workbench.openFile('outside.nlp.yaml');
    await workbench.clickCodeLens('Train');
    assert.match(await workbench.notification(/outside/), /outside of the workspace/);
  });

  it('offers them once the folder is trusted', async () => {
    await workbench.trustFolder();
    await workbench.findCommand('NLP: Classify Selection');
  });
});

/** What the palette shows for a command's title. */
async function titlesFor(workbench: Workbench, title: string): Promise<string[]> {
  await workbench.page.keyboard.press('F1');
  await workbench.page.locator('.quick-input-widget input').first().fill(`>${title}`);
  await workbench.page.waitForTimeout(500);
  const labels = await workbench.quickPickLabels();
  await workbench.page.keyboard.press('Escape');
  return labels;
}
