/** A question about a text, asked of a run: its answers, and whether some reached the limit. */
import type { Caller } from '../base/caller';
import type { Answer, Question } from '../tasks/abilities/answerer';
import type { RunIdentity } from './prediction';
import { describeCutAnswers } from './reachedLimit';
import type { Run } from './run';

export interface QuestionRequest extends Question {
  /** Most answers told. */
  readonly count: number;
}

export interface Answered {
  /** The best first; at least one. */
  readonly answers: readonly Answer[];
  readonly run: RunIdentity;
  /** Where written answers reached the limit: how many, and what sets it. */
  readonly reached?: string;
}

/** @throws ActionableError `not-for-task`; CancelledError */
export async function answerQuestion(
  run: Run,
  { question, context, count }: QuestionRequest,
  { signal, onProgress: report }: Caller = {},
): Promise<Answered> {
  const onProgress = (fraction: number) => report?.({ message: 'reading', fraction });
  const [answers = []] = await run.open('answerer').ask([{ question, context }], { count, signal, onProgress });
  return { answers, run: run.identity, reached: describeCutAnswers(run, answers) };
}
