/** The scores with their intervals, and precision, recall and F1 averaged in three ways. */
import type { RunReport } from '../../src/core/explain/report';
import type { Interval, Intervals } from '../../src/core/metrics/bootstrap';
import type { Scores } from '../../src/core/runs/run';
import { element, fill } from '../shared/element';
import { formatScore } from '../shared/format';
import type { Tooltip } from '../shared/tooltip';
import { AVERAGES, INTERVAL, RATES, SCORES, type Term } from './terms';

/** A word that says what it means on hover, on focus and to screen readers. */
export function explained({ name, meaning }: Term, tooltip: Tooltip): HTMLElement {
  const word = element('span', { class: 'term', tabindex: 0, 'aria-description': meaning }, name);
  const show = () => {
    const { left, bottom } = word.getBoundingClientRect();
    tooltip.show(left, bottom - 10, meaning);
  };
  word.addEventListener('pointerenter', show);
  word.addEventListener('focus', show);
  word.addEventListener('pointerleave', () => tooltip.hide());
  word.addEventListener('blur', () => tooltip.hide());
  return word;
}

export class ScoresSection {
  private readonly scores = element('table', { class: 'plain scores' });
  private readonly averages = element('table', { class: 'plain averages' });
  readonly root = element(
    'section',
    { class: 'scores-section', 'aria-labelledby': 'scores-title' },
    element('h2', { id: 'scores-title' }, 'Scores'),
    element('div', { class: 'tables scrolling' }, this.scores, this.averages),
  );

  constructor(private readonly tooltip: Tooltip) {}

  /** @param intervals undefined while they are being drawn */
  draw({ scores }: RunReport, intervals: Intervals | undefined): void {
    this.drawScores(scores, intervals);
    const head = element(
      'tr',
      {},
      element('td'),
      ...Object.values(RATES).map(term =>
        element('th', { scope: 'col', class: 'number' }, explained(term, this.tooltip)),
      ),
      element('th', { scope: 'col' }, explained({ ...INTERVAL, name: '95% interval of F1' }, this.tooltip)),
    );
    const rows = Object.entries(AVERAGES).map(([average, term]) => {
      const f1 = `${average}-F1`;
      // Micro F1 of one label an example is accuracy, and so is its interval.
      const interval = intervals?.[f1] ?? (scores[f1] === scores.accuracy ? intervals?.accuracy : undefined);
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, explained(term, this.tooltip)),
        ...Object.keys(RATES).map(rate =>
          element('td', { class: 'number' }, formatScore(scores[`${average}-${rate}`] ?? 0)),
        ),
        element('td', { class: 'quiet' }, formatInterval(interval)),
      );
    });
    fill(this.averages, element('caption', { class: 'visually-hidden' }, 'Averages over labels'), head, ...rows);
  }

  /** Scores alone, of a run whose predictions cannot be counted. */
  drawRecorded(scores: Scores): void {
    this.drawScores(scores, {}, true);
    fill(this.averages);
  }

  /** @param averages among the others, where they have no table of their own */
  private drawScores(scores: Scores, intervals: Intervals | undefined, averages = false): void {
    const known = Object.keys(SCORES).filter(name => scores[name] !== undefined);
    const averaged = /^(?:micro|macro|weighted)-(?:precision|recall|F1)$/;
    const others = Object.keys(scores).filter(name => !SCORES[name] && (averages || !averaged.test(name)));
    const bounded = intervals === undefined || Object.keys(intervals).length > 0;
    fill(
      this.scores,
      element('caption', { class: 'visually-hidden' }, 'Scores'),
      element(
        'tr',
        {},
        element('td'),
        element('th', { scope: 'col', class: 'number' }, element('span', { class: 'visually-hidden' }, 'Value')),
        bounded && element('th', { scope: 'col' }, explained(INTERVAL, this.tooltip)),
      ),
      ...[...known, ...others].map(name => {
        const term = SCORES[name];
        const interval = intervals?.[name];
        return element(
          'tr',
          {},
          element('th', { scope: 'row' }, term ? explained(term, this.tooltip) : name),
          element('td', { class: 'number' }, formatScore(scores[name]!)),
          element('td', { class: 'quiet' }, formatInterval(interval)),
        );
      }),
    );
    this.scores.setAttribute('aria-busy', String(intervals === undefined));
  }
}

function formatInterval(interval: Interval | undefined): string {
  return interval ? `${formatScore(interval.low)} to ${formatScore(interval.high)}` : '';
}
