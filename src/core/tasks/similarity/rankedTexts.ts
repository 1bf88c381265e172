/** Texts that look for their partners among all second texts of a split. */
import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../base/errors';
import { type RankedQuery, ranksOf } from '../../metrics/retrieval';

interface ReadText {
  readonly text: string;
  readonly vector: Float32Array;
}

/** More would be ranked for minutes: the first ones stand for all. */
const MOST_QUERIES = 1000;
const MOST_TEXTS = 10_000;

export class RankedTexts {
  /** Of length 1. */
  private readonly vectors: Float32Array[] = [];
  private readonly places = new Map<string, number>();
  private readonly queries = new Map<string, { readonly vector: Float32Array; readonly relevant: Set<number> }>();
  private left = 0;

  add(query: ReadText, partner: ReadText): void {
    const place = this.placeOf(partner);
    if (place === undefined) {
      this.left++;
      return;
    }
    const known = this.queries.get(query.text);
    if (known) known.relevant.add(place);
    else if (this.queries.size < MOST_QUERIES)
      this.queries.set(query.text, { vector: unit(query.vector), relevant: new Set([place]) });
    else this.left++;
  }

  /** The same text is one, however often it comes. */
  private placeOf({ text, vector }: ReadText): number | undefined {
    const known = this.places.get(text);
    if (known !== undefined) return known;
    if (this.vectors.length >= MOST_TEXTS) return undefined;
    this.places.set(text, this.vectors.length);
    return this.vectors.push(unit(vector)) - 1;
  }

  get notes(): readonly string[] {
    if (this.left === 0) return [];
    return [
      `MRR, recall and nDCG are of the first ${this.queries.size} texts, among ${this.vectors.length} second texts`,
    ];
  }

  /** @throws CancelledError between two queries */
  async rank(signal: AbortSignal | undefined): Promise<readonly RankedQuery[]> {
    const ranked: RankedQuery[] = [];
    const scores = new Float32Array(this.vectors.length);
    for (const { vector, relevant } of this.queries.values()) {
      for (const [i, other] of this.vectors.entries()) scores[i] = dot(vector, other);
      ranked.push({ ranks: ranksOf(scores, relevant) });
      if (ranked.length % 50 !== 0) continue;
      await setImmediate();
      throwIfCancelled(signal);
    }
    return ranked;
  }
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? vector : vector.map(x => x / length);
}

function dot(u: Float32Array, v: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i]! * v[i]!;
  return sum;
}
