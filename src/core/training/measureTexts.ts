/** Lengths of the texts of a split as its task reads them, and what is not read: for Check Data and for what is said of a run. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../base/errors';
import type { Example } from '../data/dataset';
import { bringsTokenizer } from '../models/tokenizers';
import { type Config, tokensOf } from '../schemas';
import type { Reading, ReadText } from '../tasks/reading';
import type { TaskFields } from '../tasks/task';
import { tokensAround } from '../text/specialTokens';
import type { Tokenizer } from '../text/tokenizer';

/** The longest text that tokenizers are asked about; longer ones count as this. */
export const LONGEST = 8192;

/** Examples between two looks at the signal. */
const PORTION = 2000;

export interface Tokenizers {
  readonly tokenizer: Tokenizer;
  /** Of what is written, where it has one. */
  readonly targetTokenizer?: Tokenizer;
}

/** Counts what it was asked about. */
export class TokenCounter implements Reading {
  tokens = 0;
  unknown = 0;
  readonly longest: number;
  readonly around: number;
  readonly options: unknown;

  constructor(
    { tokenizer: { length }, model, task }: Pick<Config, 'tokenizer' | 'model' | 'task'>,
    private readonly tokenizers: Tokenizers,
  ) {
    const { tokenizer } = tokenizers;
    const brings = bringsTokenizer(model);
    this.longest = brings ? tokenizer.maximumLength : (length ?? tokenizer.maximumLength);
    const { before, after } = tokensAround(tokensOf({ task, model }));
    this.around = brings ? countPut(tokenizer) : before.length + after.length;
    this.options = task;
  }

  readonly count = (text: string): number => this.ask(this.tokenizers.tokenizer, text);

  readonly countTarget = (text: string): number => {
    const { tokenizer, targetTokenizer = tokenizer } = this.tokenizers;
    return this.ask(targetTokenizer, text);
  };

  private ask(tokenizer: Tokenizer, text: string): number {
    const { ids, offsets } = tokenizer.encode(text, LONGEST);
    let count = 0;
    for (const [i, id] of ids.entries()) {
      // What the tokenizer puts in is not of the text.
      if (offsets[i]![1] === offsets[i]![0]) continue;
      count++;
      if (id === tokenizer.special.unk) this.unknown++;
    }
    this.tokens += count;
    return count;
  }
}

/** What a tokenizer puts around a text. */
function countPut(tokenizer: Tokenizer): number {
  const { offsets, isEmpty } = tokenizer.encode('');
  return offsets.length - (isEmpty ? 1 : 0);
}

/** Calls back with each text of each example. @throws CancelledError */
export async function measureTexts(
  examples: readonly Example[],
  { read }: Pick<TaskFields, 'read'>,
  reading: Reading,
  signal: AbortSignal,
  onText: (text: ReadText, example: Example, index: number) => void,
): Promise<void> {
  for (const [i, example] of examples.entries()) {
    for (const text of read(example, reading)) onText(text, example, i);
    if (i % PORTION === PORTION - 1) {
      await setImmediate();
      throwIfCancelled(signal);
    }
  }
}
