/** docs/reference/metrics.md: its tables of scores, from the list; what stands around them is written by hand. */
import { formatNumber } from '../../src/core/base/formatNumber';
import type { Score } from '../../src/core/metrics/score';
import { type ScoreKind, scores } from '../../src/core/metrics/scores';
import { averages, labelRates } from '../../src/core/metrics/scores/labels';
import { table } from './table';

const block = /(<!-- scores: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** @param page as it is @throws when a table is not there, or is of nothing */
export function metricsPage(page: string): string {
  const kinds = new Set<string>(['rates', ...Object.keys(scores)]);
  const written = page.replaceAll(block, (_, begin: string, kind: string, end: string) => {
    if (!kinds.delete(kind)) throw new Error(`docs/reference/metrics.md has a table of ${kind} too many`);
    const own = kind === 'rates' ? ratesTable() : scoresTable(scores[kind as ScoreKind]);
    return `${begin}${own}\n${end}`;
  });
  if (kinds.size > 0) throw new Error(`docs/reference/metrics.md lacks <!-- scores: ${[...kinds].join(', ')} -->`);
  return written;
}

function ratesTable(): string {
  const rows = [...Object.values(labelRates), ...Object.values(averages)];
  return table(
    ['rate', 'what it is'],
    rows.map(({ title, meaning }) => [title, withoutPeriod(meaning)]),
  );
}

function scoresTable(all: readonly Score[]): string {
  return table(
    ['score', 'name in runs', 'what it is', 'better', 'range', 'as in'],
    all.map(({ name, title, meaning, better, range, source, only }) => [
      title,
      `\`${only === 'parts' ? `${name}/LABEL` : name}\`${only === 'reports' ? ' (reports)' : ''}`,
      withoutPeriod(meaning),
      better ?? '',
      range[1] === Number.POSITIVE_INFINITY ? `from ${range[0]}` : range.map(formatNumber).join(' to '),
      source,
    ]),
  );
}

function withoutPeriod(text: string): string {
  return text.replace(/\.$/, '');
}
