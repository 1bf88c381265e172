/** Why a family has no head of a kind: what its files never hold. */
import type { Architecture, HeadName } from './family';

const noClass = 'transformers has no such class of this family';
const writesFromText = 'an encoder-decoder writes from a text; use `translate` or `summarize`';

const reasons: Readonly<Record<HeadName, Readonly<Record<Architecture['side'], string>>>> = {
  sequence: ofAll(noClass),
  token: ofAll(noClass),
  question: ofAll(noClass),
  'masked-lm': {
    'encoder-decoder': writesFromText,
    encoder: noClass,
    decoder: 'a decoder sees only what comes before a token; use `generate`',
  },
  'causal-lm': {
    'encoder-decoder': writesFromText,
    encoder: 'an encoder sees both sides of a token; use `fill-mask`',
    decoder: noClass,
  },
  'next-sentence': ofAll('its training has no pairs of sentences'),
  'replaced-token': ofAll('its training replaces no tokens; ELECTRA does'),
  'seq2seq-lm': {
    encoder: 'an encoder writes no text; an encoder-decoder does, such as T5, BART or Marian',
    decoder: 'a decoder reads no other text; use `generate`, or an encoder-decoder, such as T5, BART or Marian',
    'encoder-decoder': noClass,
  },
};

function ofAll(reason: string) {
  return { encoder: reason, decoder: reason, 'encoder-decoder': reason };
}

/** One clause, without a period; undefined where the family has it. */
export function whyNoHead({ side, heads, absentHeads }: Architecture, head: HeadName): string | undefined {
  return heads[head] ? undefined : (absentHeads?.[head] ?? reasons[head][side]);
}
