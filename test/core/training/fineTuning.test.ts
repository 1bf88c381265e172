import assert from 'node:assert/strict';
import { ProblemsError } from '../../../src/core/base/errors';
import type { FineTuning } from '../../../src/core/models/fineTuning';
import type { TaskName } from '../../../src/core/schemas';
import {
  countLayers,
  depthOf,
  findOddTuning,
  freeze,
  isReset,
  rateOf,
  type Tuned,
  tune,
} from '../../../src/core/training/fineTuning';
import { NEVER } from '../../../src/core/training/frozen';

const layer = (i: number) => [`encoder.${i}.attentionNorm.scale`, `encoder.${i}.attention.qkv.weight`];
const adapted = (i: number) => ['A', 'B'].map(m => `encoder.${i}.attention.qkv.lora.query.${m}`);
const embeddings = ['embedding.weight', 'positions.weight', 'segments.weight', 'encoder.embeddingNorm.scale'];
const names = [
  ...embeddings,
  ...layer(0),
  ...layer(1),
  ...layer(2),
  'norm.scale',
  'pooler.weight',
  'head.0.weight',
  'head.weight',
  'head.bias',
];
const head = names.slice(-4);

const plain: FineTuning = {
  train: undefined,
  reset: 0,
  'layer-decay': 1,
  lora: undefined,
  head: undefined,
};
const lora = { rank: 2, alpha: 4, dropout: 0, targets: ['query'] as const, 'rank-stabilized': false };

function trainedIn(tuning: Partial<FineTuning>, pass = 0, all: readonly string[] = names): readonly string[] {
  const frozen = freeze({ ...plain, ...tuning }, all);
  return all.filter(name => (frozen.get(name) ?? 0) <= pass);
}

describe('fine-tuning', () => {
  it('knows where a parameter stands', () => {
    assert.deepEqual(
      names.map(name => depthOf(name, { all: 3, reading: 3 })),
      [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4],
    );
  });

  it('has the layers of an encoder-decoder that write above those that read', () => {
    const both = [
      ...['embedding.weight', 'encoder.positionBias.weight', 'encoder.0.attention.qkv.weight', 'norm.scale'],
      ...['decoder.positionBias.weight', 'decoderPositions.weight', 'target.weight', 'decoder.0.cross.query.weight'],
      ...['decoder.1.feedForward.outer.weight', 'decoderNorm.scale', 'output.weight'],
    ];
    const layers = countLayers(both);
    assert.deepEqual(layers, { all: 3, reading: 1 });
    assert.deepEqual(
      both.map(name => depthOf(name, layers)),
      [0, 0, 1, 1, 0, 0, 0, 2, 3, 3, 4],
    );
    assert.deepEqual(trainedIn({ train: { type: 'last-layers', layers: 1 } }, 0, both), both.slice(8));
  });

  it('trains all, the head, the last layers, or new ones', () => {
    assert.deepEqual(trainedIn({}), names);
    assert.deepEqual(trainedIn({ train: { type: 'all' } }), names);
    assert.deepEqual(trainedIn({ train: { type: 'head' } }), head);
    assert.deepEqual(trainedIn({ train: { type: 'last-layers', layers: 1 } }), [...layer(2), 'norm.scale', ...head]);
    assert.deepEqual(trainedIn({ train: { type: 'last-layers', layers: 3 } }), names.slice(4));
    assert.deepEqual(trainedIn({ reset: 2 }), names.slice(6));
    assert.deepEqual(
      names.filter(name => isReset(name, { reset: 2 }, { all: 3, reading: 3 })),
      names.slice(6, -4),
    );
    // What is new is trained, whatever else is.
    assert.deepEqual(trainedIn({ reset: 2, train: { type: 'last-layers', layers: 1 } }), names.slice(6));
    assert.deepEqual(trainedIn({ reset: 1, train: { type: 'all' } }), names);
    assert.deepEqual([...freeze({ ...plain, train: { type: 'head' } }, names).values()], Array(11).fill(NEVER));
  });

  it('unfreezes a layer every so many epochs, from the last to the embeddings', () => {
    const train = { type: 'gradual', every: 2 } as const;
    assert.deepEqual(trainedIn({ train }, 1), head);
    assert.deepEqual(trainedIn({ train }, 2), [...layer(2), 'norm.scale', ...head]);
    assert.deepEqual(trainedIn({ train }, 5), [...layer(1), ...layer(2), 'norm.scale', ...head]);
    assert.deepEqual(trainedIn({ train }, 7), names.slice(4));
    assert.deepEqual(trainedIn({ train }, 8), names);
  });

  it('with lora trains its matrices and the head, but not what logits of the vocabulary come from', () => {
    const all = [...names, ...adapted(0), ...adapted(2)];
    assert.deepEqual(trainedIn({ lora: lora }, 0, all), [...head, ...adapted(0), ...adapted(2)]);
    const writing = [...embeddings, ...layer(0), ...adapted(0), 'norm.scale', 'output.weight'];
    assert.deepEqual(trainedIn({ lora: lora }, 0, writing), adapted(0));
    assert.deepEqual(trainedIn({ train: { type: 'head' } }, 0, writing), ['output.weight']);
  });

  it('slows each layer down by a factor', () => {
    const of = rateOf({ 'layer-decay': 0.5 }, names);
    assert.deepEqual(
      [
        'head.bias',
        'pooler.weight',
        'norm.scale',
        'encoder.2.attention.qkv.weight',
        'encoder.0.attention.qkv.weight',
        'embedding.weight',
      ].map(of),
      [1, 1, 0.5, 0.5, 0.125, 0.0625],
    );
    assert.equal(rateOf({ 'layer-decay': 1 }, names)('embedding.weight'), 1);
  });

  describe('of a config', () => {
    const model = (tuning: Partial<FineTuning>) => ({ type: 'pretrained', ...plain, ...tuning }) as never;
    const refusal = (tuning: Partial<FineTuning>, all: readonly string[] = names, task?: TaskName) => {
      try {
        tune(model(tuning), all, '/none.nlp.yaml', task);
      } catch (error) {
        assert.ok(error instanceof ProblemsError);
        return error.problems.map(({ code, message }) => `${code}: ${message}`);
      }
      return [];
    };

    it('leaves other models as they are', () => {
      const { frozen, rateOf: rate }: Tuned = tune({ type: 'transformer' } as never, names, '/none.nlp.yaml');
      assert.deepEqual([frozen.size, rate('encoder.0.attention.qkv.weight')], [0, 1]);
    });

    it('says where there are not so many layers, or nothing is left to train', () => {
      assert.deepEqual(refusal({ reset: 3 }), []);
      assert.deepEqual(refusal({ reset: 4 }), ['too-many-layers: reset: 4, and the model has 3 layers']);
      assert.deepEqual(refusal({ train: { type: 'last-layers', layers: 5 } }), [
        'too-many-layers: train.layers: 5, and the model has 3 layers',
      ]);
      const [nothing, ...others] = refusal({ train: { type: 'head' } }, names.slice(0, -4));
      assert.match(nothing!, /^nothing-to-train: train: head leaves nothing to train/);
      assert.deepEqual(others, []);
      // Vectors as the pretrained layers give them.
      const [noHead] = refusal({ train: { type: 'gradual', every: 1 } }, names.slice(0, -4), 'similarity');
      assert.match(noHead!, /train: gradual leaves nothing to train: task similarity has no head\. Add head: /);
    });

    it('warns of a rate that spoils pretrained weights, and of layers whose turn does not come', () => {
      const told = (tuning: Partial<FineTuning>, rate: number, epochs = 3, type = 'adam') =>
        findOddTuning(
          { model: model(tuning), train: { optimizer: { type, 'learning-rate': rate } } } as never,
          names,
          epochs,
        );
      assert.match(told({}, 1e-3).join(), /^train\.optimizer\.learning-rate: 0\.001 is high/);
      assert.deepEqual(told({}, 1e-4), []);
      assert.deepEqual(told({}, 0.1, 3, 'sgd'), []);
      assert.deepEqual(told({ train: { type: 'head' } }, 1e-3), []);
      assert.deepEqual(told({ reset: 1 }, 1e-3), []);
      assert.deepEqual(told({ lora: lora }, 1e-3), []);
      assert.match(told({ reset: 1, train: { type: 'all' } }, 1e-3).join(), /is high/);
      const train = { type: 'gradual', every: 1 } as const;
      assert.match(
        told({ train }, 1e-5).join(),
        /gradual reaches the embeddings after 4 epochs, and training ends after 3/,
      );
      assert.deepEqual(told({ train }, 1e-5, 5), []);
    });
  });
});
