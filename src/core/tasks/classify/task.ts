/** `classify`: one label a text, or a pair of texts. */
import { internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import type { TaskDefinition } from '../task';
import { createTextInput, framePairs, pairForm } from '../textInput';
import { windowsOf, withSoftmax } from '../windows';
import { type Classification, createClassifier } from './classifier';
import { fields } from './fields';
import type { schema } from './schema';

export const classify: TaskDefinition<Infer<typeof schema>, Classification> = {
  name: 'classify',
  ...fields,
  framing: ({ options, roles }) => framePairs(pairForm(options.pair, roles)),
  create({ options, model, tokenizer, labels, roles, loss }) {
    const { encoder } = model;
    if (!encoder) throw internal(`${model.type} has no encoder`);
    const input = createTextInput(encoder, tokenizer, pairForm(options.pair, roles));
    const windows = windowsOf(tokenizer, options.stride, withSoftmax);
    return createClassifier('classify', { input, encoder, labels, windows }, tokenizer, loss);
  },
};
