/** `summarize`: writes a short text that says what a long one says; scored by ROUGE, METEOR and content selection. */
import { internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import { createSequenceToSequence } from '../sequenceToSequence';
import type { TaskDefinition } from '../task';
import { fields } from './fields';
import { judgeSummaries } from './judge';
import type { schema } from './schema';

export const summarize: TaskDefinition<Infer<typeof schema>> = {
  name: 'summarize',
  ...fields,
  needsCls: () => false,
  create({ options, model, tokenizer, loss }) {
    const { encoderDecoder } = model;
    if (!encoderDecoder) throw internal(`${model.type} is no encoder-decoder`);
    const textsOf: Parameters<typeof createSequenceToSequence>[0]['textsOf'] = ({ fields: { text, summary } }) => ({
      source: text ?? '',
      target: summary ?? '',
    });
    return createSequenceToSequence({
      name: 'summarize',
      model: encoderDecoder,
      source: tokenizer,
      target: tokenizer,
      loss,
      writing: { beam: options.beam, lengthPenalty: options['length-penalty'] },
      metric: { name: 'loss', better: 'lower' },
      textsOf,
      judge(written, examples, { folder }) {
        const all = examples.map((example, i) => {
          const { source, target } = textsOf(example);
          return { text: source, wanted: target, written: written[i]! };
        });
        return judgeSummaries(all, { lead: options.lead, folder });
      },
    });
  },
};
