/** Precision, recall and F1 of the spans of tagged sentences, and how many words and sentences are right; equal to seqeval's. */
import { internal } from '../../base/errors';
import type { Rates } from '../classification';
import { readSpans, readStrictSpans, type Span, type TagScheme } from './spans';

export interface EntityTypeReport extends Rates {
  readonly type: string;
  /** Spans of this type among the labels. */
  readonly support: number;
}

export interface EntityReport {
  /** Spans of all types pooled: the entity F1 that papers give. */
  readonly micro: Rates;
  /** Mean over the types among labels or predictions; 0 when there are none (where seqeval has no number). */
  readonly macro: Rates;
  /** Mean over the types by their support. */
  readonly weighted: Rates;
  readonly types: readonly EntityTypeReport[];
  /** Spans among the labels. */
  readonly support: number;
  /** Part of the words whose tag is right. */
  readonly tokenAccuracy: number;
  /** Part of the sentences whose tags are all right. */
  readonly exactMatch: number;
}

export interface EntityOptions {
  /** Reads spans strictly by this scheme (seqeval's `mode='strict'`); without it, forgivingly as conlleval does. */
  readonly scheme?: TagScheme;
}

/**
 * A span is right when a label has the same type, start and end. F1 = 2 P R / (P + R); a rate with nothing to divide
 * by is 0.
 * @param actual tags of each sentence
 * @param predicted as many sentences, each as long
 * @throws ActionableError when strict and a tag does not fit the scheme
 */
export function reportEntities(
  actual: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  { scheme }: EntityOptions = {},
): EntityReport {
  checkLengths(actual, predicted);
  // One sequence of all sentences, each ended by O, as seqeval has it: bare tags of schemes that it does not know in this
  // mode (U, L) depend on what stands before.
  const read = (sentences: readonly (readonly string[])[]) =>
    scheme === undefined
      ? [readSpans(sentences.flatMap(tags => [...tags, 'O']))]
      : sentences.map(tags => readStrictSpans(tags, scheme));
  return { ...reportSpans(read(actual), read(predicted)), ...scoreTags(actual, predicted) };
}

/** The same of spans that were not read from tags. */
export function reportSpans(
  actual: readonly (readonly Span[])[],
  predicted: readonly (readonly Span[])[],
): Omit<EntityReport, 'tokenAccuracy' | 'exactMatch'> {
  const counts = new Map<string, Counts>();
  const countsOf = (type: string) => {
    const known = counts.get(type) ?? { hits: 0, predicted: 0, actual: 0 };
    counts.set(type, known);
    return known;
  };
  actual.forEach((spans, sentence) => {
    const wanted = indexSpans(spans);
    const given = indexSpans(predicted[sentence]!);
    for (const span of wanted.values()) countsOf(span.type).actual++;
    for (const [key, span] of given) {
      countsOf(span.type).predicted++;
      if (wanted.has(key)) countsOf(span.type).hits++;
    }
  });
  const types = [...counts]
    .map(([type, each]) => ({ type, ...rates(each), support: each.actual }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
  const all = [...counts.values()].reduce(
    (sum, each) => ({
      hits: sum.hits + each.hits,
      predicted: sum.predicted + each.predicted,
      actual: sum.actual + each.actual,
    }),
    { hits: 0, predicted: 0, actual: 0 },
  );
  return {
    micro: rates(all),
    macro: average(types, () => 1),
    weighted: average(types, each => each.support),
    types,
    support: all.actual,
  };
}

interface Counts {
  hits: number;
  predicted: number;
  actual: number;
}

function indexSpans(spans: readonly Span[]): ReadonlyMap<string, Span> {
  return new Map(spans.map(span => [`${span.start} ${span.end} ${span.type}`, span]));
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function rates({ hits, predicted, actual }: Counts): Rates {
  return { precision: ratio(hits, predicted), recall: ratio(hits, actual), f1: ratio(2 * hits, predicted + actual) };
}

function average(types: readonly EntityTypeReport[], weigh: (each: EntityTypeReport) => number): Rates {
  const whole = types.reduce((sum, each) => sum + weigh(each), 0);
  const mean = (key: keyof Rates) =>
    ratio(
      types.reduce((sum, each) => sum + each[key] * weigh(each), 0),
      whole,
    );
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

/** Part of the words, and of the sentences, that have the right tags; 0 of none. */
export function scoreTags(
  actual: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
): { readonly tokenAccuracy: number; readonly exactMatch: number } {
  checkLengths(actual, predicted);
  let words = 0;
  let right = 0;
  let sentences = 0;
  actual.forEach((tags, i) => {
    const hits = tags.filter((tag, at) => tag === predicted[i]![at]).length;
    words += tags.length;
    right += hits;
    if (hits === tags.length) sentences++;
  });
  return { tokenAccuracy: ratio(right, words), exactMatch: ratio(sentences, actual.length) };
}

function checkLengths(actual: readonly (readonly string[])[], predicted: readonly (readonly string[])[]): void {
  if (actual.length !== predicted.length)
    throw internal(`${actual.length} sentences, predictions of ${predicted.length}`);
  const wrong = actual.findIndex((tags, i) => tags.length !== predicted[i]!.length);
  if (wrong >= 0)
    throw internal(`sentence ${wrong} has ${actual[wrong]!.length} tags, ${predicted[wrong]!.length} predicted`);
}
