// What a newcomer meets first: the commands in the palette.
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
