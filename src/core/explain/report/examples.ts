/** The examples behind a number of the report, a page at a time. */
import { ActionableError } from '../../base/errors';
import type { ExampleId } from '../../data/dataset';
import type { Decisions } from '../../examples/decisions';
import type { PredictionLine, SplitLines } from '../../runs/predictions';

/** Examples a page. */
const MOST_EXAMPLES = 100;
/** UTF-16 code units of a text. */
const LONGEST_TEXT = 600;

export interface ExampleQuery {
  /** Indices into the report's labels; any label if not given. */
  readonly actual?: number;
  readonly predicted?: number;
  /** Only where the two differ. */
  readonly mistakes?: boolean;
  /** Place in the list, which begins with what the model was surest of. */
  readonly offset: number;
  /** At most 100. */
  readonly limit: number;
}

export interface ReportedExample {
  readonly id: ExampleId;
  readonly text: string;
  /** The token that the decision is about, in UTF-16 code units of `text`; absent where it is about all of it. */
  readonly mark?: { readonly start: number; readonly end: number };
  /** The tokens up to and including the one that the decision is about. */
  readonly words?: readonly string[];
  readonly actual: string;
  readonly predicted: string;
  /** Of the predicted label, and of the right one where the run knows it. */
  readonly probability?: number;
  readonly actualProbability?: number;
  /** Absolute path, and line from 1. */
  readonly file: string;
  readonly line: number;
}

export interface ExamplePage {
  /** Of all pages. */
  readonly total: number;
  readonly examples: readonly ReportedExample[];
}

/** @throws ActionableError when the query asks for what cannot be */
export function findExamples(lines: SplitLines, decisions: Decisions, query: ExampleQuery): ExamplePage {
  const { offset, limit } = query;
  if (!Number.isInteger(offset) || offset < 0 || !Number.isInteger(limit) || limit < 1) {
    throw new ActionableError('out-of-range', 'a page begins at 0 or later and has 1 to 100 examples');
  }
  const { actual, predicted, confidences } = decisions;
  const found: number[] = [];
  for (let i = 0; i < actual.length; i++) {
    if (query.actual !== undefined && actual[i] !== query.actual) continue;
    if (query.predicted !== undefined && predicted[i] !== query.predicted) continue;
    if (query.mistakes && actual[i] === predicted[i]) continue;
    found.push(i);
  }
  if (confidences) found.sort((a, b) => confidences[b]! - confidences[a]! || a - b);
  const page = found.slice(offset, offset + Math.min(limit, MOST_EXAMPLES));
  return { total: found.length, examples: page.map(decision => describe(lines, decisions, decision)) };
}

function describe(lines: SplitLines, decisions: Decisions, decision: number): ReportedExample {
  const { labels, known, actual, predicted, line, probabilities } = decisions;
  const index = line[decision]!;
  const record = lines.read(index);
  const right = actual[decision]!;
  return {
    ...textOf(record, decisions.several ? decision - line.indexOf(index) : undefined),
    actual: labels[right]!,
    predicted: labels[predicted[decision]!]!,
    probability: decisions.confidences?.[decision],
    actualProbability: right < known ? probabilities?.[decision * known + right] : undefined,
    ...placeOf(record),
  };
}

function placeOf({ split, index, file, line }: PredictionLine): Pick<ReportedExample, 'id' | 'file' | 'line'> {
  return { id: { split, index }, file, line };
}

/** What a person reads of an example: its text or texts, or its tokens with the one that is meant. */
function textOf(
  record: Readonly<Record<string, unknown>>,
  part: number | undefined,
): Pick<ReportedExample, 'text' | 'mark' | 'words'> {
  const tokens = record.tokens;
  if (part !== undefined && Array.isArray(tokens)) {
    const words = tokens.map(String);
    const start = words.slice(0, part).reduce((sum, word) => sum + word.length + 1, 0);
    const end = start + (words[part]?.length ?? 0);
    const text = words.join(' ');
    // The stretch around the token where the whole is too long.
    const from =
      text.length <= LONGEST_TEXT ? 0 : Math.max(0, Math.min(start - LONGEST_TEXT / 2, text.length - LONGEST_TEXT));
    return {
      text: `${from > 0 ? '…' : ''}${cut(text.slice(from))}`,
      words: words.slice(0, part + 1),
      mark: { start: start - from + (from > 0 ? 1 : 0), end: end - from + (from > 0 ? 1 : 0) },
    };
  }
  const own = new Set(['split', 'file', 'line', 'label', 'tags', 'score', 'prediction']);
  const texts = Object.entries(record).flatMap(([name, value]) =>
    !own.has(name) && typeof value === 'string' ? [value] : [],
  );
  return { text: cut(texts.join(' | ')) };
}

/** The text of an example, and where it stands. */
export function describePlace(record: PredictionLine): Pick<ReportedExample, 'text' | 'id' | 'file' | 'line'> {
  return { text: textOf(record, undefined).text, ...placeOf(record) };
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}
