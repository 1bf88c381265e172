/** chrF (Popović 2015) and chrF++ (Popović 2017): F-score of character n-grams, and of words too; equal to sacrebleu's. */
import { countAll, countNgrams, countShared, type NgramCounts } from './ngrams';
import { checkReferences, formatSignature } from './signature';
import { splitCharacters, splitWords } from './words';

export interface ChrfOptions {
  /** Longest character n-gram, 6 unless given. */
  readonly characterOrder?: number;
  /** Longest word n-gram: 0 for chrF (unless given), 2 for chrF++. */
  readonly wordOrder?: number;
  /** How many times recall weighs what precision does; 2 unless given. */
  readonly beta?: number;
  readonly lowercase?: boolean;
  /** Whether n-grams of characters reach over spaces. */
  readonly whiteSpace?: boolean;
  /** Averages the F-scores of all orders, as chrF++.py, Moses and NLTK do, not those of the orders that both texts have. */
  readonly epsilonSmoothing?: boolean;
}

export interface Chrf {
  /** `chrF2`, `chrF2++`: beta, and a plus for each order of words. */
  readonly name: string;
  /** 0..100. */
  readonly score: number;
  readonly signature: string;
}

/** Of one order: n-grams of the hypothesis (0 where the reference has none), of the reference, and of both. */
type Triple = readonly [hypothesis: number, reference: number, shared: number];

/** What one hypothesis adds to the score of a corpus, an order of characters after another, then of words. */
export type ChrfCounts = readonly Triple[];

const epsilon = 1e-16;

/**
 * (1 + beta²) P R / (beta² P + R), P and R averaged over the orders of n-grams that both texts are long enough for. Counts
 * are pooled over the corpus, of the reference that gives a hypothesis its best score. 0 when either side is empty.
 * @param references those of each hypothesis, at least one each (sacrebleu takes them the other way round)
 */
export function scoreChrf(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  options: ChrfOptions = {},
): Chrf {
  checkReferences(hypotheses, references);
  const { characterOrder = 6, wordOrder = 0, beta = 2 } = options;
  return {
    name: `chrF${beta}${'+'.repeat(wordOrder)}`,
    score: scoreChrfCounts(
      hypotheses.map((hypothesis, i) => countChrf(hypothesis, references[i]!, options)),
      options,
    ),
    signature: formatSignature(references, {
      case: options.lowercase ? 'lc' : 'mixed',
      eff: !options.epsilonSmoothing,
      nc: characterOrder,
      nw: wordOrder,
      space: options.whiteSpace ?? false,
    }),
  };
}

function extract(text: string, options: ChrfOptions): readonly NgramCounts[] {
  const { characterOrder = 6, wordOrder = 0 } = options;
  const line = options.lowercase ? text.toLowerCase() : text;
  const characters = splitCharacters(options.whiteSpace ? line : splitWords(line).join(''));
  const words = wordOrder > 0 ? splitWords(line).flatMap(splitPunctuation) : [];
  return [
    ...Array.from({ length: characterOrder }, (_, n) => countNgrams(characters, n + 1, '')),
    ...Array.from({ length: wordOrder }, (_, n) => countNgrams(words, n + 1)),
  ];
}

const punctuationAtEnd = /^(.+)([!-/:-@[-`{-~])$/su;
const punctuationAtStart = /^([!-/:-@[-`{-~])(.+)$/su;

/** One mark goes, from the end before the start: `(hi)` gives `(hi` and `)`, as in chrF++.py. */
function splitPunctuation(word: string): readonly string[] {
  return (punctuationAtEnd.exec(word) ?? punctuationAtStart.exec(word))?.slice(1) ?? [word];
}

/** Against the reference that gives it the best score, the first of equals. */
export function countChrf(text: string, references: readonly string[], options: ChrfOptions = {}): ChrfCounts {
  const hypothesis = extract(text, options);
  let best: ChrfCounts = [];
  let highest = -1;
  for (const reference of references) {
    const ngrams = extract(reference, options);
    const triples = hypothesis.map((counts, n): Triple => {
      const against = ngrams[n]!;
      return [against.size === 0 ? 0 : countAll(counts), countAll(against), countShared(counts, against)];
    });
    const score = computeScore(triples, options);
    if (score > highest) {
      highest = score;
      best = triples;
    }
  }
  return best;
}

/** 0..100: the score of a corpus from what each of its hypotheses adds; `options` as they were counted with. */
export function scoreChrfCounts(all: readonly ChrfCounts[], options: ChrfOptions = {}): number {
  const pooled = (all[0] ?? []).map((_, n) => {
    const sum = (at: 0 | 1 | 2) => all.reduce((total, each) => total + each[n]![at], 0);
    return [sum(0), sum(1), sum(2)] as const;
  });
  return pooled.length === 0 ? 0 : computeScore(pooled, options);
}

function computeScore(triples: readonly Triple[], { beta = 2, epsilonSmoothing }: ChrfOptions): number {
  const factor = beta ** 2;
  let scores = 0;
  let precision = 0;
  let recall = 0;
  let orders = 0;
  for (const [hypothesis, reference, shared] of triples) {
    const p = hypothesis > 0 ? shared / hypothesis : epsilon;
    const r = reference > 0 ? shared / reference : epsilon;
    scores += factor * p + r > 0 ? ((1 + factor) * p * r) / (factor * p + r) : epsilon;
    if (hypothesis === 0 || reference === 0) continue;
    precision += p;
    recall += r;
    orders++;
  }
  if (epsilonSmoothing) return (100 * scores) / triples.length;
  if (precision + recall === 0) return 0;
  precision /= orders;
  recall /= orders;
  return (100 * (1 + factor) * precision * recall) / (factor * precision + recall);
}
