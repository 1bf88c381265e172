// The process that answers for models is killed: told once, and it answers again.
import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from '../workbench';
import { besideLines, trainSample } from './trainedModel';

const SENTENCE = 'Not bad at all.';

describe('a killed inference process', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples' });
    await trainSample(workbench, 'sentiment-bag-of-words.nlp.yaml', 2);
    await workbench.openFile('try-me.md');
    await workbench.statusBar(/sentiment-bag-of-words/);
  });

  after(() => workbench.close());

  const classify = async () => {
    await workbench.selectText(SENTENCE);
    await workbench.command('NLP: Classify Selection');
    await workbench.eventually('a label beside the line', async () => {
      return /(positive|negative) [<>]?[\d.]+%/.test(await besideLines(workbench)) || undefined;
    });
  };

  it('is told, and starts again', async () => {
    await classify();
    const [pid] = workbench.workerProcesses('serve');
    assert(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    await workbench.notification(/ended unexpectedly \(signal SIGKILL\)/, { press: 'Restart' });
    await workbench.eventually('another process', async () => {
      const [next] = workbench.workerProcesses('serve');
      return (next !== undefined && next !== pid) || undefined;
    });
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Escape');
    await classify();
    assert.equal((await workbench.notifications()).length, 0, 'told more than once');
  });
});
