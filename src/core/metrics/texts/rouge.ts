/** ROUGE (Lin 2004): overlap of n-grams and of longest common subsequences; equal to google-research's rouge_score. */
import { internal } from '../../base/errors';
import type { Rates } from '../classification';
import { countAll, countNgrams, countShared } from './ngrams';
import { stemPorter } from './porterStemmer';
import { splitUnicodeWords } from './unicodeWords';

export const rougeTypes = ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'] as const;
/** `rougeL` takes the whole text as one sentence; `rougeLsum` compares line by line. */
export type RougeType = (typeof rougeTypes)[number];

/** Precision: part of the prediction found in the target; recall: part of the target found. Each 0..1. */
export type Rouge = Readonly<Record<RougeType, Rates>>;

export const rougeTokenizerNames = ['ascii', 'unicode'] as const;
/** `ascii`: runs of a-z and 0-9, as the reference has it; `unicode`: words of any script, characters where there are no spaces. */
export type RougeTokenizer = (typeof rougeTokenizerNames)[number];

export interface RougeOptions {
  /** `ascii` unless given. */
  readonly tokenizer?: RougeTokenizer;
  /** Porter's stems of words longer than 3 letters; off unless given. */
  readonly stem?: boolean;
}

/**
 * ROUGE of one prediction. A side without words scores 0. As in the reference, words are runs of a-z and 0-9 after lower
 * casing unless asked otherwise: text in other scripts has none.
 */
export function scoreRouge(target: string, prediction: string, options: RougeOptions = {}): Rouge {
  const targetWords = tokenizeForRouge(target, options);
  const predictionWords = tokenizeForRouge(prediction, options);
  return {
    rouge1: scoreNgrams(targetWords, predictionWords, 1),
    rouge2: scoreNgrams(targetWords, predictionWords, 2),
    rougeL: scoreSubsequence(targetWords, predictionWords),
    rougeLsum: scoreSummary(tokenizeLines(target, options), tokenizeLines(prediction, options)),
  };
}

/** How ROUGE was computed. */
export function describeRouge({ stem = false, tokenizer = 'ascii' }: RougeOptions): string {
  const words = tokenizer === 'ascii' ? '' : `|tok:${tokenizer}`;
  return `f1:mean|stem:${stem ? 'porter' : 'none'}${words}|like:rouge_score-0.1.2`;
}

/** Of several targets, for each type the one with the highest F1; the first of equals. */
export function scoreRougeOfBest(targets: readonly string[], prediction: string, options: RougeOptions = {}): Rouge {
  if (targets.length === 0) throw internal('a prediction without a target');
  const all = targets.map(target => scoreRouge(target, prediction, options));
  return byType(type => all.map(each => each[type]).reduce((best, each) => (each.f1 > best.f1 ? each : best)));
}

/** Mean of precision, of recall and of F1 over the examples (so that F1 is not that of the two means); 0 of none. */
export function averageRouge(scores: readonly Rouge[]): Rouge {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / Math.max(values.length, 1);
  return byType(type => ({
    precision: mean(scores.map(each => each[type].precision)),
    recall: mean(scores.map(each => each[type].recall)),
    f1: mean(scores.map(each => each[type].f1)),
  }));
}

function byType(rate: (type: RougeType) => Rates): Rouge {
  return { rouge1: rate('rouge1'), rouge2: rate('rouge2'), rougeL: rate('rougeL'), rougeLsum: rate('rougeLsum') };
}

export function tokenizeForRouge(text: string, options: RougeOptions = {}): readonly string[] {
  const { stem = false, tokenizer = 'ascii' } = options;
  const lower = text.toLowerCase();
  const words = tokenizer === 'ascii' ? (lower.match(/[a-z0-9]+/g) ?? []) : splitUnicodeWords(lower);
  return stem ? words.map(word => (word.length > 3 ? stemPorter(word) : word)) : words;
}

function tokenizeLines(text: string, options: RougeOptions): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => tokenizeForRouge(line, options));
}

function rates(hits: number, targetCount: number, predictionCount: number): Rates {
  const precision = hits / Math.max(predictionCount, 1);
  const recall = hits / Math.max(targetCount, 1);
  return { precision, recall, f1: precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0 };
}

function scoreNgrams(target: readonly string[], prediction: readonly string[], order: number): Rates {
  const wanted = countNgrams(target, order);
  const given = countNgrams(prediction, order);
  return rates(countShared(wanted, given), countAll(wanted), countAll(given));
}

function scoreSubsequence(target: readonly string[], prediction: readonly string[]): Rates {
  const table = tabulate(target, prediction);
  return rates(table[table.length - 1]!, target.length, prediction.length);
}

/** Lengths of the longest common subsequences of all beginnings: [target + 1, prediction + 1]. */
function tabulate(target: readonly string[], prediction: readonly string[]): Int32Array {
  const width = prediction.length + 1;
  const table = new Int32Array((target.length + 1) * width);
  for (let i = 1; i <= target.length; i++)
    for (let j = 1; j < width; j++) {
      const here = i * width + j;
      table[here] =
        target[i - 1] === prediction[j - 1]
          ? table[here - width - 1]! + 1
          : Math.max(table[here - width]!, table[here - 1]!);
    }
  return table;
}

/** Places in the target of one longest common subsequence: of several, the one that the reference finds. */
function findSubsequence(target: readonly string[], prediction: readonly string[]): readonly number[] {
  const width = prediction.length + 1;
  const table = tabulate(target, prediction);
  const places: number[] = [];
  let i = target.length;
  let j = prediction.length;
  while (i > 0 && j > 0) {
    if (target[i - 1] === prediction[j - 1]) {
      places.push(i - 1);
      i--;
      j--;
    } else if (table[i * width + j - 1]! > table[(i - 1) * width + j]!) j--;
    else i--;
  }
  return places;
}

/** Summary level (section 3.2): each target line against all lines of the prediction; a word counts only as often as in both. */
function scoreSummary(target: readonly (readonly string[])[], prediction: readonly (readonly string[])[]): Rates {
  const inTarget = new Map(countNgrams(target.flat(), 1));
  const inPrediction = new Map(countNgrams(prediction.flat(), 1));
  let hits = 0;
  for (const line of target) {
    const union = new Set(prediction.flatMap(each => findSubsequence(line, each)));
    for (const place of union) {
      const word = line[place]!;
      const left = inTarget.get(word) ?? 0;
      const leftInPrediction = inPrediction.get(word) ?? 0;
      if (left === 0 || leftInPrediction === 0) continue;
      hits++;
      inTarget.set(word, left - 1);
      inPrediction.set(word, leftInPrediction - 1);
    }
  }
  return rates(hits, target.flat().length, prediction.flat().length);
}
