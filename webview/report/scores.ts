/** The scores with their intervals, and precision, recall and F1 averaged in three ways. */
import { formatScore } from '../../src/core/base/formatNumber';
import type { RunReport } from '../../src/core/explain/report/report';
import type { Interval, Intervals } from '../../src/core/metrics/bootstrap';
import { findScore, scores as list, type ScoreKind } from '../../src/core/metrics/scores';
import { averages, labelRates } from '../../src/core/metrics/scores/labels';
import type { Scores } from '../../src/core/runs/run';
import { element, fill } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import type { Tooltip } from '../shared/tooltip';
import { INTERVAL, type Term, withCounts } from './terms';

/** A word that says what it means on hover, on focus and to screen readers. */
export function explained({ title, meaning }: Term, tooltip: Tooltip): HTMLElement {
  const word = element('span', { class: 'term', tabindex: 0, 'aria-description': meaning }, title);
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

/** They have a table of their own. */
const AVERAGED: ReadonlySet<string> = new Set(
  Object.keys(averages).flatMap(average => Object.keys(labelRates).map(rate => `${average}-${rate}`)),
);

export class ScoresSection {
  private readonly scores = element('table', { class: 'plain scores' });
  private readonly averages = element('table', { class: 'plain averages' });
  readonly root = element(
    'section',
    { class: 'scores-section', 'aria-labelledby': 'scores-title' },
    element(
      'div',
      { class: 'heading' },
      element('h2', { id: 'scores-title' }, 'Scores'),
      learnMore('metrics', 'metrics'),
    ),
    element('div', { class: 'tables scrolling' }, this.scores, this.averages),
  );

  constructor(private readonly tooltip: Tooltip) {}

  /** @param intervals undefined while they are being computed */
  draw({ scores, decisions, mistakes, counted }: RunReport, intervals: Intervals | undefined): void {
    const own = Object.fromEntries(Object.entries(scores).filter(([name]) => !AVERAGED.has(name)));
    const accuracy = withCounts('correct / all', decisions - mistakes, decisions);
    this.drawScores(own, intervals, [counted === 'tokens' ? 'tags' : 'labels'], { accuracy });
    const head = element(
      'tr',
      {},
      element('td'),
      ...Object.values(labelRates).map(term =>
        element('th', { scope: 'col', class: 'number' }, explained(term, this.tooltip)),
      ),
      element('th', { scope: 'col' }, explained({ ...INTERVAL, title: '95% interval of F1' }, this.tooltip)),
    );
    const rows = Object.entries(averages).map(([average, term]) => {
      const f1 = `${average}-F1`;
      // Micro F1 of one label per example is accuracy, and so is its interval.
      const interval = intervals?.[f1] ?? (scores[f1] === scores.accuracy ? intervals?.accuracy : undefined);
      return element(
        'tr',
        {},
        element('th', { scope: 'row' }, explained(term, this.tooltip)),
        ...Object.keys(labelRates).map(rate =>
          element('td', { class: 'number' }, formatScore(scores[`${average}-${rate}`] ?? 0)),
        ),
        element('td', { class: 'quiet' }, formatInterval(interval)),
      );
    });
    fill(this.averages, element('caption', { class: 'visually-hidden' }, 'Averages over labels'), head, ...rows);
  }

  /** Scores alone. @param kinds of scores that they are of */
  drawAlone(scores: Scores, ...kinds: readonly ScoreKind[]): void {
    this.drawScores(scores, {}, kinds);
    fill(this.averages);
  }

  /** @param counts of this run, by the name of the score that they explain */
  private drawScores(
    scores: Scores,
    intervals: Intervals | undefined,
    kinds: readonly ScoreKind[],
    counts: Readonly<Record<string, string>> = {},
  ): void {
    const places = [...kinds, ...(Object.keys(list) as ScoreKind[])].flatMap(kind =>
      list[kind].map(({ name }) => name),
    );
    const place = (name: string) => (places.includes(name) ? places.indexOf(name) : places.length);
    const names = Object.keys(scores).sort((a, b) => place(a) - place(b));
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
      ...names.map(name => {
        const score = findScore(name, ...kinds);
        const interval = intervals?.[name];
        const count = counts[name];
        const term = score && {
          title: score.name === name ? score.title : name,
          meaning: count === undefined ? score.meaning : `${score.meaning} ${count}.`,
        };
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
