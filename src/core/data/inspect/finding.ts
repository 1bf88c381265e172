/** What Check Data has to say: one finding a kind of trouble, with the places where it is. */
import type { Problem, Severity } from '../../base/problem';
import type { Example } from '../dataset';

export interface Place {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units; the whole line where it is left out. */
  readonly column?: number;
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

  add({ source }: Pick<Example, 'source'>, message: () => string): void {
    this.count++;
    if (this.places.length < mostPlaces) this.places.push({ ...source, message: message() });
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
    title: 'Pairs whose second text is empty, kept',
    advice: 'Write the second text, or delete these records.',
  },
  'empty-label': { title: 'Texts without a label, left out', advice: 'Write the label, or delete these records.' },
  'broken-quotes': {
    title: 'Broken quotes, read as text',
    advice: 'Double a quote inside a quoted field, or set data.quotes (none, backslash).',
  },
  'missing-key': { title: 'Records that lack a key, left out' },
  'list-label': { title: 'Labels that are lists', advice: 'For several labels a text set task: multilabel.' },
  'decimal-comma': { title: 'Numbers with a decimal comma, left out', advice: 'Set data.decimal: comma.' },
  'not-a-text': { title: 'Files of the folder that are no texts, left out' },
  'no-known-label': {
    title: 'A split without any label of train',
    advice: 'Nothing can be scored on it: check its column of labels and how they are written.',
  },
  'one-label-split': {
    title: 'A split of one label',
    advice: 'Take examples of every label; where splits are drawn, `split: stratified` does.',
  },
  'missing-label': {
    title: 'A split that lacks labels',
    advice: 'Take examples of every label; where splits are drawn, `split: stratified` does.',
  },
  'equal-scores': {
    title: 'Scores that a network cannot tell apart',
    advice: 'Take off what all have in common, or write them in another unit.',
  },
  'bad-json': { title: 'Lines that are not JSON', advice: 'A .jsonl file has one object a line.' },
  'not-utf8': {
    title: 'Bytes that are not UTF-8',
    advice: 'Save the file as UTF-8, or name its encoding in the config.',
  },
  'answer-not-in-context': {
    title: 'Answers that are nowhere in their context',
    advice: 'Mend the answer or its context; answers of form: generated may stand nowhere.',
  },
  'wrong-answer-start': {
    title: 'Answers that are not where answer-start says',
    advice: 'Places count characters (Unicode code points) from 0; the nearest place where the answer is was taken.',
  },
  'answer-start-count': {
    title: 'Records with another number of answer-starts than of answers',
    advice: 'Write one answer-start for each answer.',
  },
  'bad-answer-start': {
    title: 'Values of answer-start that are no whole number',
    advice: 'Places count characters (Unicode code points) from 0.',
  },
  'empty-file': { title: 'Empty files' },
  'empty-answer': { title: 'Empty answers', advice: 'A question without an answer has "answers": [].' },
  'tag-count': {
    title: 'Sentences with another number of tags than of tokens, left out',
    advice: 'Write one tag for each token.',
  },
  'empty-tag': {
    title: 'Sentences with a word that has no tag, left out',
    advice: 'Write O where a word is of no span.',
  },
  'empty-word': { title: 'Sentences with an empty word, left out' },
  'bad-spans': { title: 'Texts whose spans cannot be read, left out' },
  'dropped-span': { title: 'Spans that are left out, or counted once' },
  'long-sentence': {
    title: 'Very long sentences',
    advice: 'An empty line parts two sentences: write one after each.',
  },
  'ragged-row': {
    title: 'Rows with another number of columns than the others',
    advice: 'Set data.delimiter or data.quotes if all rows are meant to be right.',
  },
  'wrong-type': { title: 'Values of another type than the task reads' },
  'unnamed-label': { title: 'Labels that have no name in data.label-names, left out' },
  'line-too-long': { title: 'Lines that are too long to read' },
  'bad-score': { title: 'Scores that are no number, left out' },
  'wrong-encoding': { title: 'Bytes that do not fit the encoding', advice: 'Name another encoding in the config.' },
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
