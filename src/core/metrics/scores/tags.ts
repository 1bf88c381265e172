/** The scores of one predicted tag per word. */
import type { ClassificationReport, Rates } from '../classification';
import { type ComputedScore, fraction, positive } from '../score';

const seqeval = 'seqeval';

export interface TagCounts {
  /** Undefined where no word has a known tag. */
  readonly loss: number | undefined;
  /** Fraction of words. */
  readonly accuracy: number;
  /** Fraction of sentences. */
  readonly exactMatch: number;
  /** Of single words. */
  readonly report: ClassificationReport;
  /** Where tags mark spans. */
  readonly spans?: Rates;
  /** Where all tags fit one scheme. */
  readonly strict?: Rates;
  /** A run of before entity exact match: it goes on with the scores that it began with. */
  readonly old?: boolean;
}

export const tagScores: readonly ComputedScore<TagCounts>[] = [
  {
    name: 'accuracy',
    better: 'higher',
    range: fraction,
    title: 'Accuracy',
    meaning: 'Correct predictions divided by all predictions.',
    source: seqeval,
    words: 'acc exact',
    of: ({ accuracy }) => accuracy,
  },
  {
    name: 'F1',
    better: 'higher',
    range: fraction,
    title: 'Span F1',
    meaning: 'F1 of entity spans, as in seqeval. A span is correct if its type, start and end are.',
    source: `${seqeval}; Tjong Kim Sang & Buchholz 2000`,
    words: 'f1_score entity_f1 micro_f1 span_f1',
    of: ({ spans }) => spans?.f1,
  },
  {
    name: 'precision',
    better: 'higher',
    range: fraction,
    title: 'Span precision',
    meaning: 'Correct predicted spans divided by all predicted spans.',
    source: seqeval,
    words: 'precision_score entity_precision',
    of: ({ spans }) => spans?.precision,
  },
  {
    name: 'recall',
    better: 'higher',
    range: fraction,
    title: 'Span recall',
    meaning: 'Correct predicted spans divided by all true spans.',
    source: seqeval,
    words: 'recall_score entity_recall',
    of: ({ spans }) => spans?.recall,
  },
  {
    name: 'strict-F1',
    better: 'higher',
    range: fraction,
    title: 'Span F1, strict',
    meaning: 'Span F1 where tags that break their scheme, such as I- without B- before it, form no span.',
    source: seqeval,
    of: ({ strict }) => strict?.f1,
  },
  {
    name: 'macro-F1',
    better: 'higher',
    range: fraction,
    title: 'F1 of tags (macro average)',
    meaning: 'Unweighted mean over tags of the F1 of single words.',
    source: 'scikit-learn',
    words: 'f1_macro macro',
    of: ({ report }) => report.macro.f1,
  },
  {
    name: 'exact-match',
    better: 'higher',
    range: fraction,
    title: 'Exact match',
    meaning: 'Fraction of sentences in which every tag is correct.',
    source: 'Definition',
    words: 'em exact',
    of: ({ exactMatch }) => exactMatch,
  },
  {
    name: 'entity-exact-match',
    better: 'higher',
    range: fraction,
    title: 'Entity exact match',
    meaning: 'Fraction of true spans that were predicted whole, with their type. Equals span recall.',
    source: seqeval,
    of: ({ spans, old }) => (old ? undefined : spans?.recall),
  },
  {
    name: 'loss',
    better: 'lower',
    range: positive,
    title: 'Log loss',
    meaning: 'Negative log-likelihood of the true tags per word, in nats. Lower is better.',
    source: 'PyTorch',
    words: 'val_loss eval_loss validation_loss cross_entropy log_loss',
    of: ({ loss }) => loss,
  },
];
