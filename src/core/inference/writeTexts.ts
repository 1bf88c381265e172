/** Texts written from texts by a run: what the command line and the editor ask for. */

import type { Caller } from '../base/caller';
import type { LanguageChoice, SpokenLanguages } from '../pretrained/languages';
import type { WritingOptions, WrittenText } from '../tasks/abilities/writer';
import { describeCutTexts } from './reachedLimit';
import type { Run } from './run';

export interface Writing {
  /** The best first; none of a blank text. */
  readonly hypotheses: readonly WrittenText[];
  /** The text was longer than the model reads, and its end was left out. */
  readonly truncated: boolean;
}

/**
 * One for each text, in order.
 * @throws ActionableError where the task does not write; CancelledError between two tokens
 */
export async function writeTexts(
  run: Run,
  texts: readonly string[],
  options?: Partial<WritingOptions>,
): Promise<readonly Writing[]> {
  const isBlank = (text: string) => text.trim() === '';
  const found = await run.open('writer').write(
    texts.filter(text => !isBlank(text)),
    options,
  );
  const each = found.values();
  return texts.map(text =>
    isBlank(text)
      ? { hypotheses: [], truncated: false }
      : { hypotheses: each.next().value ?? [], truncated: run.tokenizer.encode(text).truncated },
  );
}

/** What each run was told last: its attention is looked at in the same languages. */
const told = new WeakMap<Run, LanguageChoice>();

export function tellLanguages(run: Run, { from, to }: LanguageChoice): void {
  told.set(run, { from, to });
}

export function toldLanguages(run: Run): LanguageChoice {
  return told.get(run) ?? {};
}

/** Without options the search is the one of the run's config. */
export interface WritingRequest {
  readonly texts: readonly string[];
  readonly options?: Partial<Pick<WritingOptions, 'beam' | 'lengthPenalty' | 'from' | 'to'>>;
}

/** What was written of each text, in order. */
export interface WrittenTexts {
  readonly found: readonly Writing[];
  /** Where some reached the limit: how many, and what sets it. */
  readonly reached?: string;
}

/** The same for who asks from elsewhere. */
export async function writeAndTell(
  run: Run,
  { texts, options }: WritingRequest,
  { signal, onProgress: report }: Caller = {},
): Promise<WrittenTexts> {
  const onProgress = (fraction: number) => report?.({ message: 'writing', fraction });
  if (options) tellLanguages(run, options);
  const found = await writeTexts(run, texts, { ...options, signal, onProgress });
  return { found, reached: describeCutTexts(run, found) };
}

/** Which languages a run reads and writes, where it is told; nothing of another. */
export interface RunLanguages {
  readonly languages?: SpokenLanguages;
  /** As its config says. */
  readonly usual?: LanguageChoice;
}

export async function languagesOfRun(run: Run): Promise<RunLanguages> {
  const { languages } = run.task.writer ?? {};
  if (!languages) return {};
  const { task } = run.parts.config;
  const usual =
    task.type === 'translate' ? { from: task['source-language'], to: task['target-language'] } : { from: undefined };
  return { languages, usual };
}
