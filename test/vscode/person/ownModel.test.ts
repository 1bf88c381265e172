// A network of the user's own in the editor: trained, asked, and told its mistake where it is.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { besideLines } from './trainedModel';

const CONFIG = 'sentiment-own-model.nlp.yaml';

describe('a network of your own', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples' });
    await workbench.openFile(CONFIG);
  });

  after(() => workbench.close());

  it('is trained by Train, and classifies', async () => {
    await workbench.clickCodeLens('Train');
    // While it trains, the name is followed by how far it is; then by when it was trained.
    await workbench.statusBar(/^\s*sentiment-own-model, Today \d/);
    await workbench.openFile('try-me.md');
    await workbench.selectText('The kettle boils quickly and looks beautiful, I would buy it again.');
    await workbench.command('NLP: Classify Selection');
    await workbench.eventually('the label stands beside the line', async () =>
      /positive >?\d+(\.\d+)?%/.test(await besideLines(workbench)),
    );
  });

  it('is told its mistake at its line', async () => {
    workbench.write('my-model.ts', workbench.read('my-model.ts').replace('query: [hidden, 1]', 'query: [hidden, 2]'));
    await workbench.openFile(CONFIG);
    await workbench.clickCodeLens('Train');
    const problem = await workbench.eventually('a problem in my-model.ts', async () =>
      (await workbench.problems()).find(row => row.includes('encode: ')),
    );
    assert.match(problem || '', /encode: .*shape/);
    await workbench.screenshot('own-model-problem');
  });
});
