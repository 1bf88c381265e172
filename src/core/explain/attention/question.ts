/** The question of a text that holds both it and what it is about. */
import { ActionableError } from '../../base/errors';
import type { Asked } from '../../inference/prediction';
import type { Question } from '../../tasks/abilities/answerer';

/** The question is the first line, or what ends with the first question mark; the rest is the text that is asked about. */
export function splitQuestion(text: string): Question {
  const asked = text.trim();
  for (const [end, length] of [
    [asked.indexOf('\n'), 0],
    [asked.indexOf('?'), 1],
  ] as const) {
    if (end < 0 || end + 1 >= asked.length) continue;
    return { question: asked.slice(0, end + length).trimEnd(), context: asked.slice(end + 1).trimStart() };
  }
  throw new ActionableError(
    'no-question',
    'write a question with its question mark, and behind it the text that it is about',
  );
}

/** A pair is the question and the text. */
export function questionOf(asked: Asked): Question {
  return typeof asked === 'string' ? splitQuestion(asked) : { question: asked[0], context: asked[1] };
}
