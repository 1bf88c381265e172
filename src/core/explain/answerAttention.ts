/** Where a model looks that answers by a part of the text: question and text are given as one. */
import { ActionableError } from '../base/errors';
import type { Run } from '../inference/run';
import type { Question } from '../tasks/answerer';
import type { Looking } from './writingAttention';

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

/** Undefined for models of other kinds. */
export async function lookForAnswer(run: Run, text: string): Promise<Looking | undefined> {
  if (!run.task.answerer || run.task.writer) return undefined;
  const { attend } = run.answerer;
  if (!attend) return undefined;
  const { answer, truncated, parts, captures } = await attend(splitQuestion(text));
  const { text: said, probability } = answer;
  const written = { text: said, logProbability: Math.log(probability), tokens: [], ended: true };
  return { summary: { written, truncated, parts }, captures };
}
