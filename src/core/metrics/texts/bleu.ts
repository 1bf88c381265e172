/** BLEU (Papineni et al. 2002): how much of a translation's n-grams its references have; equal to sacrebleu's. */
import { type BleuTokenizer, tokenizeForBleu } from './bleuTokenizers';
import { countAll, countNgrams, countShared, type NgramCounts } from './ngrams';
import { checkReferences, formatSignature } from './signature';
import { trimEnd } from './words';

export const bleuSmoothings = ['exp', 'floor', 'add-k', 'none'] as const;
/** What to do about orders without a match (Chen & Cherry 2014): their methods 3 (exp), 1 (floor), 2 (add-k). */
export type BleuSmoothing = (typeof bleuSmoothings)[number];

export interface BleuOptions {
  /** `13a` unless given. */
  readonly tokenizer?: BleuTokenizer;
  /** `exp` unless given. */
  readonly smoothing?: BleuSmoothing;
  /** Of `floor` (0.1 unless given) and `add-k` (1). */
  readonly smoothingValue?: number;
  readonly lowercase?: boolean;
  /** Leaves out orders that the translation is too short for; wanted for single sentences. */
  readonly effectiveOrder?: boolean;
  /** Longest n-gram, 4 unless given. */
  readonly order?: number;
}

export interface Bleu {
  /** 0..100. */
  readonly score: number;
  /** Of each order, 0..100, smoothed. */
  readonly precisions: readonly number[];
  /** In (0, 1]; 0 for no words at all. */
  readonly brevityPenalty: number;
  /** Words of the hypotheses. */
  readonly hypothesisLength: number;
  /** Words of the references nearest in length. */
  readonly referenceLength: number;
  /** Matches of each order, over all hypotheses; what `add-k` adds included, as in sacrebleu. */
  readonly counts: readonly number[];
  /** n-grams of each order, over all hypotheses; likewise. */
  readonly totals: readonly number[];
  /** How it was computed, in sacrebleu's fields. */
  readonly signature: string;
}

/** What one hypothesis adds to the score of a corpus: counted once, it can be drawn many times for an interval. */
export interface BleuCounts {
  readonly hypothesisLength: number;
  readonly referenceLength: number;
  readonly counts: readonly number[];
  readonly totals: readonly number[];
}

const defaultValues = { floor: 0.1, 'add-k': 1, exp: undefined, none: undefined } as const;

/**
 * BLEU = BP * exp(mean over n of log p_n), BP = min(1, exp(1 - r / c)): c words of the hypotheses against r of the
 * references nearest in length; p_n is the part of the n-grams that some reference has, each at most as often as the
 * reference that has it most. Counts are pooled over the corpus. Without any match it is 0, however smoothed.
 * @param references those of each hypothesis, at least one each (sacrebleu takes them the other way round)
 */
export function scoreBleu(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
  options: BleuOptions = {},
): Bleu {
  checkReferences(hypotheses, references);
  const all = hypotheses.map((hypothesis, i) => countBleu(hypothesis, references[i]!, options));
  return { ...scoreBleuCounts(all, options), signature: describe(references, options) };
}

/** BLEU of one sentence: the same, with the effective order unless it is switched off. */
export function scoreSentenceBleu(hypothesis: string, references: readonly string[], options: BleuOptions = {}): Bleu {
  return scoreBleu([hypothesis], [references], { effectiveOrder: true, ...options });
}

function cut(text: string, { lowercase, tokenizer = '13a' }: BleuOptions): string[] {
  return tokenizeForBleu(trimEnd(lowercase ? text.toLowerCase() : text), tokenizer);
}

/** @param references at least one */
export function countBleu(text: string, references: readonly string[], options: BleuOptions = {}): BleuCounts {
  const hypothesis = cut(text, options);
  const each = references.map(reference => cut(reference, options));
  const counts: number[] = [];
  const totals: number[] = [];
  for (let n = 1; n <= (options.order ?? 4); n++) {
    const ngrams = countNgrams(hypothesis, n);
    totals.push(countAll(ngrams));
    counts.push(countShared(ngrams, mostOften(each.map(reference => countNgrams(reference, n)))));
  }
  const referenceLength = nearestLength(
    hypothesis.length,
    each.map(reference => reference.length),
  );
  return { hypothesisLength: hypothesis.length, referenceLength, counts, totals };
}

function mostOften(all: readonly NgramCounts[]): NgramCounts {
  if (all.length === 1) return all[0]!;
  const most = new Map<string, number>();
  for (const counts of all) for (const [ngram, count] of counts) most.set(ngram, Math.max(count, most.get(ngram) ?? 0));
  return most;
}

/** The shorter of two that are as near. */
function nearestLength(length: number, lengths: readonly number[]): number {
  return lengths.reduce((best, each) => {
    const closer = Math.abs(length - each) - Math.abs(length - best);
    return closer < 0 || (closer === 0 && each < best) ? each : best;
  });
}

function penalizeBrevity(hypothesisLength: number, referenceLength: number): number {
  if (hypothesisLength >= referenceLength) return 1;
  return hypothesisLength === 0 ? 0 : Math.exp(1 - referenceLength / hypothesisLength);
}

/** The score of a corpus from what each of its hypotheses adds; `options` as they were counted with. */
export function scoreBleuCounts(
  all: readonly BleuCounts[],
  { smoothing = 'exp', smoothingValue = defaultValues[smoothing], effectiveOrder = false, order = 4 }: BleuOptions = {},
): Omit<Bleu, 'signature'> {
  const sum = (value: (each: BleuCounts) => number) => all.reduce((total, each) => total + value(each), 0);
  const counts = Array.from({ length: order }, (_, n) => sum(each => each.counts[n]!));
  const totals = Array.from({ length: order }, (_, n) => sum(each => each.totals[n]!));
  const hypothesisLength = sum(each => each.hypothesisLength);
  const referenceLength = sum(each => each.referenceLength);
  const brevityPenalty = penalizeBrevity(hypothesisLength, referenceLength);
  const precisions = counts.map(() => 0);
  let score = 0;
  if (counts.some(count => count > 0)) {
    let halvings = 1;
    let used = counts.length;
    for (let n = 0; n < counts.length; n++) {
      if (smoothing === 'add-k' && n > 0) {
        counts[n]! += smoothingValue ?? 0;
        totals[n]! += smoothingValue ?? 0;
      }
      const total = totals[n]!;
      if (total === 0) break;
      if (effectiveOrder) used = n + 1;
      if (counts[n]! > 0) precisions[n] = (100 * counts[n]!) / total;
      else if (smoothing === 'exp') {
        halvings *= 2;
        precisions[n] = 100 / (halvings * total);
      } else if (smoothing === 'floor') precisions[n] = (100 * (smoothingValue ?? 0)) / total;
    }
    const logs = precisions.slice(0, used).reduce((sum, p) => sum + Math.log(p), 0);
    score = brevityPenalty * Math.exp(logs / used);
  }
  return { score, precisions, brevityPenalty, hypothesisLength, referenceLength, counts, totals };
}

function describe(references: readonly (readonly string[])[], options: BleuOptions): string {
  const { smoothing = 'exp', smoothingValue = defaultValues[smoothing] } = options;
  return formatSignature(references, {
    case: options.lowercase ? 'lc' : 'mixed',
    eff: options.effectiveOrder ?? false,
    tok: options.tokenizer ?? '13a',
    smooth: defaultValues[smoothing] === undefined ? smoothing : `${smoothing}[${smoothingValue?.toFixed(2)}]`,
  });
}
