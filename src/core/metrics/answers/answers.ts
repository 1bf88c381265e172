/** Exact match and token F1 of answers, as the scripts of SQuAD 1.1 (Rajpurkar et al. 2016) and 2.0 (2018) define them. */
import { internal } from '../../base/errors';
import { countNgrams, countShared } from '../texts/ngrams';
import { splitWords } from '../texts/words';

export interface AnswerScore {
  /** Percent of answers equal to one of theirs after normalization, 0..100. */
  readonly exactMatch: number;
  /** Mean over the questions of the F1 of words, of the right answer it suits best, 0..100. */
  readonly f1: number;
  readonly questions: number;
}

/** Of 2.0, where a question may have no answer: over all, over those with an answer and over those without. */
export interface AnswerReport extends AnswerScore {
  readonly answerable: AnswerScore;
  readonly unanswerable: AnswerScore;
}

const punctuation = /[!-/:-@[-`{-~]/g;
/** Whole words in Python's sense: no letter, digit or underscore of any script beside them. */
const articles = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** In lower case, without ASCII punctuation and English articles, one space between words. */
export function normalizeAnswer(text: string): string {
  return splitWords(text.toLowerCase().replace(punctuation, '').replace(articles, ' ')).join(' ');
}

/**
 * SQuAD 1.1: every question has an answer.
 * @param answers right ones of each question, at least one each
 * @param predicted one each; an empty text is a wrong answer
 */
export function scoreAnswers(answers: readonly (readonly string[])[], predicted: readonly string[]): AnswerScore {
  check(answers, predicted);
  const none = answers.findIndex(each => each.length === 0);
  if (none >= 0) throw internal(`question ${none} has no answer`);
  return summarize(answers.map((each, i) => scoreBest(each, predicted[i]!, f1OfWords)));
}

/**
 * SQuAD 2.0: a question whose answers are none, or nothing after normalization, wants the empty answer.
 * @param answers right ones of each question
 * @param predicted one each, empty for "no answer"
 */
export function scoreAnswersOrNone(
  answers: readonly (readonly string[])[],
  predicted: readonly string[],
): AnswerReport {
  check(answers, predicted);
  // The script splits the questions by what is written, not by what is left after normalization.
  const scores = answers.map((each, i) => ({ answerable: each.length > 0, ...scoreAnswer(each, predicted[i]!) }));
  return {
    ...summarize(scores),
    answerable: summarize(scores.filter(each => each.answerable)),
    unanswerable: summarize(scores.filter(each => !each.answerable)),
  };
}

export interface OneAnswerScore {
  /** 1 or 0. */
  readonly exact: number;
  /** 0..1. */
  readonly f1: number;
}

/** One question, as 2.0 scores it. */
export function scoreAnswer(answers: readonly string[], predicted: string): OneAnswerScore {
  const right = answers.filter(answer => normalizeAnswer(answer) !== '');
  return scoreBest(right.length > 0 ? right : [''], predicted, f1OfWordsOrNone);
}

export interface NoAnswerThreshold {
  /** A question goes unanswered when its chance of having no answer is above this. */
  readonly threshold: number;
  /** F1 over all questions with it, 0..100; any text but the empty one counts as an answer here, as in the script. */
  readonly f1: number;
}

/**
 * The threshold with the best F1, as 2.0's script finds it; 0, all unanswered, where none does better. Choose it on validation
 * data: on the data that is scored it flatters.
 * @param predicted one answer each, given before any threshold
 * @param noAnswer of each question, the model's chance that it has no answer
 */
export function findNoAnswerThreshold(
  answers: readonly (readonly string[])[],
  predicted: readonly string[],
  noAnswer: ArrayLike<number>,
): NoAnswerThreshold {
  check(answers, predicted);
  let score = answers.filter(each => each.length === 0).length;
  let best = { threshold: 0, score };
  const order = answers.map((_, i) => i).sort((a, b) => noAnswer[a]! - noAnswer[b]!);
  for (const i of order) {
    // Answering one more question: what the answer is worth, or what the silence was.
    if (answers[i]!.length > 0) score += scoreAnswer(answers[i]!, predicted[i]!).f1;
    else if (predicted[i] !== '') score--;
    if (score > best.score) best = { threshold: noAnswer[i]!, score };
  }
  return { threshold: best.threshold, f1: (100 * best.score) / Math.max(answers.length, 1) };
}

function scoreBest(
  right: readonly string[],
  predicted: string,
  f1: (predicted: readonly string[], right: readonly string[]) => number,
): OneAnswerScore {
  const answer = normalizeAnswer(predicted);
  const all = right.map(normalizeAnswer);
  return {
    exact: all.includes(answer) ? 1 : 0,
    f1: Math.max(...all.map(each => f1(splitWords(answer), splitWords(each)))),
  };
}

/** 2 P R / (P + R) of the words as a multiset; 0 when they share none, two empty answers too. */
function f1OfWords(predicted: readonly string[], right: readonly string[]): number {
  const shared = countShared(countNgrams(predicted, 1), countNgrams(right, 1));
  return shared === 0 ? 0 : (2 * shared) / (predicted.length + right.length);
}

/** The same, but 1 for two empty answers. */
function f1OfWordsOrNone(predicted: readonly string[], right: readonly string[]): number {
  return predicted.length === 0 && right.length === 0 ? 1 : f1OfWords(predicted, right);
}

function summarize(scores: readonly OneAnswerScore[]): AnswerScore {
  const percent = (sum: number) => (100 * sum) / Math.max(scores.length, 1);
  return {
    exactMatch: percent(scores.reduce((sum, each) => sum + each.exact, 0)),
    f1: percent(scores.reduce((sum, each) => sum + each.f1, 0)),
    questions: scores.length,
  };
}

function check(answers: readonly (readonly string[])[], predicted: readonly string[]): void {
  if (answers.length !== predicted.length) throw internal(`${answers.length} questions, ${predicted.length} answers`);
}
