/** Where the right answers of an example stand in its context. Loads no runtime. */
import type { Example } from '../../data/dataset';
import type { Question } from '../answerer';
import type { WrittenPair } from '../task';

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

/** The right answers as written; none for a question without an answer. */
export function answersOf({ lists }: Example): readonly string[] {
  return lists?.answer ?? [];
}

/** What an encoder-decoder reads; the question first, so that a long context is cut, not the question. */
export function sourceOf({ question, context }: Question): string {
  return `${question} ${context}`;
}

/** What it reads of an example and should write. */
export function writtenOf(example: Example): WrittenPair {
  const source = sourceOf({ question: questionOf(example), context: contextOf(example) });
  return { source, target: answersOf(example)[0] ?? '' };
}

/** The first right answer that stands in the context; undefined where none does. */
export function findRightSpan(example: Example): AnswerSpan | undefined {
  const context = contextOf(example);
  const starts = example.lists?.['answer-start'] ?? [];
  for (const [i, answer] of answersOf(example).entries()) {
    const span = findAnswer(context, answer, starts[i] === undefined ? undefined : Number(starts[i]));
    if (span) return span;
  }
  return undefined;
}

/**
 * @param start where it should be; the place nearest to it is taken, else the first one. Places where whole words begin and
 *   end are preferred (10, but not in 1910), and where there is none as written, upper and lower case are one.
 */
export function findAnswer(context: string, answer: string, start?: number): AnswerSpan | undefined {
  if (answer === '') return undefined;
  if (start !== undefined && context.startsWith(answer, start)) return { start, end: start + answer.length };
  let places = placesOf(context, answer);
  if (places.length === 0) {
    const folded = context.toLowerCase();
    // Where folding changes lengths (İ), places of one are not those of the other.
    if (folded.length === context.length) places = placesOf(folded, answer.toLowerCase());
  }
  const whole = places.filter(at => standsAlone(context, at, at + answer.length));
  if (whole.length > 0) places = whole;
  const [first] = start === undefined ? places : places.sort((a, b) => Math.abs(a - start) - Math.abs(b - start));
  return first === undefined ? undefined : { start: first, end: first + answer.length };
}

function placesOf(text: string, part: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) places.push(at);
  return places;
}

const letter = /[\p{L}\p{N}]/u;

function standsAlone(text: string, start: number, end: number): boolean {
  const joins = (i: number) => i > 0 && i < text.length && letter.test(text[i - 1]!) && letter.test(text[i]!);
  return !joins(start) && !joins(end);
}
