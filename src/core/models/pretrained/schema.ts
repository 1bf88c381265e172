/** Schema of `pretrained`: a network that was trained before, by others or by us. */
import { choice, number, object, string } from '../../config/schema';
import { checkFineTuning, fineTuningKeys } from '../fineTuning';
import type { Gift } from '../spec';

export const schema = object(
  {
    from: string({
      description:
        'Where the model is: a folder of Hugging Face or sentence-transformers (config.json, model.safetensors, tokenizer.json), a PEFT adapter, a .gguf file, the folder of a run, or a name on the hub: org/name. Its tokenizer comes with it.',
      format: 'path',
    }),
    pool: choice(
      {
        cls: 'the hidden state of the first token',
        last: 'the hidden state of the last token',
        mean: 'the mean of all hidden states',
        sum: 'the sum of all hidden states',
        max: 'the maximum of all hidden states',
        attention: 'a weighted mean with learned weights (Yang et al. 2016)',
      },
      {
        description:
          "Pooling: how the hidden states become one vector. Default: as the model's own head does, or the folder says.",
        optional: true,
      },
    ),
    ...fineTuningKeys,
    dropout: number({
      description: 'Dropout probability in training. Default: as in config.json.',
      optional: true,
      minimum: 0,
      exclusiveMaximum: 1,
    }),
  },
  {
    check: checkFineTuning,
    description: 'A pretrained Transformer: its weights and tokenizer are where training starts.',
  },
);

export const gives: readonly Gift[] = [
  'pooled',
  'states',
  'vocabulary',
  'decoder',
  'encoder-decoder',
  'order',
  'pairs',
  'attention',
];
