// What a newcomer meets first: the commands in the palette, as far as they can do something here.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { trainSample } from './trainedModel';

describe('the palette', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ folder: 'samples' });
  });
  after(() => workbench.close());

  it('shows our commands under NLP:', async () => {
    for (const title of ['NLP: Check Data', 'NLP: New Model from Template', 'NLP: Show Log', 'NLP: Train'])
      await workbench.findCommand(title);
    const offered = await workbench.commandsOf('NLP: ');
    for (const title of ['Stop', 'Unpin Run', 'Open Curves', 'Classify Selection', 'Translate Selection'])
      assert.ok(!offered.includes(`NLP: ${title}`), `${title} among ${offered.join(', ')}`);
  });

  it('shows what a trained model can do, and nothing of other tasks', async () => {
    await trainSample(workbench, 'sentiment-bag-of-words.nlp.yaml', 1);
    for (const title of ['NLP: Open Curves', 'NLP: Select Model', 'NLP: Classify Selection'])
      await workbench.findCommand(title);
    const offered = await workbench.commandsOf('NLP: ');
    // It attends to nothing, and is not pinned.
    for (const title of ['Open Attention', 'Unpin Run', 'Stop', 'Tag Selection', 'Ask about Selection'])
      assert.ok(!offered.includes(`NLP: ${title}`), `${title} among ${offered.join(', ')}`);
  });
});
