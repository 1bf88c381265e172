/** The one explicit list of schemas -> the schema of a whole config; all that the extension imports of core beside config/. */
import { choice, either, type Infer, list, object, string, variant } from './config/schema';
import { data } from './config/sections/data';
import { tokenizer } from './config/sections/tokenizer';
import { train } from './config/sections/train';
import { bagOfWords } from './models/bagOfWords/schema';
import { cnn } from './models/cnn/schema';
import { gru } from './models/gru/schema';
import { linear } from './models/linear/schema';
import { lstm } from './models/lstm/schema';
import { rnn } from './models/rnn/schema';
import { transformer } from './models/transformer/schema';

export const models = { 'bag-of-words': bagOfWords, cnn, gru, linear, lstm, rnn, transformer } as const;
export const tasks = { classify: 'One label a text.' } as const;

/** n-grams come one after the other, beside their words: only a model that ignores order makes sense of them. */
const withoutOrder: readonly string[] = ['bag-of-words', 'linear'];

/** What sections say together. */
function checkSections(value: Readonly<Record<string, unknown>>) {
  const { tokenizer: text, model } = value as {
    readonly tokenizer?: { readonly 'n-grams'?: readonly number[] };
    readonly model?: { readonly type: string };
  };
  const most = text?.['n-grams']?.[1] ?? 1;
  if (most === 1 || !model || withoutOrder.includes(model.type)) return [];
  const message = `n-grams are for models that ignore word order (${withoutOrder.join(', ')}), not for ${model.type}`;
  return [{ key: 'tokenizer', message }];
}

export const configSchema = object(
  {
    task: choice(tasks, { description: 'What the model does.' }),
    data,
    tokenizer,
    model: variant(models, { description: 'The network.' }),
    train,
    engine: choice(
      {
        auto: 'the first that loads',
        native: 'ONNX Runtime, native code',
        wasm: 'ONNX Runtime in WebAssembly',
        tensorflow: 'TensorFlow, eager: the reference',
      },
      { description: 'What computes.', default: 'auto' },
    ),
    extends: either(
      [
        string({ description: 'A config that this one is put over.', format: 'path' }),
        list(string({ description: 'A config.', format: 'path' }), {
          description: 'Configs, later ones over earlier ones.',
        }),
      ],
      { description: 'Configs that this one is put over: what is left out here is as it is there.', optional: true },
    ),
  },
  { description: 'A model: its task, data, tokenizer, network and training.', check: checkSections },
);

/** A config with every default filled in. */
export type Config = Infer<typeof configSchema>;
