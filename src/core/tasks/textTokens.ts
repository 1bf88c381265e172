/** Which tokens of an encoding are of the text, and not put around it. */
import { allSpecial } from '../text/specialTokens';
import type { Encoding, Tokenizer } from '../text/tokenizer';

export function textTokens({ ids, offsets, isEmpty }: Encoding, { special }: Tokenizer): readonly number[] {
  if (isEmpty) return [];
  const around = new Set(allSpecial(special));
  const isPut = (i: number) => offsets[i]![0] === offsets[i]![1] && around.has(ids[i]!);
  let [start, end] = [0, ids.length];
  while (start < end && isPut(start)) start++;
  while (end > start && isPut(end - 1)) end--;
  return Array.from({ length: end - start }, (_, i) => start + i);
}

/** The tokens that stand in the text; runs of earlier versions had [UNK] where there are none. */
export function tokensOf(tokenizer: Tokenizer, text: string) {
  const { ids, offsets, isEmpty, put } = tokenizer.encode(text, Number.POSITIVE_INFINITY);
  if (isEmpty && tokenizer.isFramed) return { ids: [], offsets: [] };
  // A space that is a token may have no place of its own.
  if (put) {
    const end = ids.length - put[1];
    return { ids: Array.from(ids.subarray(put[0], end)), offsets: offsets.slice(put[0], end) };
  }
  const kept = Array.from(ids.keys()).filter(i => offsets[i]![1] > offsets[i]![0]);
  return { ids: kept.map(i => ids[i]!), offsets: kept.map(i => offsets[i]!) };
}
