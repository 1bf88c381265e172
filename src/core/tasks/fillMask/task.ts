/** `fill-mask`: which token stands at a mask, and how probable each token of a text is given the others. */
import type { Task, TaskDefinition } from '../task';
import { createTextInput } from '../textInput';
import { untrainedParts } from '../untrained';
import type { VectorSize } from '../vectorReader';
import { fields } from './fields';
import { maskedEncoder, maskedReader } from './maskedReader';
import { untrained } from './schema';

export const fillMask: TaskDefinition<unknown, VectorSize> = {
  name: 'fill-mask',
  ...fields,
  create({ model, tokenizer }): Task<VectorSize> {
    const masked = maskedEncoder(model);
    const input = createTextInput(masked.encoder, tokenizer, 'none');
    return {
      ...untrainedParts(untrained),
      ...maskedReader(masked, input, tokenizer),
      name: 'fill-mask',
      labels: [],
      encode: ({ fields: { text } }) => input.encode(text ?? '').example,
      collate: input.collate,
    };
  },
};
