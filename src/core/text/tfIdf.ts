/** In how many texts each token occurs, and what a token is worth for it. */

export interface DocumentCounts {
  /** N. */
  readonly documents: number;
  /** N_t by id: texts that the token occurs in. */
  readonly containing: Int32Array;
}

/** @param texts ids of each text; @param size of the vocabulary */
export function countDocuments(texts: Iterable<Int32Array>, size: number): DocumentCounts {
  const containing = new Int32Array(size);
  /** The last text, from 1, that each token was seen in. */
  const seen = new Int32Array(size);
  let documents = 0;
  for (const ids of texts) {
    documents++;
    for (const id of ids) {
      if (seen[id] === documents) continue;
      seen[id] = documents;
      containing[id] = containing[id]! + 1;
    }
  }
  return { documents, containing };
}

/**
 * `textbook`: log(N / N_t), 0 for a token of no text (Manning et al. 2008, section 6.2.1).
 * `smooth`: 1 + log((1 + N) / (1 + N_t)), as scikit-learn's TfidfVectorizer has it: no token is worth nothing.
 */
export type InverseDocumentFrequency = 'textbook' | 'smooth';

/** One a token, by id. */
export function inverseDocumentFrequencies(
  { documents, containing }: DocumentCounts,
  form: InverseDocumentFrequency,
): Float64Array {
  return Float64Array.from(containing, count =>
    form === 'smooth' ? 1 + Math.log((1 + documents) / (1 + count)) : count === 0 ? 0 : Math.log(documents / count),
  );
}
