import assert from 'node:assert/strict';
import { createModel } from '../../src/core/catalog';
import { parseConfig } from '../../src/core/config/parseConfig';
import { configSchema, gives, type ModelName, models, modelsOf, modelsThat, tasks } from '../../src/core/schemas';

const parse = (text: string) => parseConfig<typeof configSchema>(text, '/x.nlp.yaml', configSchema);

describe('schemas: what goes with what', () => {
  /** As it was when each task still listed its models; a model that came later is in no row. */
  const table: Readonly<Record<string, string>> = {
    answer: 'gru lstm rnn transformer seq2seq-recurrent seq2seq-transformer',
    classify: 'bag-of-words cnn gru linear lstm own rnn transformer',
    embed: 'bag-of-words cnn gru lstm own rnn transformer',
    'fill-mask': 'transformer',
    generate: 'gru lstm n-gram rnn transformer',
    multilabel: 'bag-of-words cnn gru linear lstm own rnn transformer',
    regress: 'bag-of-words cnn gru lstm own rnn transformer',
    relate: 'gru lstm rnn transformer',
    summarize: 'seq2seq-recurrent seq2seq-transformer',
    tag: 'gru lstm rnn transformer',
    translate: 'seq2seq-recurrent seq2seq-transformer',
  };

  it('follows from what models give and tasks need', () => {
    const known = new Set(Object.values(table).flatMap(row => row.split(' ')));
    for (const [task, row] of Object.entries(table)) {
      const found = modelsOf(task as keyof typeof tasks).filter(name => known.has(name));
      assert.deepEqual(found, row.split(' '), task);
    }
  });

  it('leaves out no model and no task', () => {
    const used = Object.keys(tasks).flatMap(task => modelsOf(task as keyof typeof tasks));
    assert.deepEqual([...new Set(used)].sort(), Object.keys(models).sort());
    for (const task of Object.keys(tasks)) assert.ok(modelsOf(task as keyof typeof tasks).length > 0, task);
  });

  it('knows what a key of the task decides', () => {
    assert.deepEqual(modelsOf('answer', { form: 'generated' }), modelsThat('encoder-decoder'));
    assert.deepEqual(modelsOf('answer', { form: 'span' }), modelsThat('states'));
  });

  // A model of the user's own, or one that was trained before, says what it is only when its files have been read.
  for (const name of Object.keys(models).filter(each => !['own', 'pretrained'].includes(each)) as ModelName[])
    it(`${name} gives what its schema says`, async () => {
      const task = Object.keys(tasks).find(each => modelsOf(each as keyof typeof tasks).includes(name))!;
      const form = task === 'answer' && gives(name, 'encoder-decoder') ? '{ type: answer, form: generated }' : task;
      const { config, problems } = parse(`task: ${form}\ndata: { train: a.csv }\nmodel: ${name}\n`);
      assert.deepEqual(problems, []);
      const { encoder, decoder, encoderDecoder, counter } = await createModel(config!.model, 2);
      const reads = (['pooled', 'logits', 'states'] as const).some(gift => gives(name, gift));
      assert.equal(encoder !== undefined, reads);
      assert.equal(encoder?.vocabulary !== undefined, gives(name, 'vocabulary'));
      assert.equal(encoder?.pooledAreLogits ?? false, gives(name, 'logits'));
      assert.equal(decoder !== undefined, gives(name, 'decoder'));
      assert.equal(decoder?.carries ?? false, gives(name, 'carry'));
      assert.equal(encoderDecoder !== undefined, gives(name, 'encoder-decoder'));
      assert.equal(counter !== undefined, gives(name, 'counts'));
      const looked = [encoder?.attention, decoder?.attention, ...Object.values(encoderDecoder?.attention ?? {})];
      assert.equal(
        looked.some(size => size !== undefined),
        gives(name, 'attention'),
      );
      assert.ok(!(gives(name, 'pooled') && gives(name, 'logits')), 'a vector or its logits, not both');
    });
});
