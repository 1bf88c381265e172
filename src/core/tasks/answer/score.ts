/** Scores of answers: exact match and F1 as SQuAD's scripts have them, reciprocal rank of the right one, loss of spans. */
import type { Example } from '../../data/dataset';
import {
  type AnswerScore,
  normalizeAnswer,
  scoreAnswer,
  scoreAnswers,
  scoreAnswersOrNone,
} from '../../metrics/answers/answers';
import { scoreRankedAnswers } from '../../metrics/answers/rankedAnswers';
import { meanOf } from '../../metrics/definedScores';
import { logLossOfLogits } from '../../metrics/logLoss';
import { computeScores, putFirst } from '../../metrics/score';
import { answerScores } from '../../metrics/scores/answers';
import { type Answer, usualAnswers } from '../abilities/answerer';
import type { Evaluation, ScoreOptions } from '../task';
import type { Weights } from '../weights';
import { openSpanProgram } from './openReader';
import { type ReadQuestion, rankAnswers } from './rankAnswers';
import { answersOf, asked, findRightSpan } from './rightAnswers';
import type { SpanParts } from './spanBatch';
import { placeInWindow } from './windows';

/** Told of each question in `predictions.jsonl`. */
const toldAnswers = 3;

/** As JSON, for `predictions.jsonl`. */
export function describeAnswers(answers: readonly Answer[], right: readonly string[]) {
  const text = answers[0]?.text ?? '';
  return { text, ...scoreAnswer(right, text), answers: answers.slice(0, toldAnswers) };
}

/**
 * `exact-match`, `F1`, `MRR`, 0..1. With questions that have no answer the former as SQuAD 2.0's script has them, and of both
 * kinds; the reciprocal rank is that of the questions with an answer; what no question is of is left out.
 * @param ranked answers of each question, the best first
 * @param loss where spans have one
 */
export function scoreRanked(
  examples: readonly Example[],
  ranked: readonly (readonly Answer[])[],
  loss?: number,
): Readonly<Record<string, number>> {
  const right = examples.map(answersOf);
  const best = ranked.map(([first]) => first?.text ?? '');
  const answered = right.flatMap((answers, i) => (answers.length > 0 ? [i] : []));
  const ranks = answered.map(i => {
    const known = new Set(right[i]!.map(normalizeAnswer));
    return ranked[i]!.map(({ text }) => known.has(normalizeAnswer(text)));
  });
  const reciprocalRank = ranks.length > 0 ? scoreRankedAnswers(ranks, []).meanReciprocalRank : undefined;
  const scoresOf = ({ exactMatch, f1 }: AnswerScore) =>
    computeScores(answerScores, { exactMatch: exactMatch / 100, f1: f1 / 100, reciprocalRank, loss });
  if (answered.length === examples.length) return scoresOf(scoreAnswers(right, best));
  const { answerable, unanswerable, ...all } = scoreAnswersOrNone(right, best);
  return {
    ...scoresOf(all),
    ...(answerable.questions > 0 && { 'F1/answerable': answerable.f1 / 100 }),
    'F1/unanswerable': unanswerable.f1 / 100,
  };
}

/** @throws CancelledError between two batches */
export async function scoreQuestions(
  parts: SpanParts,
  weights: Weights,
  examples: readonly Example[],
  { signal, onPrediction, onProgress }: ScoreOptions = {},
): Promise<Evaluation> {
  const { read, dispose } = openSpanProgram(parts, weights);
  try {
    const questions = examples.map(asked);
    const ranked: (readonly Answer[])[] = [];
    let [loss, counted] = [0, 0];
    for await (const { question, index } of read(questions, { signal, onProgress })) {
      const example = examples[index]!;
      // As the script of SQuAD ranks them: others may share words with the best one.
      const limits = { count: usualAnswers, overlapping: true };
      const answers = rankAnswers(parts, questions[index]!.context, question, limits);
      ranked[index] = answers;
      for (const each of lossesOf(parts, question, example)) {
        loss += each;
        counted++;
      }
      onPrediction?.(index, describeAnswers(answers, answersOf(example)));
    }
    const scores = putFirst(['loss'], scoreRanked(examples, ranked, meanOf(loss, counted)));
    return { count: examples.length, scores };
  } finally {
    await dispose();
  }
}

/** One a window: the mean of the losses of start and end; none where the right place is unknown. */
function lossesOf({ noAnswer }: SpanParts, { encoded, logits }: ReadQuestion, example: Example): number[] {
  const right = findRightSpan(example);
  if (!right && (noAnswer === undefined || answersOf(example).length > 0)) return [];
  return encoded.windows.flatMap((window, w) => {
    const place = right ? placeInWindow(window, encoded.offsets, right) : ([0, 0] as const);
    if (!place) return [];
    const { start, end } = logits[w]!;
    const [first, last] = place;
    return [(logLossOfLogits(start, 0, start.length, first) + logLossOfLogits(end, 0, end.length, last)) / 2];
  });
}
