/** What a row of logits says of the token that stands there. */
import type { Encoding, Tokenizer } from '../text/tokenizer';
import type { ScoredToken } from './abilities/scorer';
import { largest, logOfSum } from './logSoftmax';

/**
 * @param at which of the encoding's tokens
 * @param logits [vocabulary], or nothing where nothing stands before
 * @param shown expected tokens told
 */
export function scoreToken(
  { ids, tokens, offsets }: Encoding,
  at: number,
  { vocabulary }: Tokenizer,
  logits: ArrayLike<number> | undefined,
  shown: number,
): ScoredToken {
  const [start, end] = offsets[at]!;
  const id = ids[at]!;
  const told = { id, token: tokens[at]!, start, end };
  if (!logits) return { ...told, logProbability: null, expected: [] };
  const total = logOfSum(logits);
  const expected = largest(logits, shown, vocabulary.length).map(other => ({
    id: other,
    token: vocabulary[other]!,
    probability: Math.exp(logits[other]! - total),
  }));
  return { ...told, logProbability: logits[id]! - total, expected };
}
