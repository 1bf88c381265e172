// What a newcomer meets first: the commands in the palette, in a trusted and in an untrusted folder.
import { openWorkbench, type Workbench } from '../workbench';

describe('the palette', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ folder: 'samples' });
  });
  after(() => workbench.close());

  it('shows our commands under NLP:', async () => {
    for (const title of ['NLP: Check Data', 'NLP: Open Curves', 'NLP: Select Model', 'NLP: Show Log', 'NLP: Train']) {
      await workbench.findCommand(title);
    }
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
