import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { taskFieldsCatalog } from '../../../src/core/catalog';
import { parseConfig } from '../../../src/core/config/parseConfig';
import type { Example } from '../../../src/core/data/dataset';
import { configSchema } from '../../../src/core/schemas';
import { sumUnread } from '../../../src/core/tasks/reading';
import { TokenCounter } from '../../../src/core/training/measureTexts';
import { learnTask } from '../../../src/core/training/prepare';
import { gather } from '../training/tinyWorkspace';

const WORDS = ['a', 'dog', 'walks', 'home', 'slowly', 'unbelievable', 'tale', 'of', 'ships', 'x-ray'];

function words(random: Random, most: number): string[] {
  return Array.from({ length: random.integer(most + 1) }, () => WORDS[random.integer(WORDS.length)]!);
}

type Make = (text: () => string, list: () => string[]) => Pick<Example, 'fields' | 'lists'>;

/** A task that learned from so many examples, and its fields. */
async function learn(task: string, sections: string, make: Make) {
  const random = new Random(5, task);
  const list = () => words(random, 30);
  const examples: Example[] = Array.from({ length: 60 }, (_, i) => ({
    ...make(() => list().join(' '), list),
    source: { file: 'a.csv', line: i + 1 },
  }));
  const tokenizer = 'tokenizer: { type: bpe, vocabulary: 300, length: 20 }';
  const text = `task: ${task}\ndata: { train: a.csv${/pair/.test(sections) ? ', text-pair: b' : ''} }\n${tokenizer}\n${sections.replace('pair', '')}\n`;
  const { config, problems } = parseConfig(text, '/w/a.nlp.yaml', configSchema);
  assert.deepEqual(problems, [], text);
  const learned = await learnTask(config!, { splits: { train: examples } }, '/w/a.nlp.yaml', gather('/w'));
  const fields = await taskFieldsCatalog[config!.task.type]();
  return { ...learned, fields, examples, reading: new TokenCounter(config!, learned) };
}

const single: Make = text => ({ fields: { text: text(), label: 'x', score: '1' }, lists: { labels: ['x'] } });
const pair: Make = text => ({
  fields: { text: text(), 'text-pair': text(), label: 'x', score: '1' },
  lists: { labels: ['x'] },
});
const marked: Make = text => ({
  fields: { text: `${text()} <e1>dog</e1> ${text()} <e2>tale</e2> ${text()}`, label: 'x' },
});
const tagged: Make = (_, list) => {
  const tokens = ['dog', ...list()];
  return { fields: {}, lists: { tokens, tags: tokens.map(() => 'O') } };
};
const written: Make = text => {
  const fields = { source: text(), target: text(), text: text(), summary: text(), question: text(), context: text() };
  return { fields, lists: { answer: [text()] } };
};
const transformer = 'model: { type: transformer, width: 8, heads: 2, layers: 1 }';
const pairs = (form: string) => `{ type: classify, pair: ${form} }`;

const cases: readonly (readonly [string, string, Make])[] = [
  ['classify', 'model: lstm', single],
  ['classify', transformer, single],
  ['multilabel', 'model: cnn', single],
  ['regress', transformer, single],
  [pairs('joint'), 'model: lstm #pair', pair],
  [pairs('towers'), `${transformer} #pair`, pair],
  ['relate', 'model: gru', marked],
  ['relate', transformer, marked],
  ['tag', 'model: { type: lstm, bidirectional: true }', tagged],
  ['translate', 'model: { type: seq2seq-recurrent, width: 8, hidden: 8 }', written],
  ['summarize', 'model: { type: seq2seq-recurrent, width: 8, hidden: 8 }', written],
  ['{ type: answer, form: generated }', 'model: { type: seq2seq-recurrent, width: 8, hidden: 8 }', written],
];

describe('tasks: what is read of texts', function () {
  this.timeout(60_000);

  for (const [name, sections, make] of cases)
    it(`is as long as what ${name} encodes, for ${/type: ([\w-]+)/.exec(sections)?.[1] ?? sections}`, async () => {
      const { task, fields, examples, reading } = await learn(name, sections, make);
      let truncated = 0;
      for (const example of examples) {
        const texts = fields.read(example, reading);
        const read = Math.max(...texts.map(({ length, lost }) => length - lost));
        assert.equal(read, task.encode(example).length, JSON.stringify([example.fields, example.lists]));
        truncated += texts.filter(({ lost }) => lost > 0).length;
      }
      assert.ok(truncated > 5 && truncated < 2 * examples.length, `${truncated}`);
    });

  it('counts words that a tagger does not read', async () => {
    const { fields, examples, reading, task } = await learn(...(cases[8] as (typeof cases)[number]));
    const texts = examples.flatMap(example => fields.read(example, reading));
    for (const [i, { words: own }] of texts.entries()) {
      assert.equal(own!.count, examples[i]!.lists!.tokens!.length);
      assert.equal(own!.count - own!.lost, task.encode(examples[i]!).tensors.firsts!.data.length);
    }
    const { words: part, tokens } = sumUnread(texts);
    assert.ok(part! > 0.05 && part! < 0.6 && tokens > 0.05 && tokens < 0.6);
  });

  it('counts blocks of streams and windows of texts, of which nothing is truncated', async () => {
    const recurrent = 'model: { type: lstm, width: 8, hidden: 8 }';
    for (const [name, sections, make] of [
      ['generate', recurrent, single],
      ['answer', 'model: { type: lstm, bidirectional: true }', written],
      ['{ type: answer, question-length: 5, stride: 4 }', 'model: { type: lstm, bidirectional: true }', written],
    ] as const) {
      const { task, tokenizer, fields, examples, reading } = await learn(name, sections, make);
      assert.equal(fields.countUnits!(examples, tokenizer, reading), task.encodeSplit!(examples).length, name);
      const lost = examples.flatMap(example => fields.read(example, reading)).filter(text => text.lost > 0);
      // Questions are.
      assert.ok(lost.every(({ name: own }) => own === 'question'));
      assert.equal(fields.readsWhole!(reading.options), name === 'generate' ? 'stream' : 'windows');
    }
  });
});
