/** How probable each token of a text is, as a run says. */
import type { Caller } from '../base/caller';
import type { ScoredText } from '../tasks/abilities/scorer';
import type { RunIdentity } from './prediction';
import type { Run } from './run';

export interface TextScoreRequest {
  readonly text: string;
  /** Expected tokens told of each. */
  readonly shown: number;
}

/** @throws ActionableError `not-for-task`; CancelledError */
export async function scoreText(
  run: Run,
  { text, shown }: TextScoreRequest,
  { signal, onProgress: report }: Caller = {},
): Promise<ScoredText & { readonly run: RunIdentity }> {
  const onProgress = (fraction: number) => report?.({ message: 'reading the text', fraction });
  const scored = await run.open('scorer').score(text, { shown, signal, onProgress });
  return { ...scored, run: run.identity };
}
