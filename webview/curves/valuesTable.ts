/** The numbers behind the curves as a table, for those who read rather than look. */
import { formatColumn, formatCount } from '../../src/core/base/formatNumber';
import { element, fill } from '../shared/element';
import type { XAxis } from './history';
import { type ChartGroup, indexOfBest, nearestIndex, placesOf } from './layout';

/** A place along x that the person selected. */
export interface Marked {
  readonly axis: XAxis;
  readonly x: number;
}

/** Rewrites the table: for each line its last and best value, and that at the place that is selected. */
export function fillValuesTable(
  table: HTMLTableElement,
  groups: readonly ChartGroup[],
  nameOf: (folder: string) => string,
  marked?: Marked,
): void {
  const rows = groups.flatMap(({ metric, series }) => {
    const told = series.map(({ line }) => {
      const best = indexOfBest(metric, line.value);
      return { last: line.value[line.value.length - 1]!, best: best < 0 ? undefined : line.value[best]!, at: best };
    });
    const write = formatColumn(told.flatMap(({ last, best }) => (best === undefined ? [last] : [last, best])));
    return series.map(({ folder, line, ...each }, i) => {
      const last = line.value.length - 1;
      const best = told[i]!.at;
      const selected =
        marked === undefined ? -1 : nearestIndex(placesOf({ folder, line, ...each }, marked.axis), marked.x);
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, metric),
        element('td', {}, line.split),
        element('td', {}, nameOf(folder)),
        element('td', { class: 'number' }, formatCount(line.step[last]!)),
        element('td', { class: 'number' }, write(line.value[last]!)),
        element('td', { class: 'number' }, best < 0 ? '' : write(line.value[best]!)),
        element('td', { class: 'number' }, best < 0 ? '' : formatCount(line.step[best]!)),
        marked && element('td', { class: 'number' }, selected < 0 ? '' : write(line.value[selected]!)),
      );
    });
  });
  const heads = [
    'Metric',
    'Split',
    'Run',
    'Last step',
    'Last value',
    'Best value',
    'At step',
    ...(marked ? ['Selected'] : []),
  ];
  fill(
    table,
    element('thead', {}, element('tr', {}, ...heads.map(head => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...rows),
  );
}
