/** `summarize`: writes a short text that says what a long one says; scored by ROUGE, METEOR, BLEU and content selection. */
import { internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import { createSequenceToSequence } from '../sequenceToSequence';
import type { TaskDefinition } from '../task';
import { fields, writtenOf } from './fields';
import { judgeSummaries } from './judge';
import type { schema } from './schema';

export const summarize: TaskDefinition<Infer<typeof schema>> = {
  name: 'summarize',
  ...fields,
  create({ options, model, tokenizer, targetTokenizer, loss, lengths }) {
    const { encoderDecoder } = model;
    if (!encoderDecoder) throw internal(`${model.type} is no encoder-decoder`);
    return createSequenceToSequence({
      name: 'summarize',
      model: encoderDecoder,
      source: tokenizer,
      target: targetTokenizer ?? tokenizer,
      loss,
      writing: { beam: options.beam, lengthPenalty: options['length-penalty'], longest: options['written-length'] },
      speaking: { prefix: options.prefix },
      lengthKey: 'task.written-length',
      lengths,
      textsOf: writtenOf,
      judge(written, examples, { folder }) {
        const all = examples.map((example, i) => {
          const { source, target } = writtenOf(example);
          return { text: source, wanted: target, written: written[i]! };
        });
        return judgeSummaries(all, { ...options, folder });
      },
    });
  },
};
