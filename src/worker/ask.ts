/** Questions about a text for the editor. */
import type { ReportProgress } from '../core/base/progress';
import { describeCutAnswers } from '../core/inference/reachedLimit';
import type { Run } from '../core/inference/run';
import type { Answered, AskRequest } from '../protocol/answers';

export async function ask(
  run: Run,
  { question, context, count }: AskRequest,
  signal: AbortSignal,
  report: ReportProgress,
): Promise<Answered> {
  const onProgress = (fraction: number) => report({ message: 'reading', fraction });
  const [answers = []] = await run.answerer.ask([{ question, context }], { count, signal, onProgress });
  return { answers, run: run.identity, reached: describeCutAnswers(run, answers) };
}
