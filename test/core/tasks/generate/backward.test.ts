// Language models that read texts from their end: what they learn from, and what their runs are not asked.
import assert from 'node:assert/strict';
import { createTask } from '../../../../src/core/catalog';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import { configSchema, offersOf } from '../../../../src/core/schemas';
import { trainTokenizer } from '../../../../src/core/text/trainTokenizer';
import { linesOf } from './languageModel';

async function makeTask(direction: string) {
  const text = `task: { type: generate, direction: ${direction} }\ndata: { train: a.txt }\nmodel: { type: gru, width: 4, hidden: 3 }\n`;
  const { config } = parseConfig(text, '/a.nlp.yaml', configSchema);
  const tokenizer = await trainTokenizer(
    { type: 'character', vocabulary: 100, 'minimum-count': 1, lowercase: false, normalize: 'nfc', length: 8 },
    ['ab\n', 'cdé🙂\n', 'last'],
    [],
  );
  return { tokenizer, task: await createTask(config!, { tokenizer, labels: [] }) };
}

describe('tasks/generate backward', () => {
  it('learns each line from its end, characters whole', async () => {
    const { task, tokenizer } = await makeTask('backward');
    const blocks = task.encodeSplit!(linesOf(['ab\n', 'cde\u0301🙂\n', 'last']));
    const read = (name: string) => blocks.flatMap(({ tensors }) => Array.from(tensors[name]!.data));
    assert.equal(tokenizer.decode(read('targets').slice(0, -1)), '\nba\n🙂édctsal');
    assert.deepEqual(read('ids').slice(1), read('targets').slice(0, -1));
    assert.equal(read('targets').at(-1), tokenizer.special.sep);
    assert.equal(task.exported().metadata?.direction, 'backward');
  });

  it('is not gone on with, and its runs say so', async () => {
    const { task } = await makeTask('backward');
    assert.deepEqual([task.generator, task.scorer, task.direction], [undefined, undefined, 'backward']);
    assert.deepEqual(offersOf({ task: 'generate', direction: 'backward' }).abilities, []);
    const forward = await makeTask('forward');
    assert.ok(forward.task.generator && forward.task.scorer);
    assert.equal(forward.task.direction, undefined);
    assert.deepEqual(offersOf({ task: 'generate' }).abilities, ['generate', 'score', 'attend']);
  });
});
