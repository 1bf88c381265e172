/** The values under the crosshair as a table, and the key to which line is which. */
import { element, svgElement } from '../shared/element';
import { formatNumber } from '../shared/format';
import type { CrosshairValue } from './layout';
import { drawSwatch, type RunLook } from './runLook';

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
  const rows = values
    .slice(0, MOST_ROWS)
    .map(({ folder, split, step, value, smoothed }) =>
      element(
        'tr',
        {},
        element('td', {}, drawSwatch(lookOf(folder))),
        element('td', {}, nameOf(folder)),
        element('td', { class: 'quiet' }, split),
        !sameStep && element('td', { class: 'number quiet' }, formatNumber(step)),
        element('td', { class: 'number' }, formatNumber(smoothed ?? value)),
        smoothing && element('td', { class: 'number quiet' }, formatNumber(value)),
      ),
    );
  const titles = ['', '', '', !sameStep && 'step', smoothing ? 'smoothed' : '', smoothing && 'measured'];
  const head = element(
    'tr',
    { class: 'quiet' },
    ...titles.map(title => title !== false && element('th', { class: 'number' }, title)),
  );
  head.hidden = sameStep && !smoothing;
  const left = values.length - rows.length;
  return [
    element(
      'div',
      {},
      element('strong', {}, metric),
      ` at ${sameStep ? `step ${formatNumber(values[0]!.step)}` : place}`,
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
  return element('span', { class: 'split-key quiet' }, sample(undefined), 'train', sample('5 3'), 'validation');
}
