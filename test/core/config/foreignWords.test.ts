import assert from 'node:assert/strict';
import { isPretrained, meantBy } from '../../../src/core/config/foreignWords';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { configSchema, models, tasks, taskTraining } from '../../../src/core/schemas';

describe('config/foreignWords', () => {
  it('leads words of other libraries to ours, however they are spelled', () => {
    for (const [word, valid, meant] of [
      ['hidden_size', ['layers', 'width'], 'width'],
      ['hiddenSize', ['hidden', 'width'], 'hidden'],
      ['n-heads', ['heads', 'layers'], 'heads'],
      ['max_seq_length', ['length', 'vocabulary'], 'length'],
      ['NER', Object.keys(tasks), 'tag'],
      ['roberta-large', Object.keys(models), 'transformer'],
      ['google/flan-t5-small', Object.keys(models), 'seq2seq-transformer'],
      ['BiLSTM', Object.keys(models), 'lstm'],
      ['nothing', ['width'], undefined],
    ] as const) {
      assert.equal(meantBy(word, valid), meant, word);
    }
    assert.ok(isPretrained('bert-base-cased') && !isPretrained('best'));
  });

  it('knows scores by the names that others give them', () => {
    const meant = (task: keyof typeof tasks, word: string) => {
      const { scores } = taskTraining[task];
      const names = scores.map(({ name }) => name);
      return meantBy(word, names, scores);
    };
    for (const word of ['f1', 'F1', 'macro_f1', 'f1_macro', 'macroF1'])
      assert.equal(meant('classify', word), 'macro-F1');
    assert.equal(meant('classify', 'acc'), 'accuracy');
    assert.equal(meant('tag', 'f1_score'), 'F1');
    assert.equal(meant('generate', 'ppl'), 'perplexity');
    assert.equal(meant('regress', 'rmse'), 'MSE');
  });

  it('offers the word as a fix', () => {
    const fixes = (text: string) =>
      parseConfig(text, '/x.nlp.yaml', configSchema).problems.map(({ fix }) => fix?.replacement);
    const base = 'task: classify\ndata: { train: d.csv }\n';
    assert.deepEqual(fixes(`${base}model: bert\n`), ['transformer']);
    assert.deepEqual(fixes(`${base}model: { type: transformer, num_heads: 2 }\n`), ['heads']);
    assert.deepEqual(fixes(`${base}model: lstm\ntrain: { best: f1 }\n`), ['macro-F1']);
    assert.deepEqual(fixes(`${base}model: { type: transformer, width: 130 }\n`), ['128']);
    assert.deepEqual(fixes(`${base}model: { type: transformer, heads: 5 }\n`), ['4']);
    assert.deepEqual(fixes('task: classify\ndata: d.csv\nmodel: lstm\n'), ['{ train: d.csv }']);
  });
});
