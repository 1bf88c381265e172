/** How two texts are framed by the tokens that a vocabulary has, or as its file says. */

import type { Template } from './postProcessors/template';
import type { PairFrame, PutIn } from './pretrained/postProcessors';
import { aroundPair } from './specialTokens';
import type { Tokenizer } from './tokenizer';

/** [CLS] and [SEP]; [UNK] where a vocabulary has none. */
export function pairTemplate({ special }: Pick<Tokenizer, 'special'>): NonNullable<Template['pair']> {
  const { cls, sep } = aroundPair(special);
  return { before: [cls], between: [sep], after: [sep] };
}

/** What stands around two texts that are read as one, with segments: 0 up to the second text, 1 from there, unless the file says otherwise. */
export function pairFrame(tokenizer: Pick<Tokenizer, 'special' | 'pair'>): PairFrame {
  if (tokenizer.pair) return tokenizer.pair;
  const { before, between, after } = pairTemplate(tokenizer);
  const putIn = (ids: readonly number[], segment: number): PutIn => ({ ids, segments: ids.map(() => segment) });
  return { before: putIn(before, 0), between: putIn(between, 0), after: putIn(after, 1), first: 0, second: 1 };
}

/** Tokens that it takes. */
export function frameLength({ before, between, after }: PairFrame): number {
  return before.ids.length + between.ids.length + after.ids.length;
}
