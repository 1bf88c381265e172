/** Schema of `encoder-decoder`: what reads and what writes, each pretrained or new, with a tokenizer of its own. */
import { integer, number, object, string, variant } from '../../config/schema';
import { checkFineTuning, fineTuningKeys } from '../fineTuning';
import { checkHeads, heads, hiddenSize, sideLayers } from '../keys';
import type { Gift } from '../spec';

const rate = number({
  description:
    'Learning rate of this side, as a part of `train.optimizer.learning-rate`. Pretrained weights need less than new ones: 0.1 is usual for a pretrained encoder with a new decoder.',
  default: 1,
  exclusiveMinimum: 0,
  maximum: 1,
});

const newSide = object(
  {
    layers: integer({ description: 'Number of layers.', default: 3, minimum: 1, maximum: 96 }),
    heads,
    width: hiddenSize,
    ...sideLayers,
    rate,
  },
  {
    description: 'New Transformer layers. Their vocabulary is learned as `tokenizer` says.',
    check: value => checkHeads(value, 'width'),
  },
);

const { train, reset, lora, 'layer-decay': layerDecay } = fineTuningKeys;

const pretrainedSide = object(
  {
    from: string({
      description:
        'Where the model is: a folder of Hugging Face, a .gguf file, the folder of a run, or a name on the hub: org/name. Its tokenizer comes with it.',
      format: 'path',
    }),
    train,
    reset,
    'layer-decay': layerDecay,
    lora,
    dropout: number({
      description: 'Dropout probability in training. Default: as in config.json.',
      optional: true,
      minimum: 0,
      exclusiveMaximum: 1,
    }),
    rate,
  },
  { description: 'A pretrained Transformer with its tokenizer.', check: checkFineTuning },
);

const sides = { transformer: newSide, pretrained: pretrainedSide };
const shared = { default: { type: 'transformer' }, byKey: { from: 'pretrained' } } as const;

export const schema = object(
  {
    encoder: variant(sides, { ...shared, description: 'What reads: `from` a pretrained model, or new layers.' }),
    decoder: variant(sides, {
      ...shared,
      description:
        'What writes: `from` a pretrained model, or new layers. An encoder such as BERT can write too: a token then sees earlier ones alone. Cross-attention is new.',
    }),
  },
  {
    description: 'An encoder and a decoder, each pretrained or new, joined by cross-attention (Rothe et al. 2020).',
  },
);

export const gives: readonly Gift[] = ['encoder-decoder', 'order', 'attention'];
