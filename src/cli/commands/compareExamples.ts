/** `compare --examples`: two runs on the same examples. */
import { ActionableError } from '../../core/base/errors';
import { formatCount, writeScore } from '../../core/base/formatNumber';
import { shorten } from '../../core/base/shorten';
import {
  type ComparedExample,
  type ExampleComparison,
  ExampleComparisons,
  outcomes,
} from '../../core/examples/compareExamples';
import { type Invocation, numberOf, type OptionDefinition, textOf } from '../command';
import { splitOf, splitOption } from '../splitOption';
import type { Terminal } from '../terminal';

const SHOWN = ['changed', ...outcomes] as const;
/** Letters of a text. */
const LONGEST = 80;

export const compareExamplesOptions = {
  examples: { type: 'boolean', description: 'Compare two runs example by example, with tests of significance.' },
  ...splitOption('examples: train, validation or test. Default: test, else validation.'),
  show: {
    type: 'string',
    value: 'WHICH',
    description: `examples: list ${SHOWN.join(', ')}. Default: only-first and only-second are counted, not listed.`,
  },
  limit: { type: 'string', value: 'N', description: 'examples: examples to list. Default: 20.' },
  resamples: { type: 'string', value: 'N', description: 'examples: samples of the bootstrap. Default: 1000.' },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** @param folders of two runs @param heads what they are called */
export async function compareExamples(
  folders: readonly string[],
  heads: readonly string[],
  { options, terminal, signal }: Invocation,
): Promise<object> {
  const [first, second] = folders;
  if (folders.length !== 2)
    throw new ActionableError('bad-usage', '--examples compares two runs: nlp compare RUN RUN --examples');
  const wanted = textOf(options, 'show');
  const show = SHOWN.find(name => name === wanted);
  if (wanted !== undefined && !show)
    throw new ActionableError('bad-usage', `unknown --show "${wanted}"; there are ${SHOWN.join(', ')}`);
  const limit = numberOf(options, 'limit', 20, { least: 1, most: 200, whole: true });
  const resamples = numberOf(options, 'resamples', 1000, { least: 10, most: 1_000_000, whole: true });
  const comparisons = new ExampleComparisons();
  const wish = { other: second!, split: splitOf(options), resamples };
  const caller = { signal, onProgress: ({ message }: { readonly message: string }) => terminal.progress(message) };
  const comparison = await comparisons.compare(first!, wish, caller);
  const page = show && (await comparisons.page(first!, { ...wish, show, offset: 0, limit }, caller));
  if (options.json !== true) {
    printComparison(comparison, heads, terminal);
    if (page) printExamples(page.examples, page.total, show, terminal);
  }
  return { ...comparison, ...(page && { shown: page }) };
}

function printComparison(
  comparison: ExampleComparison,
  [first = '', second = '']: readonly string[],
  terminal: Terminal,
): void {
  const { split, count, unpaired, outcomes: counts, changed, mcnemar, scores, measures, agreement } = comparison;
  terminal.print(`first   ${first}`);
  terminal.print(`second  ${second}`);
  terminal.print(`${formatCount(count)} examples of ${split} that both have`);
  if (unpaired.some(each => each > 0))
    terminal.warn(
      `warning: ${unpaired[0]} examples of the first and ${unpaired[1]} of the second are not in the other`,
    );
  if (counts) {
    const titles = {
      'both-right': 'both right',
      'only-first': 'only first right',
      'only-second': 'only second right',
      'both-wrong': 'both wrong',
    };
    for (const name of outcomes)
      terminal.print(`  ${titles[name].padEnd(18)} ${formatCount(counts[name]).padStart(8)}`);
  }
  if (changed !== undefined) terminal.print(`  ${'other prediction'.padEnd(18)} ${formatCount(changed).padStart(8)}`);
  if (mcnemar) {
    const chi =
      mcnemar.chiSquare === undefined
        ? ''
        : `, chi-square ${writeScore(mcnemar.chiSquare)} (corrected), p ${writeScore(mcnemar.p!)}`;
    terminal.print(`McNemar: exact p ${writeScore(mcnemar.exact)}${chi}`);
  }
  if (scores.length > 0) {
    terminal.print('');
    const heads = ['score', 'first', 'second', 'difference', '95% interval', 'p', 'p (Holm)'];
    const rows = scores.map(({ name, first: a, second: b, difference, interval, p, adjusted }) => [
      name,
      writeScore(a),
      writeScore(b),
      signed(difference),
      `${signed(interval.low)} to ${signed(interval.high)}`,
      writeScore(p),
      writeScore(adjusted),
    ]);
    printTable([heads, ...rows], terminal);
    terminal.print(`paired bootstrap; ${scores.length} scores are tested, so read p (Holm): it is corrected for that`);
  }
  if (measures.length > 0) {
    terminal.print('');
    const rows = measures.map(({ name, first: a, second: b, p }) => [
      name,
      writeScore(a),
      writeScore(b),
      signed(b - a),
      writeScore(p),
    ]);
    printTable([['per example', 'first', 'second', 'difference', 'p (randomization)'], ...rows], terminal);
  }
  if (agreement && agreement.labels.length <= 12) {
    const { labels, counts: cells } = agreement;
    terminal.print('');
    const rows = labels.map((label, i) => [label, ...labels.map((_, j) => formatCount(cells[i * labels.length + j]!))]);
    printTable([['first \\ second', ...labels], ...rows], terminal);
  }
}

function printExamples(examples: readonly ComparedExample[], total: number, show: string, terminal: Terminal): void {
  terminal.print('');
  terminal.print(`${show}: ${formatCount(total)}`);
  for (const { actual, first, second, text, source } of examples) {
    terminal.print(
      `${actual ?? ''}\t${first ?? ''}\t${second ?? ''}\t${shorten(text.replace(/\s+/g, ' '), LONGEST)}\t${source.file}:${source.line}`,
    );
  }
}

function printTable(rows: readonly (readonly string[])[], terminal: Terminal): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(cells => cells[column]!.length)));
  for (const cells of rows)
    terminal.print(
      cells
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    );
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${writeScore(Math.abs(value))}`;
}
