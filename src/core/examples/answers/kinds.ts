/** The one list of what predictions can be; the first that fits a line is that of the run. */
import { answeredQuestions } from './answeredQuestions';
import type { AnswerKind } from './answerKind';
import { expectedTexts } from './expectedTexts';
import { labels } from './labels';
import { numbers } from './numbers';
import { sets } from './sets';
import { tags } from './tags';
import { writtenTexts } from './writtenTexts';

export const answerKinds: readonly AnswerKind[] = [
  labels,
  tags,
  sets,
  numbers,
  answeredQuestions,
  writtenTexts,
  expectedTexts,
];
