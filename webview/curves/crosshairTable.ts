/** The values under the crosshair as a table, and the key to which line is which. */
import { formatColumn, formatCount } from '../../src/core/base/formatNumber';
import { element, svgElement } from '../shared/element';
import type { CrosshairValue } from './crosshair';
import type { RunLook } from './look';
import { drawSwatch } from './runLook';

/** Rows of the table; the rest is counted. */
const MOST_ROWS = 12;

export interface RunLooks {
  readonly nameOf: (folder: string) => string;
  readonly lookOf: (folder: string) => RunLook;
}

/**
 * @param values sorted, at least one
 * @param place where the crosshair stands, for lines that were measured at different steps
 */
export function describeCrosshair(
  metric: string,
  values: readonly CrosshairValue[],
  place: string,
  { nameOf, lookOf }: RunLooks,
): HTMLElement[] {
  const smoothing = values.some(({ smoothed }) => smoothed !== undefined);
  const sameStep = values.every(({ step }) => step === values[0]!.step);
  const grouped = values.some(({ count }) => count !== undefined);
  const listed = values.slice(0, MOST_ROWS);
  const write = formatColumn(listed.flatMap(({ value, smoothed }) => [value, smoothed ?? value]));
  const rows = listed.map(({ folder, split, step, value, smoothed, low, high, count }) =>
    element(
      'tr',
      {},
      element('td', {}, drawSwatch(lookOf(folder))),
      element('td', { class: 'run' }, nameOf(folder)),
      element('td', { class: 'quiet' }, split),
      !sameStep && element('td', { class: 'number quiet' }, Number.isFinite(step) ? formatCount(step) : ''),
      element('td', { class: 'number' }, write(smoothed ?? value)),
      smoothing && element('td', { class: 'number quiet' }, write(value)),
      grouped &&
        element(
          'td',
          { class: 'number quiet around' },
          low === undefined || high === undefined ? '' : `${write(low)} to ${write(high)}, ${formatCount(count ?? 0)}`,
        ),
    ),
  );
  const titles = [
    '',
    '',
    '',
    !sameStep && 'step',
    smoothing ? 'smoothed' : grouped ? 'mean' : '',
    smoothing && 'raw',
    grouped && 'band, runs',
  ];
  const head = element(
    'tr',
    { class: 'quiet' },
    ...titles.map(
      title =>
        title !== false && element('th', { class: title.startsWith('band') ? 'number around' : 'number' }, title),
    ),
  );
  head.hidden = sameStep && !smoothing && !grouped;
  const left = values.length - rows.length;
  return [
    element(
      'div',
      {},
      element('strong', {}, metric),
      ` at ${sameStep ? `step ${formatCount(values[0]!.step)}` : place}`,
    ),
    element('table', {}, head, ...rows),
    ...(left > 0 ? [element('div', { class: 'quiet' }, `and ${left} more`)] : []),
  ];
}

/** Dashes tell validation from training in any colour. */
export function drawSplitKey(): HTMLElement {
  const sample = (dash: string | undefined) =>
    svgElement(
      'svg',
      { width: 26, height: 8, 'aria-hidden': true },
      svgElement('line', {
        x1: 0,
        x2: 26,
        y1: 4,
        y2: 4,
        stroke: 'currentColor',
        'stroke-width': 2,
        'stroke-dasharray': dash,
      }),
    );
  return element('span', { class: 'split-key quiet' }, sample(undefined), 'training', sample('5 3'), 'validation');
}
