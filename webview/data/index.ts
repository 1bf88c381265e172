/** The data page: the problems of the data of a config, their labels and lengths, and previews of augmentation and of masks. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount } from '../../src/core/base/formatNumber';
import { formatAge } from '../../src/core/base/formatTime';
import type { DataPage } from '../../src/protocol/data';
import { announce } from '../shared/announce';
import { Channel } from '../shared/channel';
import { button, emptyState, progressBar, segments } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { makeRepaint, watchSize } from '../shared/repaint';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { drawAugmentation, type SampleOptions } from './augmentation';
import { drawLabels, drawSplits, Histogram } from './draw';
import { drawFindings } from './findings';
import { countKinds, describeReading, describeTraining } from './layout';
import { drawMasks } from './masks';
import { Sample } from './sample';

type State = DataPage['toView']['state'];
type Page = State['page'];

interface Remembered {
  readonly open: readonly string[];
}

/** Examples, and blocks, of one sample. */
const SAMPLE = 6;
const BLOCKS = 3;
/** How often `2 min ago` is brought up to date, in ms. */
const AGE_INTERVAL = 30_000;

const channel = new Channel<DataPage, Remembered>();
const tooltip = new Tooltip();
const open = new Set(channel.remembered?.open);
let theme = readTheme();
let state: State | undefined;
let histograms: readonly Histogram[] = [];
let width = 0;

const title = element('h1');
const subtitle = element('p', { class: 'quiet subtitle' });
const actions = element('div', { class: 'toolbar' });
const busy = element('div', { class: 'busy', role: 'status' });
const body = element('main', { tabindex: -1 });
const repaint = makeRepaint(paint);
const augmented = new Sample(
  (sample, signal) => channel.request('augmentation', { sample, count: SAMPLE }, signal),
  repaint,
  ({ samples }) => announce(`${countOf(samples.length, 'example')} with their copies`),
);
const masked = new Sample(
  (sample, signal) => channel.request('masks', { sample, count: BLOCKS }, signal),
  repaint,
  ({ samples }) => announce(`${countOf(samples.length, 'block')} with their masks`),
);

fill(pageRoot(), element('header', { class: 'head' }, element('div', {}, title, subtitle), actions), busy, body);
watchSize(body, to => {
  width = to;
  drawHistograms();
});
watchTheme(changed => {
  theme = changed;
  repaint();
});
channel.on('state', news => {
  const before = state;
  state = news;
  if (news.revision !== before?.revision || news.config?.path !== before?.config?.path)
    for (const sample of [augmented, masked]) sample.result = undefined;
  if (news.report && news.report !== before?.report && before?.checking) announce(describeOutcome(news));
  void sampleOf(news.page)?.need();
  repaint();
});
window.setInterval(() => paintHead(), AGE_INTERVAL);
channel.ready();
repaint();

/** What a page asks for, where it does. */
function sampleOf(page: Page): Pick<Sample<unknown>, 'busy' | 'need'> | undefined {
  return page === 'augmentation' ? augmented : page === 'masks' ? masked : undefined;
}

/** What tells more about each page, and of what. */
const topics = {
  check: ['check-data', 'data problems'],
  augmentation: ['augmentation', 'augmentation'],
  masks: ['masks', 'masks'],
} as const satisfies Readonly<Record<Page, Readonly<Parameters<typeof learnMore>>>>;

function paint(): void {
  paintHead();
  paintBusy();
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.textContent : undefined;
  const inBody = body.contains(document.activeElement);
  histograms = [];
  fill(body, paintPage());
  drawHistograms();
  // A redrawn page keeps the focus where it was.
  if (inBody && focused) [...body.querySelectorAll('button')].find(one => one.textContent === focused)?.focus();
}

function paintHead(): void {
  const { config, report, checkedAt } = state ?? {};
  title.textContent = config ? `Data of ${config.name}` : 'Data';
  const examples = report?.splits.reduce((sum, { examples }) => sum + examples, 0) ?? 0;
  const parts = [
    checkedAt && `checked ${formatAge(checkedAt, Date.now())}`,
    examples > 0 && `${formatCount(examples)} examples`,
    report && report.vocabulary > 0 && `vocabulary: ${formatCount(report.vocabulary)}`,
  ].filter(part => typeof part === 'string' && part !== '');
  subtitle.textContent = parts.join(' · ');
  paintActions();
}

let actionsKey = '';

/** Drawn anew only when they change: a control that is replaced loses the focus. */
function paintActions(): void {
  const { config, report, checking, page = 'check' } = state ?? {};
  const key = JSON.stringify([config?.path, report !== undefined, checking !== undefined, page]);
  if (key === actionsKey) return;
  actionsKey = key;
  fill(
    actions,
    config &&
      segments<Page>({
        label: 'Page',
        options: [
          { value: 'check', label: 'Check' },
          { value: 'augmentation', label: 'Augmentation' },
          { value: 'masks', label: 'Masks' },
        ],
        value: page,
        change: to => channel.send('page', { page: to }),
      }),
    config && report && !checking && button({ label: 'Check Again', press: () => channel.send('check', {}) }),
    config && button({ label: 'Open Config', press: () => channel.send('openConfig', {}) }),
    config && learnMore(topics[page][0], topics[page][1]),
  );
}

function paintBusy(): void {
  const { checking } = state ?? {};
  const waiting = state !== undefined && sampleOf(state.page)?.busy === true;
  busy.classList.toggle('on', checking !== undefined || waiting);
  if (!checking && !waiting) {
    fill(busy);
    return;
  }
  const message = checking?.message ?? (checking ? 'checking data' : 'loading examples');
  fill(
    busy,
    progressBar({ label: message, fraction: checking?.fraction }),
    element('span', { class: 'quiet' }, message),
    checking && button({ label: 'Stop', title: 'Stop checking', press: () => channel.send('stop', {}) }),
  );
}

function paintCheck(): HTMLElement {
  const { config, report, checking, failure } = state ?? {};
  if (!state) return element('p', { class: 'quiet', role: 'status' }, 'Loading…');
  if (!config) {
    const text = 'Open a config (NAME.nlp.yaml) and run "NLP: Check Data".';
    return emptyState(
      'check-data',
      'No data checked yet',
      text,
      button({ label: 'Check Data', primary: true, press: () => channel.send('check', {}) }),
    );
  }
  if (!report) {
    if (checking) return element('p', { class: 'quiet' }, 'Data problems appear here.');
    return emptyState(
      'check-data',
      'Not checked yet',
      failure ??
        `Check the data of ${config.name}: labels, lengths, duplicates, conflicting labels and more, each with its line.`,
      button({ label: 'Check Data', primary: true, press: () => channel.send('check', {}) }),
    );
  }
  const { splits, findings, learned = [] } = report;
  const trained = describeTraining(report);
  histograms = splits.map(
    (split, i) => new Histogram(split, report.whole ? Number.POSITIVE_INFINITY : report.cut, i, tooltip),
  );
  return element(
    'div',
    { class: checking ? 'report old' : 'report' },
    failure !== undefined && element('p', { class: 'failure', role: 'alert' }, failure),
    section(
      findings.length === 0 ? 'Findings: none' : 'Findings',
      findings.length === 0
        ? element('p', { class: 'quiet' }, 'No duplicates, conflicting labels, label typos, empty or truncated texts.')
        : element('p', { class: 'quiet' }, `${countKinds(report)}. Select one to list its lines.`),
      findings.length > 0 &&
        drawFindings(findings, {
          root: state.root,
          open,
          toggled: (key, isOpen) => {
            if (isOpen) open.add(key);
            else open.delete(key);
            channel.remember({ open: [...open] });
          },
          openPlace: ({ file, line }) => channel.send('open', { file, line }),
        }),
    ),
    splits.length === 0 &&
      element('p', { class: 'quiet' }, 'Fix the errors and choose Check Again to see labels and lengths.'),
    learned.length > 0 &&
      section(
        'How the task reads texts',
        element('ul', { class: 'learned' }, ...learned.map(fact => element('li', {}, fact))),
      ),
    splits.some(({ labels }) => Object.keys(labels).length > 0) && section('Labels', drawLabels(report, theme)),
    splits.length > 0 &&
      section(
        'Lengths in tokens',
        element('div', { class: 'histograms' }, ...histograms.map(({ root }) => root)),
        drawSplits(report),
        element('p', { class: 'quiet' }, describeReading(report)),
      ),
    trained !== undefined && section('Training', element('p', {}, trained)),
  );
}

function section(heading: string, ...content: readonly (HTMLElement | false)[]): HTMLElement {
  return element('section', { class: 'part', 'aria-label': heading }, element('h2', {}, heading), ...content);
}

function paintPage(): HTMLElement {
  if (state?.page === 'augmentation')
    return paintSample(augmented, 'augmentation', 'Training examples and their changed copies', drawAugmentation);
  if (state?.page === 'masks')
    return paintSample(masked, 'masks', 'Blocks of the training texts and their masks', drawMasks);
  return paintCheck();
}

/** @param what appears here */
function paintSample<T>(
  sample: Sample<T>,
  page: Page,
  what: string,
  draw: (result: T, options: SampleOptions) => HTMLElement,
): HTMLElement {
  const openConfig = () => channel.send('openConfig', {});
  if (sample.failure !== undefined) {
    return emptyState(
      topics[page][0],
      'No preview',
      sample.failure,
      button({ label: 'Try Again', primary: true, press: () => void sample.ask() }),
      button({ label: 'Open Config', press: openConfig }),
    );
  }
  if (!sample.result) return element('p', { class: 'quiet' }, `${what} appear here.`);
  return draw(sample.result, {
    root: state?.root,
    openPlace: place => channel.send('open', place),
    another: () => void sample.another(),
    openConfig,
  });
}

function drawHistograms(): void {
  if (width === 0) return;
  const columns = Math.max(1, Math.min(histograms.length, Math.floor(width / 280)));
  for (const histogram of histograms) histogram.draw(Math.floor((width - 16 * (columns - 1)) / columns), theme);
}

function describeOutcome({ report }: State): string {
  const count = report?.findings.length ?? 0;
  return count === 0 ? 'Checked: no findings' : `Checked: ${countOf(count, 'finding')}`;
}
