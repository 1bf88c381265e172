/** `translate`: writes a text in another language; scored by BLEU, chrF, chrF++ and TER as sacrebleu has them. */
import { internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import { scoreBleu } from '../../metrics/texts/bleu';
import { scoreChrf } from '../../metrics/texts/chrf';
import { scoreTer } from '../../metrics/texts/ter';
import { createSequenceToSequence } from '../sequenceToSequence';
import type { TaskDefinition } from '../task';
import { fields, writtenOf } from './fields';
import type { schema } from './schema';

export const translate: TaskDefinition<Infer<typeof schema>> = {
  name: 'translate',
  ...fields,
  needsCls: () => false,
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
      lengthKey: 'task.written-length',
      lengths,
      metric: { name: 'loss', better: 'lower' },
      textsOf: writtenOf,
      judge(written, examples) {
        const references = examples.map(({ fields: { target } }) => [target ?? '']);
        const bleu = scoreBleu(written, references);
        const chrf = scoreChrf(written, references);
        const chrfWords = scoreChrf(written, references, { wordOrder: 2 });
        const ter = scoreTer(written, references);
        return {
          scores: { BLEU: bleu.score, chrF: chrf.score, 'chrF++': chrfWords.score, TER: ter.score },
          signatures: {
            BLEU: bleu.signature,
            chrF: chrf.signature,
            'chrF++': chrfWords.signature,
            TER: ter.signature,
          },
        };
      },
    });
  },
};
