/** `relate`: how two marked places of a text are related. */
import { internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import { type Classification, createClassifier } from '../classify/classifier';
import type { TaskDefinition } from '../task';
import { fields } from './fields';
import { createMarkedInput } from './markedInput';
import { marks } from './marks';
import type { schema } from './schema';

export const relate: TaskDefinition<Infer<typeof schema>, Classification> = {
  name: 'relate',
  ...fields,
  framing: () => ({ added: marks }),
  create({ model, tokenizer, labels, loss }) {
    const { encoder } = model;
    if (!encoder) throw internal(`${model.type} has no encoder`);
    const input = createMarkedInput(encoder, tokenizer);
    return createClassifier('relate', { input, encoder, labels }, tokenizer, loss);
  },
};
