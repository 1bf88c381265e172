/** What a model says of a text or of a pair: one shape for each kind of answer, as plain data. */

export type Verdict = LabelVerdict | LabelsVerdict | ScoreVerdict | TagsVerdict | VectorVerdict;

/** One right class among several. */
export interface LabelVerdict {
  readonly kind: 'label';
  readonly label: string;
  /** label -> probability; sums to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** Any number of labels, each by itself. */
export interface LabelsVerdict {
  readonly kind: 'labels';
  /** Those whose probability is at least the threshold, in the order of the run's labels. */
  readonly labels: readonly string[];
  /** label -> probability, each 0..1. */
  readonly probabilities: Readonly<Record<string, number>>;
  readonly threshold: number;
}

/** A number, in the unit of the data. */
export interface ScoreVerdict {
  readonly kind: 'score';
  readonly score: number;
  /** The lowest and the highest score of the training data; of a similarity those that there can be. */
  readonly lowest: number;
  readonly highest: number;
  /** It is the cosine similarity of two vectors, not learned from scores. */
  readonly isSimilarity?: true;
}

/** A tag a word. */
export interface TagsVerdict {
  readonly kind: 'tags';
  /** One a word that the model read, with its place in the text (UTF-16 code units). */
  readonly words: readonly {
    readonly tag: string;
    readonly probability: number;
    readonly start: number;
    readonly end: number;
  }[];
}

/** Nothing but the vector of a text, which is asked for by itself. */
export interface VectorVerdict {
  readonly kind: 'vector';
  /** How many numbers it has. */
  readonly size: number;
}

/** Those of a verdict's labels; none where it has none. */
export function probabilitiesOf(verdict: Verdict): Readonly<Record<string, number>> {
  return 'probabilities' in verdict ? verdict.probabilities : {};
}

/** label -> number. @param values one a label */
export function nameEach(labels: readonly string[], values: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(labels.map((label, i) => [label, values[i]!]));
}
