/** `embed`: one vector a text. */
import { internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import type { Program } from '../../engine/contract';
import { toUnitLength } from '../../layers/unitLength';
import { chooseInputs, pooled } from '../exportedInputs';
import type { Task, TaskDefinition } from '../task';
import { createTextInput } from '../textInput';
import { untrainedParts } from '../untrained';
import { createVectorReader, type VectorSize } from '../vectorReader';
import { fields } from './fields';
import { type schema, untrained } from './schema';

export const embed: TaskDefinition<Infer<typeof schema>, VectorSize> = {
  name: 'embed',
  ...fields,
  create({ options, model, tokenizer }): Task<VectorSize> {
    const { encoder } = model;
    if (!encoder) throw internal(`${model.type} has no encoder`);
    const input = createTextInput(encoder, tokenizer, 'none');
    const predict: Program = (parameters, inputs, context) => {
      const vectors = input.pool(parameters, inputs, context);
      return { pooled: options.normalize ? toUnitLength(vectors) : vectors };
    };
    return {
      ...untrainedParts(untrained),
      name: 'embed',
      labels: [],
      embeddingName: encoder.embeddingName,
      reader: createVectorReader(encoder, input, predict),
      initialize: random => input.initialize(random),
      encode: ({ fields: { text } }) => input.encode(text ?? '').example,
      collate: input.collate,
      exported: () => ({
        program: predict,
        inputs: chooseInputs(input.inputs),
        outputs: { pooled },
        longest: input.longest,
      }),
    };
  },
};
