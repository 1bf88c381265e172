/** `translate`: writes a text in another language; scored by BLEU, chrF, chrF++ and TER as sacrebleu has them, ROUGE and METEOR. */
import { internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import { bleuOf, editsOf, joinScores, meteorOf, rougeOf } from '../scoreTexts';
import { createSequenceToSequence } from '../sequenceToSequence';
import type { TaskDefinition } from '../task';
import { fields, writtenOf } from './fields';
import type { schema } from './schema';

export const translate: TaskDefinition<Infer<typeof schema>> = {
  name: 'translate',
  ...fields,
  create({ options, model, tokenizer, targetTokenizer, loss, lengths }) {
    const { encoderDecoder } = model;
    if (!encoderDecoder) throw internal(`${model.type} is no encoder-decoder`);
    return createSequenceToSequence({
      name: 'translate',
      model: encoderDecoder,
      source: tokenizer,
      target: targetTokenizer ?? tokenizer,
      loss,
      writing: { beam: options.beam, lengthPenalty: options['length-penalty'], longest: options['written-length'] },
      speaking: {
        prefix: options.prefix,
        from: options['source-language'],
        to: options['target-language'],
      },
      lengthKey: 'task.written-length',
      lengths,
      textsOf: writtenOf,
      async judge(written, examples, { folder }) {
        const all = examples.map((example, i) => ({ wanted: writtenOf(example).target, written: written[i]! }));
        return joinScores([bleuOf(all, options), editsOf(all), rougeOf(all, options), await meteorOf(all, folder)]);
      },
    });
  },
};
