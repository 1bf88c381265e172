/** Texts written from texts by a run: what the command line and the editor ask for. */
import type { WritingOptions, WrittenText } from '../tasks/writer';
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
  const found = await run.writer.write(
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
