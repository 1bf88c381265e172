/** For two labels: the scores at another threshold than the default. */
import { formatCount, formatNumber, formatScore } from '../../src/core/base/formatNumber';
import type { ScoreCurve } from '../../src/core/explain/report/report';
import { button, choice, slider } from '../shared/controls';
import { element, fill } from '../shared/element';
import { bestCut, cheapestCut, cutAt, decideAt, type ThresholdDecision, thresholdOf } from './layout';
import { AXES } from './matrix';

/** Steps of the cost on either side of 1: to a hundredth, and to a hundred. */
const COSTS = 20;

/** The ratio of costs at a place of the slider: 10 to the power of a tenth of it, to two digits. */
function ratioAt(place: number): number {
  const ratio = 10 ** (place / 10);
  const digit = 10 ** (Math.floor(Math.log10(ratio) + 1e-9) - 1);
  return Math.round(ratio / digit) * digit;
}

export interface ThresholdEvents {
  readonly positive: (label: number) => void;
  /** The threshold, and what it makes of the examples. */
  readonly changed: (decision: ThresholdDecision) => void;
  readonly copy: (text: string) => void;
}

export class ThresholdPanel {
  private readonly controls = element('div', { class: 'toolbar' });
  private readonly table = element('table', { class: 'plain number' });
  private readonly counts = element('table', { class: 'plain number threshold-counts' });
  private readonly range = element('input', { type: 'range', min: -1, step: 1, 'aria-label': 'Threshold' });
  private readonly exact = element('input', {
    type: 'number',
    min: 0,
    max: 1,
    step: 'any',
    class: 'text exact',
    'aria-label': 'Threshold as a number',
  });
  private readonly told = element('span', { class: 'quiet', role: 'status' });
  private readonly costs = element(
    'div',
    { class: 'toolbar costs' },
    slider({
      label: 'A false negative costs',
      title: 'How many false positives one false negative costs',
      min: -COSTS,
      max: COSTS,
      step: 1,
      value: 0,
      format: place => `× ${formatNumber(ratioAt(place))}`,
      change: place => {
        this.ratio = ratioAt(place);
        this.tellCost();
      },
    }),
    button({
      label: 'Lowest Cost',
      title: 'Threshold with the lowest cost here. Choose it on validation, not on test.',
      press: () => {
        if (this.curve) this.move(cheapestCut(this.curve, this.ratio).cut);
      },
    }),
    this.told,
  );
  readonly root = element(
    'div',
    { class: 'threshold', role: 'group', 'aria-label': 'Threshold' },
    this.controls,
    element(
      'div',
      { class: 'threshold-slider' },
      element('span', { class: 'quiet' }, 'Threshold'),
      this.range,
      this.exact,
    ),
    this.costs,
    element('div', { class: 'tables', 'aria-live': 'off' }, this.table, this.counts),
  );
  private curve: ScoreCurve | undefined;
  private names: readonly [positive: string, negative: string] = ['', ''];
  private cut = -1;
  /** Of the cost of a false negative to that of a false positive. */
  private ratio = 1;

  constructor(private readonly events: ThresholdEvents) {
    this.range.addEventListener('input', () => this.move(Number(this.range.value)));
    this.exact.addEventListener('change', () => {
      const value = Number(this.exact.value);
      if (this.exact.value !== '' && Number.isFinite(value)) this.set(value);
    });
  }

  /** @param positive index of the label that the threshold is of, 0 or 1 */
  show(curve: ScoreCurve, labels: readonly string[], positive: number): void {
    const fresh = curve !== this.curve;
    this.curve = curve;
    this.names = [labels[positive]!, labels[1 - positive]!];
    const focused = this.controls.contains(document.activeElement);
    fill(
      this.controls,
      choice({
        label: 'Positive label',
        title: 'Label that the curves and the threshold refer to',
        options: labels.slice(0, 2).map((label, index) => ({ value: String(index), label: label || '(none)' })),
        value: String(positive),
        change: value => this.events.positive(Number(value)),
      }),
      button({
        label: 'Default (0.5)',
        title: 'Back to the threshold that the model uses',
        press: () => this.set(0.5),
      }),
      button({
        label: 'Best F1',
        title: 'Threshold with the highest F1 here. Choose it on validation, not on test.',
        press: () => this.move(bestCut(curve)),
      }),
      button({ label: 'Copy', title: 'Copy the threshold', press: () => this.events.copy(this.exact.value) }),
    );
    if (focused) this.controls.querySelector('select')?.focus();
    this.range.max = String(curve.thresholds.length - 1);
    if (fresh) this.set(0.5);
  }

  /** Goes to a cut, and to the shortest number that makes it. */
  move(cut: number): void {
    if (!this.curve) return;
    this.take(cut, thresholdOf(this.curve.thresholds, cut));
  }

  /** Which threshold is best at this cost, and what the one in force costs. */
  private tellCost(): void {
    if (!this.curve) return;
    const { cut, cost } = cheapestCut(this.curve, this.ratio);
    const { falsePositives, falseNegatives } = decideAt(this.curve, this.cut);
    const now = falsePositives + this.ratio * falseNegatives;
    const best = thresholdOf(this.curve.thresholds, cut);
    this.told.textContent = `Lowest at ${best}: ${formatNumber(cost)}. Here: ${formatNumber(now)}.`;
  }

  private set(threshold: number): void {
    if (this.curve) this.take(cutAt(this.curve.thresholds, threshold), threshold);
  }

  private take(cut: number, threshold: number): void {
    this.cut = cut;
    const decision = decideAt(this.curve!, this.cut);
    const { precision, recall, f1, accuracy } = decision;
    this.range.value = String(cut);
    this.range.setAttribute(
      'aria-valuetext',
      `${threshold}: precision ${formatScore(precision)}, recall ${formatScore(recall)}, F1 ${formatScore(f1)}`,
    );
    this.exact.value = String(threshold);
    const row = (name: string, value: number) =>
      element('tr', {}, element('th', { scope: 'row' }, name), element('td', { class: 'number' }, formatScore(value)));
    fill(this.table, row('Precision', precision), row('Recall', recall), row('F1', f1), row('Accuracy', accuracy));
    this.drawCounts(decision);
    this.tellCost();
    this.events.changed(decision);
  }

  private drawCounts({ truePositives, falsePositives, falseNegatives, trueNegatives }: ThresholdDecision): void {
    const [positive, negative] = this.names;
    const cell = (count: number) => element('td', { class: 'number' }, formatCount(count));
    const head = (name: string, scope: 'row' | 'col') =>
      element('th', { scope, class: scope === 'col' ? 'number' : undefined }, name || '(none)');
    fill(
      this.counts,
      element('caption', { class: 'visually-hidden' }, 'Confusion matrix at this threshold'),
      element('tr', {}, element('td', { class: 'quiet' }, AXES), head(positive, 'col'), head(negative, 'col')),
      element('tr', {}, head(positive, 'row'), cell(truePositives), cell(falseNegatives)),
      element('tr', {}, head(negative, 'row'), cell(falsePositives), cell(trueNegatives)),
    );
  }
}
