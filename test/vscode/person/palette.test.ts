// What a newcomer meets first: the commands in the palette, in a trusted and in an untrusted folder.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';

describe('the palette', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ folder: 'samples' });
  });
  after(() => workbench.close());

  it('shows our commands under NLP:', async () => {
    await workbench.page.keyboard.press('F1');
    await workbench.page.locator('.quick-input-widget input').fill('>NLP:');
    const labels = await workbench.quickPickLabels();
    for (const title of ['NLP: Train', 'NLP: Check Data', 'NLP: Classify Selection', 'NLP: Show Log']) {
      assert(labels.includes(title), `${title} is not among ${labels.join(', ')}`);
    }
    await workbench.page.keyboard.press('Escape');
  });
});

describe('an untrusted folder', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', trusted: false });
  });
  after(() => workbench.close());

  it('opens in restricted mode until the person trusts it', async () => {
    await workbench.statusBar('Restricted Mode');
    await workbench.screenshot('untrusted');
    await workbench.trustFolder();
  });
});
