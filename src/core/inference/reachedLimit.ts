/** What is to be known of written texts and answers that reached the limit of their length, for people. */
import type { Answer } from '../tasks/abilities/answerer';
import type { WrittenText } from '../tasks/abilities/writer';
import { describeReached, type LengthBound } from '../tasks/writtenLengths';
import type { Run } from './run';

type Written = Pick<Run, 'task'>;

/** Undefined where all ended by themselves. @param key what sets the limit; the config's key if not given */
export function describeCutTexts(
  { task }: Written,
  found: readonly { readonly hypotheses: readonly WrittenText[] }[],
  key?: LengthBound['key'],
): string | undefined {
  const best = found.flatMap(({ hypotheses }) => hypotheses[0] ?? []);
  const cut = best.flatMap(({ ended, tokens }) => (ended ? [] : [tokens.length]));
  return task.writer && describeReached(cut, best.length, { ...task.writer.bound, ...(key !== undefined && { key }) });
}

/** The same of answers. */
export function describeCutAnswers({ task }: Written, answers: readonly Answer[]): string | undefined {
  const cut = answers.flatMap(({ cutAt }) => cutAt ?? []);
  return task.writer && describeReached(cut, answers.length, task.writer.bound, 'answer');
}
