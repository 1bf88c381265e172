/** What an encoder-decoder that answers reads of an example, and should write. Loads no runtime. */
import type { Example } from '../../data/dataset';
import type { QuestionWords } from '../../pretrained/prefixes';
import type { WrittenPair } from '../reading';
import { joinQuestion } from '../speech';
import { answersOf, asked } from './rightAnswers';

/** Keys of the `task` section. */
export interface WordKeys {
  readonly 'question-prefix'?: string;
  readonly 'context-prefix'?: string;
}

/** @param usual of the model, where the config does not say it */
export function wordsOf(options: WordKeys, usual?: QuestionWords): QuestionWords {
  return {
    question: options['question-prefix'] ?? usual?.question ?? '',
    context: options['context-prefix'] ?? usual?.context ?? '',
  };
}

export function writtenOf(example: Example, words: QuestionWords): WrittenPair {
  return { source: joinQuestion(asked(example), words), target: answersOf(example)[0] ?? '' };
}
