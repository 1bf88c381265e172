/** The numbers behind the curves as a table, for those who read rather than look. */
import { element, fill } from '../shared/element';
import { formatNumber } from '../shared/format';
import { type ChartGroup, isRate } from './layout';

/** Rewrites the table: for each line its last, best and number of values. */
export function fillValuesTable(
  table: HTMLTableElement,
  groups: readonly ChartGroup[],
  nameOf: (folder: string) => string,
): void {
  const rows = groups.flatMap(({ metric, series }) =>
    series.map(({ folder, line }) => {
      const last = line.value.length - 1;
      const best = bestOf(metric, line.value);
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, metric),
        element('td', {}, line.split),
        element('td', {}, nameOf(folder)),
        element('td', { class: 'number' }, formatNumber(line.step[last]!)),
        element('td', { class: 'number' }, formatNumber(line.value[last]!)),
        element('td', { class: 'number' }, best < 0 ? '' : formatNumber(line.value[best]!)),
        element('td', { class: 'number' }, best < 0 ? '' : formatNumber(line.step[best]!)),
      );
    }),
  );
  const heads = ['Metric', 'Measured on', 'Run', 'Last step', 'Last value', 'Best value', 'at step'];
  fill(
    table,
    element('thead', {}, element('tr', {}, ...heads.map(head => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...rows),
  );
}

/** Index of the best value: the greatest of a rate, the least of a loss; -1 where neither is better. */
function bestOf(metric: string, values: readonly number[]): number {
  const greater = isRate(metric);
  if (!greater && !/loss|perplexity|error/i.test(metric)) return -1;
  let best = -1;
  for (const [i, value] of values.entries()) {
    if (!Number.isFinite(value)) continue;
    if (best < 0 || (greater ? value > values[best]! : value < values[best]!)) best = i;
  }
  return best;
}
