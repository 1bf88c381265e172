/** What is gathered of each word while a data set is gone through: how often it is there, and what it did. */
import type { Interval } from '../../metrics/bootstrap';
import { meanInterval } from '../../metrics/meanInterval';
import type { AttributedPart } from '../explanation';

/** A word with what it does to a label. */
export interface DrivingWord {
  readonly word: string;
  /** The mean over the examples that have it of what all its places add; or the weight that the model gives it. */
  readonly weight: number;
  /** 95% confidence interval of the mean; absent of one example, and of weights of the model. */
  readonly interval?: Interval;
  /** Examples that have it, and how often it stands in them. */
  readonly examples: number;
  readonly occurrences: number;
}

/** Examples of a word that can be looked at. */
const MOST_PLACES = 1000;

interface Total {
  examples: number;
  occurrences: number;
  mean: number;
  /** Sum of the squares around the mean. */
  squares: number;
  readonly places: { readonly place: number; readonly weight: number }[];
}

export class WordTotals {
  private readonly totals = new Map<string, Total>();

  /** @param words of an example: what all places of each add, and how many there are */
  add(place: number, words: ReadonlyMap<string, { readonly weight: number; readonly occurrences: number }>): void {
    for (const [word, { weight, occurrences }] of words) {
      let total = this.totals.get(word);
      if (!total) {
        total = { examples: 0, occurrences: 0, mean: 0, squares: 0, places: [] };
        this.totals.set(word, total);
      }
      total.examples++;
      total.occurrences += occurrences;
      const before = weight - total.mean;
      total.mean += before / total.examples;
      total.squares += before * (weight - total.mean);
      if (total.places.length < MOST_PLACES) total.places.push({ place, weight });
    }
  }

  /** @param weightOf in place of the mean, of each word; nothing where it has none */
  list(weightOf?: (word: string) => number | undefined): DrivingWord[] {
    const words: DrivingWord[] = [];
    for (const [word, { examples, occurrences, mean, squares }] of this.totals) {
      const weight = weightOf ? weightOf(word) : mean;
      if (weight === undefined) continue;
      const interval = weightOf ? undefined : meanInterval(mean, Math.sqrt(squares / (examples - 1)), examples);
      words.push({ word, weight, ...(interval && { interval }), examples, occurrences });
    }
    return words;
  }

  /** Places of the first examples that have a word: those where it did most first. */
  placesOf(word: string): readonly number[] {
    const { places, mean } = this.totals.get(word) ?? { places: [], mean: 0 };
    const sign = mean < 0 ? -1 : 1;
    return [...places].sort((a, b) => sign * (b.weight - a.weight) || a.place - b.place).map(({ place }) => place);
  }
}

const MARKS = /^(?:##|[Ġ▁ ])/;

/** A word as the model reads it, so that two spellings that it cannot tell apart are one. */
export function nameOfWord({ text, tokens, unknown }: Pick<AttributedPart, 'text' | 'tokens' | 'unknown'>): string {
  if (unknown) return text;
  const read = tokens.map(token => token.replace(MARKS, '')).join('');
  return read.toLowerCase() === text.toLowerCase() ? read : text;
}
