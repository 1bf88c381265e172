// What sentence vectors are learned from: which texts of a batch stand against each other, masks of dropout, prefixes, negatives.
import assert from 'node:assert/strict';
import { Random } from '../../../../src/core/base/random';
import { createModel } from '../../../../src/core/catalog';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import type { Engine } from '../../../../src/core/engine/contract';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { configSchema } from '../../../../src/core/schemas';
import { fields } from '../../../../src/core/tasks/similarity/fields';
import { freshTrainer } from '../freshTrainer';
import { exampleOf, makeSimilarity } from './makeSimilarity';

const size = { batch: 4, time: 4 };

describe('tasks/similarity', function () {
  this.timeout(60_000);
  let engine: Engine;

  before(async () => {
    ({ engine } = await engineFor('auto'));
  });

  it('two passes of a text have dropout masks of their own', async () => {
    // Without dropout it is a pair of equal texts.
    const lossOf = async (dropout: number) => {
      const { task } = await makeSimilarity({
        options: { loss: { type: 'simcse', temperature: 1 } },
        dropout,
        width: 32,
      });
      const trainer = freshTrainer(engine, task);
      const texts = ['4 5', '6', '7 8'].map(text => task.encode(exampleOf({ text })));
      const [result] = await trainer.steps([task.collate(texts, size)], [0]);
      await trainer.dispose();
      return result!.loss;
    };
    const parallel = await makeSimilarity({
      options: { loss: { type: 'in-batch-negatives', temperature: 1 } },
      width: 32,
    });
    const trainer = freshTrainer(engine, parallel.task);
    const same = ['4 5', '6', '7 8'].map(text => parallel.task.encode(exampleOf({ text, 'text-pair': text })));
    const [without] = await trainer.steps([parallel.task.collate(same, size)], [0]);
    await trainer.dispose();
    assert.ok(Math.abs((await lossOf(0)) - without!.loss) < 1e-6);
    assert.ok((await lossOf(0.5)) > without!.loss + 0.1);
  });

  it('pairs of label 0 are no partners in a batch, and contrastive pairs are both', async () => {
    const weightsOf = async (type: string) => {
      const { task } = await makeSimilarity({ options: { loss: { type } }, columns: ['label'] });
      const labels = ['1', '0', 'yes'];
      const batch = labels.map(label => task.encode(exampleOf({ text: '4', 'text-pair': '5', label })));
      return Array.from(task.collate(batch, size).weights!.data);
    };
    assert.deepEqual(await weightsOf('in-batch-negatives'), [1, 0, 1, 0]);
    assert.deepEqual(await weightsOf('contrastive'), [1, 1, 1, 0]);
  });

  it('of more negatives than it reads it takes others in each pass, the same whenever a batch is made again', async () => {
    const { task } = await makeSimilarity({ options: { loss: { type: 'triplet' }, negatives: 2 } });
    const encoded = [task.encode(exampleOf({ text: '4', 'text-pair': '5' }, ['6', '7', '8', '9', '10']))];
    const chosen = (seed: number) => {
      const ids = task.collate(encoded, { batch: 1, time: 1 }, new Random(seed)).texts!.data;
      return Array.from(ids);
    };
    assert.deepEqual(chosen(1), chosen(1));
    const passes = Array.from({ length: 20 }, (_, seed) => chosen(seed));
    const negatives = new Set(passes.flatMap(each => each.slice(2)));
    assert.deepEqual(
      [...negatives].sort((a, b) => a - b),
      [6, 7, 8, 9, 10],
    );
    for (const [first, second, ...two] of passes) {
      assert.deepEqual([first, second], [4, 5]);
      assert.equal(new Set(two).size, 2);
    }
  });

  it('an example with fewer negatives has none in their places', async () => {
    const { task } = await makeSimilarity({ options: { loss: { type: 'triplet' }, negatives: 2 } });
    const encoded = [['6'], ['7', '8']].map(own => task.encode(exampleOf({ text: '4', 'text-pair': '5' }, own)));
    const { present, textsMask } = task.collate(encoded, { batch: 2, time: 1 });
    assert.deepEqual(Array.from(present!.data), [1, 1, 0, 1]);
    assert.deepEqual(Array.from(textsMask!.data), [1, 1, 1, 1, 1, 1, 0, 1]);
  });

  it('scores are taken to 0..1 by those of the training split', async () => {
    const { task } = await makeSimilarity({ options: { loss: { type: 'cosine' } } });
    const encoded = [1, 5, 3].map(score => task.encode(exampleOf({ text: '4', 'text-pair': '5', score })));
    assert.deepEqual(Array.from(task.count(encoded).scale!.data), [1, 5]);
    assert.deepEqual(Array.from(task.count(encoded.slice(0, 1)).scale!.data), [0, 1]);
    assert.ok(task.frozen?.has('scale'));
  });

  it('puts the prefixes before texts, for learning, for vocabulary and for length; places are those of the text', async () => {
    const options = { loss: { type: 'in-batch-negatives' }, query: '9 ', passage: '10 ' };
    const { task, config } = await makeSimilarity({ options });
    const example = exampleOf({ text: '4', 'text-pair': '5 6' });
    const { tensors, length } = task.encode(example);
    assert.deepEqual(
      [Array.from(tensors.ids!.data), Array.from(tensors.pairIds!.data), length],
      [[9, 4], [10, 5, 6], 3],
    );
    assert.deepEqual(fields.texts(example, config.task), ['9 4', '10 5 6']);
    const { encoding } = task.reader!.encodeText('4 5');
    assert.deepEqual(
      [Array.from(encoding.ids), encoding.offsets],
      [
        [9, 4, 5],
        [
          [0, 0],
          [0, 1],
          [2, 3],
        ],
      ],
    );
    assert.deepEqual(Array.from(task.reader!.encodePassage!('4 5').encoding.ids), [10, 4, 5]);
    const plain = await makeSimilarity({ options: { loss: { type: 'in-batch-negatives' } } });
    assert.equal(plain.task.reader!.encodePassage, undefined);
  });

  it('refuses truncated sizes that are no part of the vector', async () => {
    const options = { loss: { type: 'simcse' }, dimensions: [4, 6] };
    await assert.rejects(makeSimilarity({ options, width: 6 }), /task\.dimensions: 6 is not less than the 6 numbers/);
  });

  describe('says what a loss needs', () => {
    const problemsOf = (loss: string, data: string) => {
      const text = `task:\n  type: similarity\n  loss: ${loss}\ndata: { train: a.csv${data} }\nmodel: bag-of-words\n`;
      const { problems } = parseConfig<typeof configSchema>(text, '/a.nlp.yaml', configSchema);
      return problems.map(({ message, range }) => [message, range?.start.line] as const);
    };

    it('where the column is not named', () => {
      assert.deepEqual(problemsOf('contrastive', ', text-pair: b'), [
        ['loss contrastive needs 1 for a pair and 0 for none. Name its column in data.label.', 3],
      ]);
      assert.deepEqual(
        problemsOf('triplet', '').map(([message]) => message),
        [
          'loss triplet needs the second text. Name its column in data.text-pair.',
          'loss triplet needs a text that does not belong to the first. Name its column in data.negative.',
        ],
      );
      assert.deepEqual(problemsOf('simcse', ''), []);
    });

    it('and what it does not read', () => {
      const [[message] = []] = problemsOf('cosent', ', text-pair: b, score: c, negative: d');
      assert.equal(message, 'loss cosent reads no negatives. Remove negative, or use in-batch-negatives or triplet.');
    });
  });

  it('needs a model that gives a vector', async () => {
    const { config } = await makeSimilarity({ options: { loss: { type: 'simcse' } } });
    assert.ok((await createModel(config.model, 0)).encoder);
    const text = 'task: { type: similarity, loss: simcse }\ndata: { train: a.csv }\nmodel: linear\n';
    const { problems } = parseConfig<typeof configSchema>(text, '/a.nlp.yaml', configSchema);
    assert.match(problems[0]!.message, /task similarity needs a model .*bag-of-words.*, not linear/);
  });
});
