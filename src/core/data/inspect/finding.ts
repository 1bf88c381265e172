/** What Check Data has to say: one finding a kind of trouble, with the places where it is. */
import type { Problem, Severity } from '../../base/problem';
import type { Example, ExampleId } from '../dataset';

export interface Place {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units; the whole line where it is left out. */
  readonly column?: number;
  /** Where the finding is about an example that was read. */
  readonly example?: ExampleId;
  readonly message: string;
}

export interface Finding {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly severity: Severity;
  /** What it is, without the count: `Texts of test that stand in train too`. */
  readonly title: string;
  /** What to do about it. */
  readonly advice?: string;
  /** How many there are; more than `places` where there are many. */
  readonly count: number;
  /** The first ones, in the order of the files. */
  readonly places: readonly Place[];
}

/** A message to the editor stays small, and so does the list of problems. */
export const mostPlaces = 200;

/** Gathers the places of one finding. */
export class FindingBuilder {
  private readonly places: Place[] = [];
  private count = 0;

  constructor(private readonly head: Pick<Finding, 'code' | 'severity' | 'title' | 'advice'>) {}

  add(example: ExampleId, { source }: Pick<Example, 'source'>, message: () => string): void {
    this.count++;
    if (this.places.length < mostPlaces) this.places.push({ ...source, example, message: message() });
  }

  /** Nothing where nothing was found. */
  finish(): readonly Finding[] {
    return this.count === 0 ? [] : [{ ...this.head, count: this.count, places: this.places }];
  }
}

/** Titles of problems that reading the files finds, and what to do. */
const known: Readonly<Record<string, Pick<Finding, 'title' | 'advice'>>> = {
  'empty-text': { title: 'Empty texts, left out', advice: 'Write the text, or delete these records.' },
  'lacks-text-pair': {
    title: 'Pairs with an empty second text, kept',
    advice: 'Write the second text, or delete these records.',
  },
  'empty-label': { title: 'Texts without a label, left out', advice: 'Write the label, or delete these records.' },
  'broken-quotes': {
    title: 'Broken quotes, read as text',
    advice: 'Double a quote inside a quoted field, or set data.quotes (none, backslash).',
  },
  'missing-key': { title: 'Records that lack a key, left out' },
  'list-label': { title: 'Labels that are lists', advice: 'For several labels per text set task: multilabel.' },
  'decimal-comma': { title: 'Numbers with a decimal comma, left out', advice: 'Set data.decimal: comma.' },
  'not-a-text': { title: 'Files of the folder that are not text, left out' },
  'no-known-label': {
    title: 'Splits without any training label',
    advice: 'Nothing can be scored on it. Check its label column and the spelling of the labels.',
  },
  'one-label-split': {
    title: 'Splits with one label',
    advice: 'Use examples of every label. For splits by fraction, data.split: stratified does this.',
  },
  'missing-label': {
    title: 'Splits that lack labels',
    advice: 'Use examples of every label. For splits by fraction, data.split: stratified does this.',
  },
  'equal-scores': {
    title: 'Scores that are equal in 32-bit precision',
    advice: 'Subtract a constant from all scores, or use another unit.',
  },
  'incomplete-example': {
    title: 'Examples that lack what the loss needs, left out',
    advice: 'Fill in the column, or choose a loss that does not need it.',
  },
  'one-target': {
    title: 'Pairs that all have one label or score',
    advice: 'Add pairs that differ in it. With pairs that all belong together, use loss: in-batch-negatives.',
  },
  'bad-json': { title: 'Lines that are not JSON', advice: 'A .jsonl file has one object per line.' },
  'not-utf8': {
    title: 'Bytes that are not UTF-8',
    advice: 'Save the file as UTF-8, or set data.encoding.',
  },
  'answer-not-in-context': {
    title: 'Answers that do not occur in their context',
    advice: 'Fix the answer or its context. Answers that are no span need task.form: generated.',
  },
  'wrong-answer-start': {
    title: 'Answers that are not where answer-start says',
    advice: 'Offsets count characters (Unicode code points) from 0. The nearest occurrence of the answer was used.',
  },
  'answer-start-count': {
    title: 'Records with different numbers of answers and answer-starts',
    advice: 'Write one answer-start for each answer.',
  },
  'bad-answer-start': {
    title: 'Values of answer-start that are not whole numbers',
    advice: 'Offsets count characters (Unicode code points) from 0.',
  },
  'empty-split': { title: 'Splits without examples' },
  'empty-file': { title: 'Empty files' },
  'empty-answer': { title: 'Empty answers', advice: 'A question without an answer has "answers": [].' },
  'tag-count': {
    title: 'Sentences with different numbers of tags and tokens, left out',
    advice: 'Write one tag for each token.',
  },
  'empty-tag': {
    title: 'Sentences with a word that has no tag, left out',
    advice: 'Write O for a word outside all spans.',
  },
  'empty-word': { title: 'Sentences with an empty word, left out' },
  'bad-spans': { title: 'Texts whose spans cannot be read, left out' },
  'dropped-span': { title: 'Spans that are left out, or counted once' },
  'long-sentence': {
    title: 'Very long sentences',
    advice: 'Write an empty line after each sentence.',
  },
  'ragged-row': {
    title: 'Rows with a different number of columns',
    advice: 'Put quotes around texts that contain the delimiter, or set data.delimiter or data.quotes.',
  },
  'wrong-type': { title: 'Values of a type that the task cannot read' },
  'unnamed-label': { title: 'Labels without a name in data.label-names, left out' },
  'line-too-long': { title: 'Lines that are too long to read' },
  'bad-score': { title: 'Scores that are not numbers, left out' },
  'wrong-encoding': { title: 'Bytes that do not fit the encoding', advice: 'Set data.encoding to another encoding.' },
};

/** Of a code that has none of its own: what one of the problems says is no title where another says something else. */
function titleOf(code: string, problems: readonly Problem[]): string {
  const [, kind, role] = /^(empty|lacks)-(.+)$/.exec(code) ?? [];
  if (kind !== undefined) return `Records whose ${role} is empty, ${kind === 'empty' ? 'left out' : 'kept'}`;
  const { message } = problems[0]!;
  if (problems.every(problem => problem.message === message)) return message;
  return `${code.charAt(0).toUpperCase()}${code.slice(1).replaceAll('-', ' ')}, such as: ${message}`;
}

/** Problems of one kind as one finding, the severest kinds first. */
export function groupProblems(problems: readonly Problem[]): readonly Finding[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = `${problem.severity} ${problem.code}`;
    const group = groups.get(key);
    if (group) group.push(problem);
    else groups.set(key, [problem]);
  }
  const findings = [...groups.values()].map((group): Finding => {
    const { code, severity } = group[0]!;
    const shown = group.filter(problem => problem.more === undefined);
    const places = shown.slice(0, mostPlaces).map(({ path, range, message }): Place => {
      const { line, column } = range?.start ?? { line: 1, column: 1 };
      return { file: path, line, column, message };
    });
    const count = group.reduce((sum, { more }) => sum + (more ?? 1), 0);
    return { code, severity, ...(known[code] ?? { title: titleOf(code, shown) }), count, places };
  });
  return sortFindings(findings);
}

const order: readonly Severity[] = ['error', 'warning', 'information'];

export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
