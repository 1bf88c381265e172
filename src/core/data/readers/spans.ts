/** Texts with spans in them (`{"text": ..., "spans": [{"start", "end", "label"}]}`) -> words with tags in BIO. */
import { splitWords } from '../../base/splitWords';

/** What keys of records are usually called, by role. */
export const usualKeys: Readonly<Record<string, readonly string[]>> = {
  tokens: ['tokens', 'words', 'text'],
  tags: ['tags', 'ner_tags', 'spans', 'entities', 'labels', 'label'],
  answer: ['answer', 'answers'],
};

export interface WrittenSpan {
  /** In characters (Unicode code points, as Python counts them). */
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

/** Whether a value can only be a list of spans: objects, or `[start, end, label]`. */
export function areSpans(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.some(each => typeof each === 'object' && each !== null);
}

/** What is wrong with a span, or the span. */
function readSpan(value: unknown): WrittenSpan | string {
  const { start, end, label, type, tag } = (
    Array.isArray(value) ? { start: value[0], end: value[1], label: value[2] } : value
  ) as Record<string, unknown>;
  const name = label ?? type ?? tag;
  if (!Number.isInteger(start) || !Number.isInteger(end)) return 'needs whole numbers as "start" and "end"';
  if (typeof name !== 'string' || name.trim() === '') return 'needs a "label"';
  return { start: start as number, end: end as number, label: name.trim() };
}

/**
 * Words are cut where spans begin and end, so that every span has words of its own.
 * @param values objects with `start`, `end` and `label` (or `type`), or lists of the three
 * @returns or what is wrong, and with which of them
 */
export function tagSpans(
  text: string,
  values: readonly unknown[],
): { readonly tokens: readonly string[]; readonly tags: readonly string[] } | string {
  // Places in UTF-16 code units of each character.
  const places = [0];
  for (const character of text) places.push(places.at(-1)! + character.length);
  const spans: WrittenSpan[] = [];
  for (const [i, value] of values.entries()) {
    const span = typeof value === 'object' && value !== null ? readSpan(value) : 'is no object';
    if (typeof span === 'string') return `span ${i + 1} ${span}`;
    const { start, end } = span;
    if (start < 0 || end <= start || end >= places.length) {
      return `span ${i + 1} is from ${start} to ${end}, of a text of ${places.length - 1} characters`;
    }
    spans.push({ ...span, start: places[start]!, end: places[end]! });
  }
  spans.sort((a, b) => a.start - b.start);
  const overlapping = spans.findIndex((span, i) => i > 0 && span.start < spans[i - 1]!.end);
  if (overlapping > 0)
    return `two spans overlap: ${spans
      .slice(overlapping - 1, overlapping + 1)
      .map(nameOf)
      .join(', ')}`;

  const tokens: string[] = [];
  const tags: string[] = [];
  let at = 0;
  const add = (from: number, to: number, label?: string) => {
    for (const [i, [start, end]] of splitWords(text.slice(from, to)).entries()) {
      tokens.push(text.slice(from + start, from + end));
      tags.push(label === undefined ? 'O' : `${i === 0 ? 'B' : 'I'}-${label}`);
    }
  };
  for (const { start, end, label } of spans) {
    add(at, start);
    add(start, end, label);
    at = end;
  }
  add(at, text.length);
  return { tokens, tags };
}

function nameOf({ label, start, end }: WrittenSpan): string {
  return `${label} ${start}-${end}`;
}
