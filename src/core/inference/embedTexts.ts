/** Vectors of texts, and how much two texts are alike by them. */
import type { Caller } from '../base/caller';
import { countOf } from '../base/countOf';
import { ActionableError } from '../base/errors';
import { cosineOf } from '../metrics/pairs';
import type { Encoding } from '../text/tokenizer';
import { directionOf } from '../words/lengths';
import { notForTask } from './notForTask';
import type { Asked, Prediction } from './prediction';
import type { Run } from './run';

export interface EmbedRequest {
  readonly texts: readonly Asked[];
  /** They are searched, not searched for: models that read these otherwise have a prefix of their own for them. */
  readonly asPassages?: boolean;
  /** The first numbers of each vector alone, so many; of length 1 again where the run's vectors are. */
  readonly dimensions?: number;
}

export interface EmbeddedTexts {
  /** One per text, in order; all of one length. */
  readonly vectors: readonly Float32Array[];
  /** Texts that were longer than the model reads, by their places. */
  readonly truncated: readonly number[];
  /** Texts whose vector is of zeros, by their places: by word vectors, those without a known word. No text is like them. */
  readonly empty: readonly number[];
}

/** @throws ActionableError `not-for-task`, `one-text`, `two-texts`, `bad-dimensions`; CancelledError */
export async function embedTexts(
  run: Run,
  { texts, asPassages, dimensions }: EmbedRequest,
  { signal, onProgress }: Caller = {},
): Promise<EmbeddedTexts> {
  if (!run.offers.abilities.includes('project')) throw notForTask(run, 'has no vectors of texts', 'classify');
  const told = (fraction: number) => onProgress?.({ message: 'reading the texts', fraction });
  const { vectors, features, truncated } = await run.pool(texts, signal, told, asPassages);
  const size = dimensions ?? features;
  if (texts.length > 0 && size > features) {
    const message = `vectors of ${run.identity.name} have ${countOf(features, 'number')}, which are fewer than ${size}`;
    throw new ActionableError('bad-dimensions', message);
  }
  const { normalize } = run.parts.config.task as { readonly normalize?: boolean };
  const first = (place: number) => {
    const vector = vectors.slice(place, place + size);
    return normalize && size < features ? (directionOf(vector) ?? vector) : vector;
  };
  const each = texts.map((_, i) => first(i * features));
  return {
    vectors: each,
    empty: [...each.keys()].filter(i => each[i]!.every(value => value === 0)),
    truncated: [...truncated.keys()].filter(i => truncated[i]),
  };
}

/**
 * How two texts compare: what a model of pairs says, or the cosine similarity of their vectors.
 * @throws ActionableError `one-text`; CancelledError
 */
export async function compareTexts(
  run: Run,
  { texts }: { readonly texts: readonly Asked[] },
  caller: Caller = {},
): Promise<readonly Prediction[]> {
  if (!run.offers.abilities.includes('embed')) return run.predict(texts, caller.signal);
  const pairs = texts.map(text => {
    if (typeof text !== 'string') return text;
    throw new ActionableError('one-text', `${run.identity.name} compares two texts. Give it a second one.`);
  });
  const each = [...new Set(pairs.flat())];
  const { vectors } = await embedTexts(run, { texts: each }, caller);
  const vectorOf = new Map(each.map((text, i) => [text, vectors[i]!]));
  return pairs.map(([text, pair]) => {
    const [first, second] = [text, pair].map(one => run.tokenizer.encode(one)) as [Encoding, Encoding];
    const score = cosineOf(vectorOf.get(text)!, vectorOf.get(pair)!);
    return {
      kind: 'score',
      score,
      lowest: -1,
      highest: 1,
      isSimilarity: true,
      text,
      pair,
      tokens: [...run.tokensOf(first), ...run.tokensOf(second, text.length + 1)],
      truncated: first.truncated || second.truncated,
      run: run.identity,
    };
  });
}
