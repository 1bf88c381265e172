/** `evaluate` of word vectors: analogies, and pairs of words whose likeness people judged. */
import { basename, resolve } from 'node:path';
import { ActionableError } from '../core/base/errors';
import { largestOf } from '../core/base/extremes';
import { formatCount, formatPercent, writeScore } from '../core/base/formatNumber';
import type { AnalogyScores, SectionScores } from '../core/words/evaluate/analogies';
import type { PairScores } from '../core/words/evaluate/pairs';
import { type EvaluationOptions, USUAL_AMONG } from '../core/words/evaluate/vocabulary';
import type { WordTable } from '../core/words/wordTable';
import { type Invocation, numberOf, type OptionValues, textOf, textsOf } from './command';
import { methodOf, methodOption } from './commands/analogy';
import { openWordsFor, wordsOptions } from './openWords';
import { readContent } from './readTexts';
import { drawBar, type Terminal } from './terminal';

export const wordEvaluationOptions = {
  analogies: {
    type: 'string',
    value: 'FILE',
    description: 'Evaluate word vectors by analogies: four words a line, in sections that begin with ": NAME".',
  },
  similarities: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    description: 'Evaluate word vectors by pairs: two words and how similar people find them. Can be repeated.',
  },
  ...methodOption,
  among: {
    type: 'string',
    value: 'N',
    description: `Of word vectors: how many of the most frequent words count. Default: ${USUAL_AMONG}.`,
  },
  'case-sensitive': { type: 'boolean', description: 'Of word vectors: tell upper and lower case apart.' },
  'count-unknown': {
    type: 'boolean',
    description: 'Of word vectors: questions with unknown words count as wrong. Default: they are left out.',
  },
  words: wordsOptions.words,
} as const;

const NEEDED = ['method', 'among', 'case-sensitive', 'count-unknown', 'words'] as const;

/** Whether the options ask for it. @throws ActionableError `bad-usage` where they ask for half of it */
export function evaluatesWords(options: OptionValues): boolean {
  if (options.analogies !== undefined || options.similarities !== undefined) return true;
  const lonely = NEEDED.find(name => options[name] !== undefined);
  if (lonely === undefined) return false;
  const message = `--${lonely} is for word vectors. Add --analogies FILE or --similarities FILE.`;
  throw new ActionableError('bad-usage', message);
}

export async function evaluateWords(invocation: Invocation): Promise<object> {
  const { positionals, options, terminal } = invocation;
  const unasked = ['split', 'save'].find(name => options[name] !== undefined);
  if (unasked) {
    const message = `--${unasked} is for data of a run, not for --analogies or --similarities. Leave it out.`;
    throw new ActionableError('bad-usage', message);
  }
  const how: EvaluationOptions = {
    among: numberOf(options, 'among', USUAL_AMONG, { least: 1, most: 2 ** 31 - 1, whole: true }),
    caseSensitive: options['case-sensitive'] === true,
    countUnknown: options['count-unknown'] === true,
  };
  const method = methodOf(options);
  const [questions, pairs] = [textOf(options, 'analogies'), textsOf(options, 'similarities')];
  // Before the vectors are read, which takes longer.
  const read = await Promise.all([questions, ...pairs].map(file => (file === undefined ? '' : readContent(file, {}))));
  const { table, source } = await openWordsFor(positionals[0]!, invocation);
  const similarities = [];
  for (const [i, file] of pairs.entries())
    similarities.push(await judgePairs(table, file, read[i + 1]!, how, invocation));
  const analogies =
    questions === undefined
      ? undefined
      : await judgeAnalogies(invocation, table, questions, read[0]!, { ...how, method });
  if (options.json !== true) {
    if (similarities.length > 0) printPairs(similarities, terminal);
    if (similarities.length > 0 && analogies) terminal.print('');
    if (analogies) printAnalogies(analogies, terminal);
  }
  return { ...source, words: table.words.length, ...how, similarities, ...(analogies && { analogies }) };
}

type Named<T> = T & { readonly file: string };

async function judgePairs(
  table: WordTable,
  file: string,
  text: string,
  how: EvaluationOptions,
  { terminal }: Invocation,
): Promise<Named<PairScores>> {
  const { evaluatePairs, parsePairs } = await import('../core/words/evaluate/pairs');
  const { pairs, skipped } = parsePairs(text);
  if (pairs.length === 0) throw nothingIn(file, 'pairs: two words and a number a line');
  tellSkipped(file, skipped, 'two words and a number', terminal);
  return { file: resolve(file), ...evaluatePairs(table, pairs, how) };
}

async function judgeAnalogies(
  { terminal, signal }: Invocation,
  table: WordTable,
  file: string,
  text: string,
  how: EvaluationOptions & { readonly method: ReturnType<typeof methodOf> },
): Promise<Named<AnalogyScores> & { readonly method: string }> {
  const [{ evaluateAnalogies }, { parseQuestions }] = await Promise.all([
    import('../core/words/evaluate/analogies'),
    import('../core/words/evaluate/questions'),
  ]);
  const { sections, skipped } = parseQuestions(text);
  if (sections.every(({ questions }) => questions.length === 0)) throw nothingIn(file, 'analogies: four words a line');
  tellSkipped(file, skipped, 'four words', terminal);
  const scores = await evaluateAnalogies(table, sections, how, {
    signal,
    onProgress: ({ message, fraction = 0 }) => terminal.progress(`${drawBar(fraction)} ${message}`),
  });
  return { file: resolve(file), method: how.method, ...scores };
}

function nothingIn(file: string, what: string): ActionableError {
  return new ActionableError('no-questions', `${file} has no ${what}.`);
}

function tellSkipped(file: string, [first, ...others]: readonly number[], what: string, terminal: Terminal): void {
  if (first === undefined) return;
  const more = others.length > 0 ? `, and ${others.length} more lines like it` : '';
  terminal.warn(`${file}:${first}: left out, since it does not have ${what}${more}`);
}

/** Of what share the words are known. */
function coverageOf({ known, total }: { readonly known: number; readonly total: number }): string {
  return `${formatCount(known)} of ${formatCount(total)} (${total > 0 ? formatPercent(known / total) : '-'})`;
}

function printPairs(all: readonly Named<PairScores>[], terminal: Terminal): void {
  const width = largestOf(
    all.map(({ file }) => basename(file).length),
    5,
  );
  const score = (value: number | undefined) => (value === undefined ? '-' : writeScore(value)).padStart(9);
  terminal.print(`${'pairs'.padEnd(width)}   Spearman    Pearson  known`);
  for (const each of all)
    terminal.print(
      `${basename(each.file).padEnd(width)}  ${score(each.spearman)}  ${score(each.pearson)}  ${coverageOf(each)}`,
    );
}

function printAnalogies(scores: Named<AnalogyScores> & { readonly method: string }, terminal: Terminal): void {
  const width = largestOf(
    scores.sections.map(({ name }) => name.length),
    9,
  );
  const line = (name: string, { accuracy, correct, asked, total }: Omit<SectionScores, 'name'>) => {
    const shown = accuracy === undefined ? '-' : formatPercent(accuracy);
    const counts = `${correct} of ${asked}`.padStart(14);
    terminal.print(
      `${name.padEnd(width)}  ${shown.padStart(8)}  ${counts}  ${asked < total ? `${total - asked} left out` : ''}`.trimEnd(),
    );
  };
  terminal.print(`${'analogies'.padEnd(width)}  accuracy         correct  ${scores.method}`);
  for (const section of scores.sections) line(section.name, section);
  line('all', scores);
  terminal.print(`known words: ${coverageOf(scores)}`);
}
