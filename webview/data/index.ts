/** The data page: what is odd about the data of a config and what they are like, and what augmentation makes of them. */
import type { DataPage } from '../../src/protocol/views';
import { announce } from '../shared/announce';
import { Channel, Latest } from '../shared/channel';
import { button, emptyState, progressBar, segments } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { formatAge, formatCount } from '../shared/format';
import { makeRepaint, watchSize } from '../shared/repaint';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { drawAugmentation } from './augmentation';
import { drawLabels, drawSplits, Histogram } from './draw';
import { drawFindings } from './findings';
import { countKinds, describeReading, describeTraining } from './layout';

type State = DataPage['toView']['state'];
type Page = State['page'];
type Preview = DataPage['requests']['augmentation']['result'];

interface Remembered {
  readonly open: readonly string[];
}

/** Examples of one sample. */
const SAMPLE = 6;
/** How often `2 min ago` is brought up to date, in ms. */
const AGE_INTERVAL = 30_000;

const channel = new Channel<DataPage, Remembered>();
const tooltip = new Tooltip();
const previews = new Latest();
const open = new Set(channel.remembered?.open);
let theme = readTheme();
let state: State | undefined;
let preview: Preview | undefined;
let previewFailure: string | undefined;
let sample = 0;
let histograms: readonly Histogram[] = [];
let width = 0;

const title = element('h1');
const subtitle = element('p', { class: 'quiet subtitle' });
const actions = element('div', { class: 'toolbar' });
const busy = element('div', { class: 'busy', role: 'status' });
const body = element('main', { tabindex: -1 });
const repaint = makeRepaint(paint);

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
  if (news.revision !== before?.revision || news.config?.path !== before?.config?.path) preview = undefined;
  if (news.report && news.report !== before?.report && before?.checking) announce(describeOutcome(news));
  if (news.page === 'augmentation' && !preview && !previews.busy) void askPreview();
  repaint();
});
window.setInterval(() => paintHead(), AGE_INTERVAL);
channel.ready();
repaint();

async function askPreview(): Promise<void> {
  previewFailure = undefined;
  repaint();
  try {
    const result = await previews.run(signal => channel.request('augmentation', { sample, count: SAMPLE }, signal));
    if (result) {
      preview = result;
      announce(`${result.samples.length} examples with their copies`);
    }
  } catch (error) {
    previewFailure = error instanceof Error ? error.message : String(error);
  }
  repaint();
}

function paint(): void {
  paintHead();
  paintBusy();
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.textContent : undefined;
  const inBody = body.contains(document.activeElement);
  histograms = [];
  fill(body, state?.page === 'augmentation' ? paintAugmentation() : paintCheck());
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
    report && report.vocabulary > 0 && `vocabulary ${formatCount(report.vocabulary)}`,
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
        ],
        value: page,
        change: to => channel.send('page', { page: to }),
      }),
    config && report && !checking && button({ label: 'Check Again', press: () => channel.send('check', {}) }),
    config && button({ label: 'Open Config', press: () => channel.send('openConfig', {}) }),
  );
}

function paintBusy(): void {
  const { checking } = state ?? {};
  const waiting = state?.page === 'augmentation' && previews.busy;
  busy.classList.toggle('on', checking !== undefined || waiting);
  if (!checking && !waiting) {
    fill(busy);
    return;
  }
  const message = checking?.message ?? (checking ? 'checking the data' : 'reading examples');
  fill(
    busy,
    progressBar({ label: message, fraction: checking?.fraction }),
    element('span', { class: 'quiet' }, message),
    checking && button({ label: 'Stop', title: 'Stop checking', press: () => channel.send('stop', {}) }),
  );
}

function paintCheck(): HTMLElement {
  const { config, report, checking, failure } = state ?? {};
  if (!state) return element('p', { class: 'quiet', role: 'status' }, 'Reading…');
  if (!config) {
    const text = 'Open a config (NAME.nlp.yaml) and run "NLP: Check Data".';
    return emptyState(
      'No data checked yet',
      text,
      button({ label: 'Check Data', primary: true, press: () => channel.send('check', {}) }),
    );
  }
  if (!report) {
    if (checking) return element('p', { class: 'quiet' }, 'What is odd about the data appears here.');
    return emptyState(
      'Not checked yet',
      failure ?? `See what ${config.name} learns from: labels, lengths, repeats and mistakes, each at its line.`,
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
        ? element('p', { class: 'quiet' }, 'No repeats, contradictions, odd labels, empty or over-long texts.')
        : element('p', { class: 'quiet' }, `Kinds: ${countKinds(report)}.`),
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
      element(
        'p',
        { class: 'quiet' },
        'Labels and lengths appear here once the errors are mended and Check Again is run.',
      ),
    learned.length > 0 &&
      section(
        'How texts are read',
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

function paintAugmentation(): HTMLElement {
  if (previewFailure !== undefined) {
    return emptyState(
      'No preview',
      previewFailure,
      button({ label: 'Try Again', primary: true, press: () => void askPreview() }),
      button({ label: 'Open Config', press: () => channel.send('openConfig', {}) }),
    );
  }
  if (!preview) return element('p', { class: 'quiet' }, 'Examples and their changed copies appear here.');
  return drawAugmentation(preview, {
    root: state?.root,
    openPlace: place => channel.send('open', place),
    another: () => {
      sample++;
      void askPreview();
    },
    openConfig: () => channel.send('openConfig', {}),
  });
}

function drawHistograms(): void {
  if (width === 0) return;
  const columns = Math.max(1, Math.min(histograms.length, Math.floor(width / 280)));
  for (const histogram of histograms) histogram.draw(Math.floor((width - 16 * (columns - 1)) / columns), theme);
}

function describeOutcome({ report }: State): string {
  const count = report?.findings.length ?? 0;
  return count === 0 ? 'Checked: no findings' : `Checked: ${count} ${count === 1 ? 'kind' : 'kinds'} of finding`;
}
