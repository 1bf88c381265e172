/** Where the right answers of an example stand in its context. Loads no runtime. */
import type { Example } from '../../data/dataset';
import type { Question } from '../abilities/answerer';
import { foldText, isWhole } from './foldText';

/** Start and end in UTF-16 code units of the context. */
export interface AnswerSpan {
  readonly start: number;
  readonly end: number;
}

export function contextOf({ fields }: Example): string {
  return fields.context ?? '';
}

export function questionOf({ fields }: Example): string {
  return fields.question ?? '';
}

export function asked(example: Example): Question {
  return { question: questionOf(example), context: contextOf(example) };
}

/** The right answers as written; none for a question without an answer. */
export function answersOf({ lists }: Example): readonly string[] {
  return lists?.answer ?? [];
}

/** The first right answer that stands in the context; undefined where none does. */
export function findRightSpan(example: Example): AnswerSpan | undefined {
  const context = contextOf(example);
  const starts = example.lists?.['answer-start'] ?? [];
  for (const [i, answer] of answersOf(example).entries()) {
    const span = findAnswer(context, answer, starts[i] ? Number(starts[i]) : undefined);
    if (span) return span;
  }
  return undefined;
}

/**
 * @param start where it should be; the place nearest to it is taken, else the first one. Places where whole words begin and
 *   end are preferred (10, but not in 1910). Where there is none as written, upper and lower case are one, and where there
 *   is none so, texts that look the same are (`foldText`).
 */
export function findAnswer(context: string, answer: string, start?: number): AnswerSpan | undefined {
  if (answer === '') return undefined;
  if (start !== undefined && start >= 0 && context.startsWith(answer, start))
    return { start, end: start + answer.length };
  let places = placesOf(context, answer);
  // Where folding changes lengths (İ), places of one are not those of the other.
  const folds = context.toLowerCase().length === context.length;
  if (places.length === 0 && folds) places = placesOf(context.toLowerCase(), answer.toLowerCase());
  const spans =
    places.length > 0
      ? places.map(at => ({ start: at, end: at + answer.length }))
      : placesOfLookalikes(context, answer, folds);
  const whole = spans.filter(span => standsAlone(context, span));
  const best = whole.length > 0 ? whole : spans;
  if (start !== undefined) best.sort((a, b) => Math.abs(a.start - start) - Math.abs(b.start - start));
  return best[0];
}

/** @param anyCase where none is in the same case, others count */
function placesOfLookalikes(context: string, answer: string, anyCase: boolean): AnswerSpan[] {
  const folded = foldText(context);
  const wanted = foldText(answer).text.trim();
  if (wanted === '') return [];
  const find = (text: string, part: string) =>
    placesOf(text, part)
      .filter(at => isWhole(folded, at, at + part.length))
      .map(at => ({ start: folded.starts[at]!, end: folded.ends[at + part.length - 1]! }));
  const found = find(folded.text, wanted);
  if (found.length > 0 || !anyCase) return found;
  const lower = folded.text.toLowerCase();
  return lower.length === folded.text.length ? find(lower, wanted.toLowerCase()) : [];
}

function placesOf(text: string, part: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) places.push(at);
  return places;
}

const letter = /[\p{L}\p{M}\p{N}]/u;

function standsAlone(text: string, { start, end }: AnswerSpan): boolean {
  const joins = (i: number) => i > 0 && i < text.length && letter.test(text[i - 1]!) && letter.test(text[i]!);
  return !joins(start) && !joins(end);
}
