/** Texts with spans in them (`{"text": ..., "spans": [{"start", "end", "label"}]}`) -> their spans, and words with tags in BIO. */
import { characterPlaces } from '../../base/codePoints';
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

/** As a list of an example holds it: `0 4 person`. */
export function writeSpan({ start, end, label }: WrittenSpan): string {
  return `${start} ${end} ${label}`;
}

/** What `writeSpan` wrote. */
export function readSpan(written: string): WrittenSpan {
  const [, start, end, label] = /^(\d+) (\d+) (.*)$/su.exec(written)!;
  return { start: Number(start), end: Number(end), label: label! };
}

/** Whether a value can only be a list of spans: objects, or `[start, end, label]`. */
export function areSpans(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.some(each => typeof each === 'object' && each !== null);
}

/** What is wrong with a span, or the span. */
function parseSpan(value: unknown): WrittenSpan | string {
  const { start, end, label, type, tag } = (
    Array.isArray(value) ? { start: value[0], end: value[1], label: value[2] } : value
  ) as Record<string, unknown>;
  const name = label ?? type ?? tag;
  if (!Number.isInteger(start) || !Number.isInteger(end)) return 'needs whole numbers as "start" and "end"';
  if (typeof name !== 'string' || name.trim() === '') return 'needs a "label"';
  return { start: start as number, end: end as number, label: name.trim() };
}

export interface TaggedText {
  readonly text: string;
  /** As `writeSpan` writes them, in the order of the text. */
  readonly spans: readonly string[];
  /** Words, cut where spans begin and end too, so that every span has words of its own; the task may cut others. */
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
  /** Spans that were left out, and why. */
  readonly told: readonly string[];
}

/**
 * @param values objects with `start`, `end` and `label` (or `type`), or lists of the three
 * @returns or what is wrong, and with which of them
 */
export function tagSpans(text: string, values: readonly unknown[]): TaggedText | string {
  const places = characterPlaces(text);
  const known = new Map<string, number>();
  const spans: WrittenSpan[] = [];
  const told: string[] = [];
  for (const [i, value] of values.entries()) {
    const span = typeof value === 'object' && value !== null ? parseSpan(value) : 'is no object';
    if (typeof span === 'string') return `span ${i + 1} ${span}`;
    const { start, end } = span;
    if (start < 0 || end <= start || end >= places.length) {
      return `span ${i + 1} is from ${start} to ${end}, of a text of ${places.length - 1} characters`;
    }
    const covered = text.slice(places[start], places[end]);
    if (covered.trim() === '') {
      told.push(`span ${i + 1} holds white space alone (${nameOf(span)}): left out`);
      continue;
    }
    const trimmed = trimSpan(span, covered);
    const earlier = known.get(writeSpan(trimmed));
    if (earlier !== undefined) {
      told.push(`span ${i + 1} is span ${earlier + 1} again (${nameOf(span)}): counted once`);
      continue;
    }
    if (trimmed.end - trimmed.start < end - start) {
      told.push(`span ${i + 1} has white space at its ends (${nameOf(span)}): read as ${nameOf(trimmed)}`);
    }
    known.set(writeSpan(trimmed), i);
    spans.push(trimmed);
  }
  spans.sort((a, b) => a.start - b.start);
  const overlapping = spans.findIndex((span, i) => i > 0 && span.start < spans[i - 1]!.end);
  if (overlapping > 0) {
    const both = spans.slice(overlapping - 1, overlapping + 1).map(nameOf);
    return `two spans overlap: ${both.join(', ')}`;
  }
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
    const [from, to] = [places[start]!, places[end]!];
    add(at, from);
    add(from, to, label);
    at = to;
  }
  add(at, text.length);
  return { text, spans: spans.map(writeSpan), tokens, tags, told };
}

/** White space is one UTF-16 code unit each, as it is one character. */
function trimSpan({ start, end, label }: WrittenSpan, covered: string): WrittenSpan {
  const after = covered.length - covered.trimEnd().length;
  return { start: start + covered.length - covered.trimStart().length, end: end - after, label };
}

/** What an annotation tool says of a record as a whole (Prodigy's `answer`); undefined where it may be learned from. */
export function refusalOf({ answer }: Readonly<Record<string, unknown>>): string | undefined {
  return answer === 'reject' || answer === 'ignore' ? `its "answer" is "${answer}"` : undefined;
}

function nameOf({ label, start, end }: WrittenSpan): string {
  return `${label} ${start}-${end}`;
}
