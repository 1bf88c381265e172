/** The scores of answers to questions. */
import { type ComputedScore, fraction, positive } from '../score';

export interface AnsweredQuestions {
  /** Means over the questions, 0..1. */
  readonly exactMatch: number;
  readonly f1: number;
  /** Over the questions that have an answer; undefined where none has. */
  readonly reciprocalRank: number | undefined;
  /** Of spans. */
  readonly loss?: number;
}

export const answerScores: readonly ComputedScore<AnsweredQuestions>[] = [
  {
    name: 'exact-match',
    better: 'higher',
    range: fraction,
    title: 'Exact match',
    meaning: 'Fraction of questions whose answer equals a true answer, apart from case, articles and punctuation.',
    source: "SQuAD's script; Rajpurkar et al. 2016",
    words: 'em exact',
    of: ({ exactMatch }) => exactMatch,
  },
  {
    name: 'F1',
    better: 'higher',
    range: fraction,
    title: 'Word F1',
    meaning: 'F1 of the words of the predicted and the true answer, averaged over the questions.',
    source: "SQuAD's script; Rajpurkar et al. 2016",
    words: 'f1_score',
    of: ({ f1 }) => f1,
  },
  {
    name: 'MRR',
    better: 'higher',
    range: fraction,
    title: 'Mean reciprocal rank (MRR)',
    meaning: 'Mean over questions of 1 / rank of the first correct answer, 0 if there is none.',
    source: 'torchmetrics; Voorhees 1999',
    words: 'reciprocal_rank mean_reciprocal_rank',
    of: ({ reciprocalRank }) => reciprocalRank,
  },
  {
    name: 'loss',
    better: 'lower',
    range: positive,
    title: 'Log loss',
    meaning: 'Mean of −ln p(start) and −ln p(end) of the true answer, in nats. Lower is better.',
    source: 'PyTorch',
    words: 'val_loss eval_loss validation_loss cross_entropy log_loss',
    of: ({ loss }) => loss,
  },
];
