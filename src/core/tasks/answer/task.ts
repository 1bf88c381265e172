/** `answer`: the answer to a question about a text, a part of the text or one that is written. */
import { internal } from '../../base/errors';
import type { Infer } from '../../config/schema';
import type { TaskDefinition } from '../task';
import { fields } from './fields';
import { createGeneratedTask } from './generatedTask';
import type { schema } from './schema';
import { createSpanTask } from './spanTask';
import { wordsOf } from './written';

/** Tokens of the longest span, where the config says nothing. */
const usualAnswerLength = 30;

export const answer: TaskDefinition<Infer<typeof schema>> = {
  name: 'answer',
  ...fields,
  framing: ({ options }) => (options.form === 'span' ? { pair: 'OnlySecond' } : undefined),
  create({ options, model, tokenizer, targetTokenizer = tokenizer, lengths }) {
    const { encoder, encoderDecoder } = model;
    if (options.form === 'generated') {
      if (!encoderDecoder) throw internal(`${model.type} is no encoder-decoder`);
      // In older runs the key spoke of spans alone.
      const longest = lengths && options['answer-length'];
      return createGeneratedTask({
        model: encoderDecoder,
        tokenizer,
        targetTokenizer,
        beam: options.beam,
        words: wordsOf(options, encoderDecoder.questionWords),
        longest,
        lengths,
      });
    }
    if (!encoder) throw internal(`${model.type} has no encoder`);
    return createSpanTask({
      encoder,
      tokenizer,
      network: { match: options.match, align: options.align },
      windows: {
        stride: options.stride,
        questionLength: options['question-length'],
        ...(encoder.wordsInText && { takesOff: true }),
      },
      answerLength: options['answer-length'] ?? usualAnswerLength,
      ...(options.unanswerable && { noAnswer: options['no-answer-threshold'] }),
    });
  },
};
