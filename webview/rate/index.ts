/** The learning-rate range test: a curve of losses over rates, and a click that writes a rate into the config. */
import { formatRate, formatScore } from '../../src/core/base/formatNumber';
import type { RateSweep, RateView } from '../../src/protocol/rate';
import { announce } from '../shared/announce';
import { Channel } from '../shared/channel';
import { button, emptyState, progressBar, toolbar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { makeRepaint, watchSize } from '../shared/repaint';
import { exportSheet } from '../shared/svgExport';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { HEIGHT, RateChart } from './draw';
import { describeSweep } from './layout';

const channel = new Channel<RateView, Record<string, never>>();
const tooltip = new Tooltip();
let state: RateView['toView']['state'] | undefined;

const chart = new RateChart({
  look: (index, clientX, clientY) => {
    const point = index === undefined ? undefined : state?.sweep?.points[index];
    if (!point) tooltip.hide();
    else
      tooltip.show(
        clientX,
        clientY,
        element('strong', {}, `Learning rate ${formatRate(point.rate)}`),
        element('div', {}, `Loss ${formatScore(point.smoothed)} nats (smoothed), ${formatScore(point.loss)} (raw)`),
        element('div', { class: 'quiet' }, 'Select to write it into the config'),
      );
  },
  choose: index => {
    const point = state?.sweep?.points[index];
    if (point) use(Number(formatRate(point.rate)));
  },
});
const repaint = makeRepaint(paint);

channel.on('state', news => {
  const ended = state?.finding && !news.finding;
  state = news;
  if (ended) announce(news.failure ?? (news.sweep ? describeSweep(news.sweep) : ''));
  repaint();
});
watchTheme(repaint);
watchSize(pageRoot(), repaint);
channel.ready();
repaint();

function use(rate: number): void {
  channel.send('use', { rate });
  announce(`${formatRate(rate)} written into the config`);
}

function paint(): void {
  const root = pageRoot();
  const focused = document.activeElement;
  if (!state) {
    fill(root, element('p', { class: 'quiet', role: 'status' }, 'Loading…'));
    return;
  }
  const { config, sweep, finding, failure } = state;
  if (!config) {
    fill(
      root,
      emptyState(
        'learning-rate',
        'Learning-rate range test',
        'Trains 100 steps while the learning rate rises from 1e-7 to 10, and plots the loss. Nothing is saved.',
        button({ label: 'Select Config…', primary: true, press: () => channel.send('find', {}) }),
      ),
    );
    return;
  }
  const open = button({ label: config.name, title: 'Open the config', press: () => channel.send('openConfig', {}) });
  open.classList.add('link');
  fill(
    root,
    element(
      'div',
      { class: 'heading' },
      element('h2', {}, 'Learning rate of ', open),
      learnMore('learning-rate', 'the learning-rate range test'),
    ),
    finding
      ? element(
          'div',
          { class: 'finding', role: 'status' },
          progressBar({ label: 'Range test', fraction: finding.fraction }),
          element('span', { class: 'quiet' }, finding.message),
          button({ label: 'Stop', press: () => channel.send('stop', {}) }),
        )
      : toolbar(
          'Range test',
          button({
            label: sweep ? 'Run Again' : 'Find Learning Rate',
            primary: !sweep,
            press: () => channel.send('find', {}),
          }),
          sweep && button({ label: 'Save SVG', title: 'Save the curve as an SVG file', press: save }),
        ),
    failure !== undefined && !finding && element('p', { class: 'failure', role: 'alert' }, failure),
    sweep ? paintSweep(sweep) : element('p', { class: 'quiet' }, 'No range test yet.'),
  );
  if (focused === chart.svg) chart.svg.focus();
}

function paintSweep(sweep: RateSweep): HTMLElement {
  const { suggestions } = sweep;
  const suggest = (rate: number, why: string, primary: boolean) =>
    element(
      'li',
      {},
      button({
        label: `Use ${formatRate(rate)}`,
        title: 'Write the rate into the config; Undo reverts it',
        primary,
        press: () => use(rate),
      }),
      ' ',
      element('span', {}, why),
      state?.used === rate && element('span', { class: 'used' }, ' written'),
    );
  const section = element(
    'section',
    { class: 'sweep' },
    suggestions
      ? element(
          'ul',
          { class: 'suggestions', 'aria-label': 'Suggestions' },
          suggest(suggestions.safe, 'a tenth of the rate with the lowest loss (recommended)', true),
          suggest(suggestions.steepest, 'where the loss falls fastest (steepest)', false),
        )
      : element(
          'p',
          { class: 'failure' },
          'No rate made the loss fall clearly. Check the data, or try a larger batch.',
        ),
    chart.svg,
    element('p', { class: 'quiet' }, describeSweep(sweep, state?.used)),
    element(
      'p',
      { class: 'quiet' },
      'The line is smoothed; the faint line shows the raw loss. Select a point of the curve to write its rate into the config.',
    ),
  );
  const width = pageRoot().clientWidth;
  if (width > 0 && sweep.points.length > 1) chart.draw(sweep, state?.used, Math.min(width, 900));
  chart.svg.toggleAttribute('hidden', sweep.points.length < 2);
  return section;
}

function save(): void {
  const width = Number(chart.svg.getAttribute('width'));
  const placed = { svg: chart.svg, title: `Learning rate of ${state?.config?.name ?? ''}`, x: 10, y: 28 };
  channel.send('save', {
    name: 'learning-rate.svg',
    svg: exportSheet([placed], width + 20, HEIGHT + 40, readTheme(), []),
  });
}
