/** The page of a sweep: how far it is, its trials as parallel coordinates, scores and importance, and as a table. */
import { countOf } from '../../src/core/base/countOf';
import { formatPercent, formatScore, formatSetting } from '../../src/core/base/formatNumber';
import { formatStart } from '../../src/core/base/formatTime';
import type { ShownTrial, SweepShown, SweepView } from '../../src/protocol/sweep';
import { announce } from '../shared/announce';
import { Channel } from '../shared/channel';
import { button, emptyState, progressBar, toolbar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { type PlotState, passesBrushes } from '../shared/parallelAxes';
import { ParallelPlot } from '../shared/parallelPlot';
import { makeRepaint, watchSize } from '../shared/repaint';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { ScoresChart } from './draw';
import { axesOf, describeImportance, describeState, describeSweep, linesOf, scoreOf } from './layout';
import { INITIAL, offeredOf, type Remembered, rememberedFor, type State } from './model';
import { drawSeeds, TrialsTable } from './tables';

const channel = new Channel<SweepView, Remembered>();
const tooltip = new Tooltip();
let theme = readTheme();
let state: State | undefined;
let remembered: Remembered = { ...INITIAL, ...channel.remembered };
let table: TrialsTable | undefined;
let tableOf = '';
let drawn = '';

const plot = new ParallelPlot({ change: changePlot, choose: place => openTrial(trialAt(place)) }, tooltip);
const chart = new ScoresChart({
  look: (place, x, y) => {
    plot.point(place);
    const trial = trialAt(place);
    if (trial) tooltip.show(x, y, ...tellTrial(trial));
    else tooltip.hide();
  },
  choose: place => openTrial(trialAt(place)),
});
const head = element('div', { class: 'heading' });
const bar = element('div', { class: 'sweep-bar' });
const counted = element('p', { class: 'counted', role: 'status' });
const failure = element('p', { class: 'failure', role: 'alert' });
const brushed = element('span', { class: 'quiet', role: 'status' });
const clearBrushes = button({ label: 'Clear Brushes', press: () => changePlot({ brushes: {} }) });
const compare = button({
  label: 'Compare',
  title: 'Compare the runs of these trials side by side',
  press: () => channel.send('compare', { trials: keptNow().map(({ trial }) => trial) }),
});
const parallel = section(
  'Parallel coordinates',
  toolbar(
    'Parallel coordinates',
    brushed,
    clearBrushes,
    compare,
    button({
      label: 'Save SVG',
      title: 'Save the parallel coordinates as an SVG file',
      press: () => {
        const svg = plot.export();
        if (svg !== undefined) channel.send('save', { name: `${state?.sweep?.name ?? 'sweep'}-parallel.svg`, svg });
      },
    }),
    element(
      'details',
      { class: 'keys' },
      element('summary', {}, 'Mouse and keys'),
      element(
        'p',
        { class: 'quiet' },
        'Drag along an axis to keep a range; select a line to open its run; select a title to set the color. On the lines, arrow keys go from trial to trial, the best first, and Enter opens the run. On an axis, Up and Down move the upper end of its range, with Shift the lower end. Left and Right move the axis, L turns the logarithm on, Escape clears the range.',
      ),
    ),
  ),
  plot.root,
  element(
    'p',
    { class: 'quiet legend' },
    'Solid lines: completed. Dashed: pruned or still training. Lines without a score cross below the axis.',
  ),
);
const scores = section(
  'Score by trial',
  chart.svg,
  element('p', { class: 'quiet' }, 'Filled: completed. Line: best so far.'),
);
const importance = section('Importance');
const seeds = section('Over seeds');
const trials = section('Trials');
const pair = element('div', { class: 'pair' }, scores, importance);
const repaint = makeRepaint(paint);

channel.on('state', news => {
  const before = state;
  state = news;
  remembered = rememberedFor(remembered, news);
  tellChange(before, news);
  repaint();
});
watchTheme(changed => {
  theme = changed;
  repaint();
});
watchSize(pageRoot(), repaint);
channel.ready();
repaint();

function section(title: string, ...content: readonly (HTMLElement | SVGElement)[]): HTMLElement {
  return element('section', { class: 'part', 'aria-label': title }, element('h3', {}, title), ...content);
}

function changePlot(part: Partial<PlotState>): void {
  remember({ plot: { ...remembered.plot, ...part } });
}

function remember(part: Partial<Remembered>): void {
  remembered = { ...remembered, ...part };
  channel.remember(remembered);
  repaint();
}

function trialAt(place: number | undefined): ShownTrial | undefined {
  return place === undefined ? undefined : state?.sweep?.trials[place];
}

function openTrial(trial: ShownTrial | undefined): void {
  if (!trial) return;
  if (trial.run === undefined) announce(`Trial ${trial.trial} has no run yet`);
  else channel.send('openRun', { trial: trial.trial, what: 'curves' });
}

function keptNow(): readonly ShownTrial[] {
  const { sweep } = state ?? {};
  if (!sweep) return [];
  const passes = passesBrushes(axesOf(sweep, remembered.plot), remembered.plot.brushes);
  return sweep.trials.filter((_, place) => passes(place));
}

function tellTrial(trial: ShownTrial): readonly HTMLElement[] {
  const score = scoreOf(trial);
  const { metric = '' } = state?.sweep ?? {};
  const rows = Object.entries(trial.settings).map(([key, setting]) => [key, formatSetting(setting)] as const);
  return [
    element('strong', {}, `Trial ${trial.trial}, ${describeState(trial)}`),
    element(
      'table',
      {},
      ...[...rows, [metric, score === undefined ? '–' : formatScore(score)] as const].map(([key, value]) =>
        element('tr', {}, element('td', {}, key), element('td', { class: 'number' }, value)),
      ),
    ),
  ];
}

/** A trial that ended, and the end of the sweep, are told to who does not see the page. */
function tellChange(before: State | undefined, { sweep }: State): void {
  const old = before?.sweep;
  if (!sweep || old?.sweep !== sweep.sweep) return;
  const ended = (of: SweepShown) => of.trials.filter(trial => trial.state !== 'running').length;
  if (ended(old) !== ended(sweep) || old.status !== sweep.status) announce(describeSweep(sweep));
}

function paint(): void {
  const root = pageRoot();
  if (!state) {
    fill(root, element('p', { class: 'quiet', role: 'status' }, 'Loading…'));
    return;
  }
  const { sweep } = state;
  if (!sweep) {
    drawn = '';
    fill(root, paintNothing(state));
    return;
  }
  if (drawn !== sweep.sweep) {
    drawn = sweep.sweep;
    tableOf = '';
    fill(root, head, bar, failure, counted, parallel, pair, seeds, trials);
  }
  paintHead(state, sweep);
  paintPlot(sweep);
  paintImportance(sweep);
  seeds.hidden = sweep.seeds === undefined;
  if (sweep.seeds) fill(seeds, element('h3', {}, 'Over seeds'), drawSeeds(sweep));
  paintTable(sweep);
}

function paintNothing({ begins, job, problem, files }: State): HTMLElement {
  if (begins !== undefined)
    return element(
      'div',
      {},
      element('h2', {}, `Sweep ${begins}`),
      element('p', { class: 'quiet', role: 'status' }, job?.state === 'queued' ? 'Queued' : 'Starting…'),
      progressBar({ label: 'Sweep' }),
      job ? button({ label: 'Stop', press: () => channel.send('stop', {}) }) : '',
    );
  const choose = button({ label: 'Open Sweep…', press: () => channel.send('choose', {}) });
  if (problem !== undefined) return emptyState('sweep', 'This sweep cannot be shown', problem, choose);
  return emptyState(
    'sweep',
    'No sweep yet',
    files
      ? 'A sweep trains one config with other values of some keys, and shows which are best. Start the sweep of this folder.'
      : 'A sweep trains one config with other values of some keys, and shows which are best. Create a file NAME.sweep.yaml next to a config, which names the config and the keys to vary.',
    ...(files ? [button({ label: 'Start Sweep', primary: true, press: () => channel.send('start', {}) }), choose] : []),
  );
}

let told = '';

function paintHead(now: State, sweep: SweepShown): void {
  const { job } = now;
  const offered = offeredOf(now);
  const ended = sweep.trials.filter(trial => trial.state !== 'running').length;
  const status = job?.state === 'queued' ? 'queued' : job?.state === 'stopping' ? 'stopping' : sweep.status;
  counted.textContent = describeSweep(sweep);
  failure.textContent = now.problem ?? sweep.failure ?? '';
  failure.hidden = failure.textContent === '';
  const running = job !== undefined || sweep.status === 'running';
  // Controls stay while they are the same: focus is on one of them.
  const next = JSON.stringify([sweep.sweep, status, ended, offered, sweep.best?.trial]);
  if (next === told) return;
  told = next;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.act : undefined;
  const press = (act: string, label: string, title: string, run: () => void, primary = false) => {
    const made = button({ label, title, primary, press: run });
    made.dataset.act = act;
    return made;
  };
  const file = press('file', sweep.name, 'Open the file of the sweep', () => channel.send('open', { what: 'file' }));
  file.classList.add('link');
  fill(
    head,
    element('h2', {}, 'Sweep ', file),
    element('span', { class: `state ${sweep.status}` }, status),
    element('span', { class: 'quiet' }, `${formatStart(sweep.startedAt)}, ${sweep.sampler}, pruner ${sweep.pruner}`),
    learnMore('sweep', 'sweeps'),
  );
  const { best } = sweep;
  fill(
    bar,
    running && progressBar({ label: 'Sweep', fraction: ended / Math.max(1, sweep.of) }),
    toolbar(
      'Sweep',
      offered.stop !== undefined &&
        press('stop', offered.stop, 'Stop the sweep; it can be continued', () => channel.send('stop', {})),
      offered.start !== undefined &&
        press('start', offered.start, 'Train the trials that are missing', () => channel.send('start', {}), true),
      best?.run !== undefined &&
        press('best', 'Open Best Run', `Trial ${best.trial}: its report`, () =>
          channel.send('openRun', { trial: best.trial, what: 'report' }),
        ),
      press('config', 'Config', 'Open the config that is varied', () => channel.send('open', { what: 'config' })),
      press('report', 'Report', 'All trials as a page of text', () => channel.send('open', { what: 'report' })),
      press('choose', 'Open Sweep…', 'Show another sweep', () => channel.send('choose', {})),
    ),
    offered.elsewhere && element('p', { class: 'quiet' }, `Runs in process ${sweep.pid ?? '?'}; stop it there.`),
  );
  if (focused === undefined) return;
  const again =
    focused === 'stop' || focused === 'start' ? '[data-act="stop"],[data-act="start"]' : `[data-act="${focused}"]`;
  pageRoot().querySelector<HTMLElement>(again)?.focus();
}

function paintPlot(sweep: SweepShown): void {
  const axes = axesOf(sweep, remembered.plot);
  const passes = passesBrushes(axes, remembered.plot.brushes);
  const places = sweep.trials.map((_, place) => place);
  const kept = new Set(places.filter(passes));
  const none = sweep.trials.length === 0;
  const isBrushed = Object.keys(remembered.plot.brushes).length > 0;
  brushed.textContent = isBrushed
    ? `${kept.size} of ${countOf(sweep.trials.length, 'trial')} in the brushes`
    : countOf(sweep.trials.length, 'trial');
  clearBrushes.hidden = !isBrushed;
  const runs = keptNow().filter(({ run }) => run !== undefined).length;
  compare.hidden = !isBrushed || runs < 2;
  parallel.hidden = none;
  pair.hidden = none;
  trials.hidden = none;
  if (none) return;
  const lines = linesOf(sweep, axes);
  const selected = new Set(sweep.best ? [String(sweep.best.trial)] : []);
  plot.draw(
    { noun: 'trial', lines, axes, removable: false, state: remembered.plot, filtered: places, kept, selected },
    theme,
  );
  const room = scores.clientWidth;
  const log = axes.find(({ key }) => key === sweep.metric)?.kind === 'log';
  if (room > 0) chart.draw(sweep, log, room, theme);
}

function paintImportance(sweep: SweepShown): void {
  const { shares, method, few } = sweep.importance;
  const completed = sweep.trials.filter(trial => trial.state === 'completed').length;
  importance.hidden = completed < 2 || sweep.dimensions.length < 2;
  if (importance.hidden) return;
  const bars = Object.entries(shares).map(([key, share]) =>
    element(
      'li',
      {},
      element('span', { class: 'key', title: key }, key),
      element(
        'span',
        { class: 'bar', 'aria-hidden': true },
        element('span', { class: 'fill', style: { width: `${100 * share}%` } }),
      ),
      element('span', { class: 'number' }, formatPercent(share)),
    ),
  );
  fill(
    importance,
    element('h3', {}, 'Importance'),
    element('p', { class: 'quiet' }, 'How much each key decides whether a trial is among the best tenth.'),
    element('ul', { class: 'bars', 'aria-label': `Importance: ${describeImportance(sweep)}` }, ...bars),
    element('p', { class: 'quiet small' }, `${method}.`),
    few &&
      element(
        'p',
        { class: 'warning', role: 'note' },
        `Only ${countOf(completed, 'completed trial')}: with so few, do not trust it.`,
      ),
  );
}

function paintTable(sweep: SweepShown): void {
  const keys = JSON.stringify([sweep.sweep, sweep.dimensions.map(({ key }) => key), sweep.metric]);
  if (keys !== tableOf) {
    tableOf = keys;
    table = new TrialsTable(sweep, remembered.sort ?? { key: 'score', descending: sweep.better === 'higher' }, {
      open: openTrial,
      sorted: sort => remember({ sort }),
      look: trial => plot.point(trial && sweep.trials.findIndex(each => each.trial === trial.trial)),
    });
  }
  // Its rows are those in sight: it is on the page before it is drawn.
  if (table!.root.parentElement !== trials) fill(trials, element('h3', {}, 'Trials'), table!.root);
  table!.draw(keptNow(), sweep.best?.trial);
}
