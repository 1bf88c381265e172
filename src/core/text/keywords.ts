/** The words of a text that tell it from others: those of the highest TF-IDF. */
import { allSpecial } from './specialTokens';
import { type DocumentCounts, type InverseDocumentFrequency, inverseDocumentFrequencies } from './tfIdf';
import type { Tokenizer } from './tokenizer';

export interface Keyword {
  readonly token: string;
  readonly weight: number;
  /** Of each time it comes, start and end in the text, in UTF-16 code units. */
  readonly places: readonly (readonly [number, number])[];
  /** Training texts that have it. */
  readonly documents: number;
}

/**
 * `textbook`: n / (tokens of the text) times log(N / N_t). `smooth`: scikit-learn's, of a vector of length 1.
 * Unknown words and special tokens are left out, and words without weight.
 * @param most how many at most, the heaviest first; of equal ones the earlier
 */
export function rankKeywords(
  text: string,
  tokenizer: Tokenizer,
  counts: DocumentCounts,
  { form, most }: { readonly form: InverseDocumentFrequency; readonly most: number },
): readonly Keyword[] {
  const { ids, offsets } = tokenizer.encode(text);
  const frequencies = inverseDocumentFrequencies(counts, form);
  const special = new Set(allSpecial(tokenizer.special));
  const places = new Map<number, (readonly [number, number])[]>();
  ids.forEach((id, i) => {
    if (special.has(id)) return;
    const before = places.get(id);
    if (before) before.push(offsets[i]!);
    else places.set(id, [offsets[i]!]);
  });
  const worths = [...places].map(([id, found]) => ({ id, found, worth: found.length * frequencies[id]! }));
  const scale = form === 'textbook' ? ids.length : Math.hypot(...worths.map(({ worth }) => worth));
  return worths
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.found[0]![0] - b.found[0]![0])
    .slice(0, most)
    .map(({ id, found, worth }) => ({
      token: tokenizer.vocabulary[id]!,
      weight: worth / scale,
      places: found,
      documents: counts.containing[id]!,
    }));
}
