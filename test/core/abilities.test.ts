import assert from 'node:assert/strict';
import { createAbilities } from '../../src/core/abilities';
import { createTask } from '../../src/core/catalog';
import { parseConfig } from '../../src/core/config/parseConfig';
import { type PartName, parts } from '../../src/core/inference/parts';
import { configSchema, offersOf, type TaskName, taskRoles, tasks, uses } from '../../src/core/schemas';
import type { TaskAbility } from '../../src/core/tasks/abilities/offers';
import type { Task } from '../../src/core/tasks/task';
import { spacedTokenizer } from './tasks/spacedTokenizer';

/** What answers for each ability; attention is of whatever reads or writes. */
const partOf: Readonly<Record<Exclude<TaskAbility, 'attend'>, PartName | 'words'>> = {
  analogy: 'words',
  answer: 'answerer',
  classify: 'reader',
  compare: 'reader',
  embed: 'reader',
  fillMask: 'filler',
  generate: 'generator',
  neighbours: 'words',
  project: 'reader',
  relate: 'reader',
  score: 'scorer',
  tag: 'tagger',
  write: 'writer',
};

const models: Readonly<Record<string, string>> = {
  translate: 'seq2seq-recurrent',
  summarize: 'seq2seq-recurrent',
  'fill-mask': 'transformer',
  generate: 'transformer',
  pretrain: 'transformer',
  'word-vectors': 'cbow',
};

async function make(task: string, data = ''): Promise<Task> {
  const model = models[task] ?? 'gru';
  const size = model === 'transformer' ? ', heads: 2' : model === 'cbow' ? '' : ', hidden: 4';
  const text = `{ task: ${task}, model: { type: ${model}, width: 4${size} }, data: { train: a.csv${data} } }`;
  const { config, problems } = parseConfig(text, '/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, []);
  const tokenizer = spacedTokenizer(20, 30);
  return createTask(config!, { tokenizer, targetTokenizer: tokenizer, labels: ['a', 'b'] });
}

const has = (task: Task, part: PartName | 'words') => {
  const { words, reader = words, tagger, writer, answerer, generator, filler, scorer, insight } = task;
  return { words, reader, tagger, writer, answerer, generator, filler, scorer, insight }[part] !== undefined;
};

describe('what a run can be asked', () => {
  for (const name of Object.keys(tasks)) {
    it(`is what the parts of task ${name} answer for`, async () => {
      const task = await make(name);
      // A pretraining run is asked as the task that its objective serves.
      const { abilities, ofPairs } = offersOf({ task: name, serves: task.serves });
      for (const [ability, part] of Object.entries(partOf)) {
        if (abilities.includes(ability as TaskAbility)) assert.ok(has(task, part), `${ability} without a ${part}`);
      }
      // A tagger reads too, and says by its tagger what it reads.
      for (const part of ['tagger', 'writer', 'answerer', 'generator', 'filler', 'scorer'] as const) {
        const named = abilities.some(ability => ability !== 'attend' && partOf[ability] === part);
        assert.equal(has(task, part), named, part);
      }
      if (!ofPairs || !('text-pair' in taskRoles[name as TaskName].roles)) return;
      const pair = await make(name, ', text-pair: b');
      assert.equal(pair.reader?.pair, 'joint');
      assert.deepEqual(offersOf({ task: name, pair: 'joint' }).abilities, ofPairs.abilities);
    });
  }

  it('is in the list, by the name that tasks have for it', () => {
    const listed = Object.keys(createAbilities());
    const asked = Object.values(uses).flatMap(({ abilities }) => abilities);
    for (const ability of new Set(asked)) {
      assert.ok(listed.includes(ability === 'attend' ? 'attentionSummary' : ability), ability);
    }
  });

  it('is nothing of a task that is not known, and that of a classifier where none is said', () => {
    assert.deepEqual(offersOf({ task: 'paraphrase' }), {
      use: 'paraphrase',
      abilities: [],
      is: 'a model of task paraphrase',
      command: 'predict',
    });
    assert.equal(offersOf({}).use, 'classify');
    assert.equal(offersOf({ pair: 'towers' }).use, 'compare');
  });

  it('names for each part a task that has it', async () => {
    for (const [part, { task }] of Object.entries(parts)) assert.ok(has(await make(task), part as PartName), part);
  });
});
