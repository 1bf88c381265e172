/** The curves view: several runs' metrics while they train and after. */
import type { CurvesView } from '../../src/protocol/views';
import { announce } from '../shared/announce';
import { Channel } from '../shared/channel';
import { button, checkbox, emptyState, segments, slider, toolbar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { formatDuration, formatNumber } from '../shared/format';
import { makeRepaint, watchSize } from '../shared/repaint';
import { exportSheet, type Placed } from '../shared/svgExport';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { describeCrosshair, drawSplitKey } from './crosshairTable';
import { CHART_HEIGHT, Chart, type Look } from './draw';
import { HealthPane } from './health';
import { History, type Line, type XAxis } from './history';
import {
  type ChartGroup,
  type CrosshairValue,
  canSmooth,
  foldCharts,
  groupByMetric,
  KEY_MOVES,
  moveCrosshair,
  smooth,
  snap,
  valuesAt,
  xRange,
} from './layout';
import { assignLooks, partsOf } from './looks';
import { isOfSameConfig, nameRun, type RunHead, RunList } from './runList';
import { drawMark, type RunLook } from './runLook';
import { fillValuesTable } from './valuesTable';

/** What the view remembers; the host reads `shown` when it brings a panel back. */
interface State {
  readonly shown: readonly string[];
  readonly axis: XAxis;
  readonly smoothing: number;
  readonly log: boolean;
  readonly ignoreOutliers: boolean;
  /** Whether the charts folded away are shown. */
  readonly rest: boolean;
  readonly tab: 'curves' | 'health';
}

const channel = new Channel<CurvesView, State>();
const tooltip = new Tooltip();
let theme = readTheme();
let state: State = {
  shown: [],
  axis: 'step',
  smoothing: 0,
  log: false,
  ignoreOutliers: false,
  rest: false,
  tab: 'curves',
  ...channel.remembered,
};
let heads: readonly RunHead[] = [];
let received = false;
/** Of all runs that were ever drawn; the host keeps them. */
let looks: Readonly<Record<string, number>> = {};
let zoom: readonly [number, number] | undefined;
let crosshair: number | undefined;
const histories = new Map<string, History>();
const charts = new Map<string, Chart>();
const smoothedLines = new WeakMap<Line, { weight: number; length: number; values: readonly number[] }>();

const runList = new RunList({
  show: (folder, shown) => setShown(shown ? [...state.shown, folder] : state.shown.filter(other => other !== folder)),
  only: folder => setShown([folder]),
  stop: folder => channel.send('stop', { folder }),
  resume: folder => channel.send('resume', { folder }),
});
const grid = element('div', { class: 'charts' });
const restGrid = element('div', { class: 'charts' });
const restTitle = element('summary');
const rest = element('details', { class: 'rest' }, restTitle, restGrid);
rest.open = state.rest;
rest.addEventListener('toggle', () => change({ rest: rest.open }));
const hint = element('p', { class: 'quiet hint' });
const table = element('table', { class: 'values' });
const details = element('details', { class: 'table' }, element('summary', {}, 'Values as a table'), table);
details.addEventListener('toggle', () => repaint());
const resetZoom = button({ label: 'Reset zoom', press: () => setZoom(undefined) });
const controls = toolbar(
  'How curves are drawn',
  segments<XAxis>({
    label: 'x axis',
    title: 'What runs along the bottom',
    options: [
      { value: 'step', label: 'Step' },
      { value: 'epoch', label: 'Epoch' },
      { value: 'time', label: 'Time' },
    ],
    value: state.axis,
    change: axis => {
      zoom = undefined;
      crosshair = undefined;
      change({ axis });
    },
  }),
  slider({
    label: 'Smoothing',
    title:
      'Weight of the past in a moving average of the training lines; what was measured stays visible, faintly. Validation is drawn as measured.',
    min: 0,
    max: 0.99,
    step: 0.01,
    value: state.smoothing,
    format: value => value.toFixed(2),
    change: smoothing => change({ smoothing }),
  }),
  checkbox({
    label: 'Log y',
    title: 'Logarithmic axis, except for rates',
    checked: state.log,
    change: log => change({ log }),
  }),
  checkbox({
    label: 'Ignore outliers',
    title: 'Leave the lowest and highest 2.5 % of values out of the range',
    checked: state.ignoreOutliers,
    change: ignoreOutliers => change({ ignoreOutliers }),
  }),
  drawSplitKey(),
  resetZoom,
  button({ label: 'Save SVG', title: 'Save the charts as a picture', press: save }),
);
const health = new HealthPane(tooltip);
const tabs = segments<State['tab']>({
  label: 'View',
  title: 'Curves of the runs, or how the layers of one do',
  options: [
    { value: 'curves', label: 'Curves' },
    { value: 'health', label: 'Health' },
  ],
  value: state.tab,
  change: tab => {
    tooltip.hide();
    change({ tab });
  },
});
const charted = element('div', { class: 'charted' }, controls, hint, grid, rest, details);
const repaint = makeRepaint(paint);

channel.on('runs', ({ runs, shown, ...news }) => {
  received = true;
  looks = { ...news.looks, ...looks };
  runList.bring(news.asked);
  heads = runs;
  for (const folder of [...histories.keys()]) if (!shown.includes(folder)) histories.delete(folder);
  for (const run of runs) if (shown.includes(run.folder)) histories.set(run.folder, new History(run.rows));
  change({ shown });
});
channel.on('rows', ({ run, rows }) => {
  const known = heads.some(head => head.folder === run.folder);
  heads = known ? heads.map(head => (head.folder === run.folder ? run : head)) : [run, ...heads];
  if (!state.shown.includes(run.folder)) {
    if (!known) change({ shown: [run.folder, ...state.shown.filter(other => isOfSameConfig(other, run.folder))] });
    else return repaint();
  }
  const history = histories.get(run.folder) ?? new History();
  histories.set(run.folder, history);
  history.append(rows);
  repaint();
});
watchTheme(changed => {
  theme = changed;
  repaint();
});
watchSize(pageRoot(), repaint);
channel.ready();
repaint();

function change(part: Partial<State>): void {
  state = { ...state, ...part };
  const assigned = assignLooks(state.shown, looks);
  if (assigned !== looks) {
    looks = assigned;
    channel.send('looks', { looks });
  }
  channel.remember(state);
  repaint();
}

function setShown(shown: readonly string[]): void {
  for (const folder of [...histories.keys()]) if (!shown.includes(folder)) histories.delete(folder);
  change({ shown });
  channel.send('show', { folders: shown });
}

function setZoom(range: readonly [number, number] | undefined): void {
  zoom = range;
  tooltip.hide();
  if (range) announce(`zoomed to ${formatX(range[0])} to ${formatX(range[1])}`);
  repaint();
}

function paint(): void {
  const root = pageRoot();
  if (heads.length === 0) {
    fill(
      root,
      received
        ? emptyState(
            'No runs yet',
            'Open a file that ends in .nlp.yaml and press Train above its first line. Loss and accuracy draw themselves here while it trains.',
          )
        : element('p', { class: 'quiet' }, 'Reading runs…'),
    );
    return;
  }
  if (charted.parentElement !== root) fill(root, tabs, runList.root, charted, health.root);
  runList.update(heads, new Set(state.shown), lookOf);
  charted.hidden = state.tab !== 'curves';
  health.root.hidden = state.tab !== 'health';
  if (state.tab === 'health') {
    const runs = [...histories].map(([folder, history]) => ({ folder, name: nameOf(folder), history }));
    health.draw(runs, theme, root.clientWidth);
    return;
  }
  const groups = groupByMetric(histories);
  hint.textContent = adviseOn(groups);
  hint.hidden = hint.textContent === '';
  arrange(groups);
  resetZoom.hidden = zoom === undefined;
  details.hidden = groups.length === 0;
  if (details.open) fillValuesTable(table, groups, nameOf);
  const look = currentLook();
  for (const chart of charts.values()) chart.draw(look);
  paintCrosshair();
}

function adviseOn(groups: readonly ChartGroup[]): string {
  if (groups.length > 0) return '';
  if (state.shown.length === 0) return 'Choose a run above to see its curves.';
  const running = heads.some(head => state.shown.includes(head.folder) && head.status === 'running');
  return running ? 'Training has begun; the first numbers come in a moment…' : 'This run measured nothing.';
}

/** A chart for each group, in order; those that stay keep their element and with it the focus. */
function arrange(groups: readonly ChartGroup[]): void {
  const wanted = new Set(groups.map(({ metric }) => metric));
  for (const [metric, chart] of charts) {
    if (wanted.has(metric)) continue;
    chart.root.remove();
    charts.delete(metric);
  }
  const folded = foldCharts(groups);
  rest.hidden = folded.rest.length === 0;
  restTitle.textContent = `More metrics (${folded.rest.length})`;
  placeCharts(folded.first, grid);
  placeCharts(folded.rest, restGrid);
}

function placeCharts(groups: readonly ChartGroup[], into: HTMLElement): void {
  for (const [place, group] of groups.entries()) {
    let chart = charts.get(group.metric);
    if (!chart) {
      chart = makeChart(group);
      charts.set(group.metric, chart);
    }
    chart.group = group;
    if (into.children[place] !== chart.root) into.insertBefore(chart.root, into.children[place] ?? null);
  }
}

function makeChart(group: ChartGroup): Chart {
  const chart: Chart = new Chart(group, {
    hover: (x, clientX, clientY) => {
      crosshair = snap(valuesAt(chart.group.series, state.axis, x, smoothedLine), x);
      const values = paintCrosshair(chart);
      if (values.length > 0) tooltip.show(clientX, clientY, ...describe(chart.group.metric, values));
    },
    leave: () => {
      crosshair = undefined;
      tooltip.hide();
      paintCrosshair();
    },
    zoom: setZoom,
    key: event => onKey(event, chart),
  });
  return chart;
}

function onKey(event: KeyboardEvent, chart: Chart): void {
  const by = KEY_MOVES[event.key];
  if (by !== undefined) {
    const far = event.shiftKey ? 10 * by : by;
    const range = chart.x.domain() as [number, number];
    crosshair = moveCrosshair(chart.group.series, state.axis, range, crosshair, far);
    const values = paintCrosshair(chart);
    const box = chart.svg.getBoundingClientRect();
    if (crosshair !== undefined)
      tooltip.show(box.left + chart.x(crosshair), box.top + 4, ...describe(chart.group.metric, values));
  } else if (event.key === 'Escape') {
    crosshair = undefined;
    tooltip.hide();
    setZoom(undefined);
  } else if (event.key === '+' || event.key === '-') {
    zoomAbout(chart, event.key === '+' ? 0.5 : 2);
  } else {
    return;
  }
  event.preventDefault();
}

function zoomAbout(chart: Chart, factor: number): void {
  const [from, to] = chart.x.domain() as [number, number];
  const all = wholeRange();
  const centre = crosshair ?? (from + to) / 2;
  const range = [
    Math.max(all[0], centre - (centre - from) * factor),
    Math.min(all[1], centre + (to - centre) * factor),
  ] as const;
  setZoom(range[0] <= all[0] && range[1] >= all[1] ? undefined : range);
}

/** Draws the crosshair in every chart; returns the values of `of`. */
function paintCrosshair(of?: Chart): readonly CrosshairValue[] {
  const look = currentLook();
  let wanted: readonly CrosshairValue[] = [];
  for (const chart of charts.values()) {
    const values = crosshair === undefined ? [] : valuesAt(chart.group.series, state.axis, crosshair, smoothedLine);
    const spoken =
      crosshair === undefined
        ? ''
        : `${state.axis} ${formatX(crosshair)}: ${values.map(value => `${nameOf(value.folder)} ${value.split} ${formatNumber(value.smoothed ?? value.value)}`).join(', ')}`;
    chart.drawCrosshair(crosshair, values, look, spoken);
    if (chart === of) wanted = values;
  }
  return wanted;
}

function describe(metric: string, values: readonly CrosshairValue[]): HTMLElement[] {
  const place = `${state.axis} ${formatX(crosshair ?? values[0]!.x)}`;
  return describeCrosshair(metric, values, place, { nameOf, lookOf });
}

function currentLook(): Look {
  const { axis, log, ignoreOutliers } = state;
  return { axis, log, ignoreOutliers, range: zoom ?? wholeRange(), lookOf, smoothed: smoothedLine };
}

/** The same for all charts, so that a step stands at the same place in each. */
function wholeRange(): [number, number] {
  return xRange(
    [...charts.values()].flatMap(chart => chart.group.series),
    state.axis,
  );
}

/** Worked out once for each length and weight. */
function smoothedLine(line: Line): readonly number[] | undefined {
  const weight = state.smoothing;
  if (weight === 0 || !canSmooth(line)) return undefined;
  const known = smoothedLines.get(line);
  if (known && known.weight === weight && known.length === line.value.length) return known.values;
  const values = smooth(line.value, weight);
  smoothedLines.set(line, { weight, length: line.value.length, values });
  return values;
}

function lookOf(folder: string): RunLook {
  const { colour, mark } = partsOf(looks[folder] ?? 0);
  return { colour: theme.categorical[colour]!, mark };
}

function nameOf(folder: string): string {
  const head = heads.find(run => run.folder === folder);
  return head ? nameRun(head) : folder;
}

function formatX(x: number): string {
  return state.axis === 'time' ? formatDuration(x) : formatNumber(x);
}

function save(): void {
  // Those folded away have no size.
  const shown = [...charts.values()].filter(chart => chart.root.clientWidth > 0);
  if (shown.length === 0) return;
  const width = shown[0]!.root.clientWidth;
  const rowHeight = CHART_HEIGHT + 34;
  const columns = shown.length > 1 ? 2 : 1;
  const parts: Placed[] = shown.map((chart, i) => ({
    svg: chart.svg,
    title: chart.group.metric,
    x: 10 + (i % columns) * (width + 20),
    y: 28 + Math.floor(i / columns) * rowHeight,
  }));
  const height = 14 + Math.ceil(shown.length / columns) * rowHeight;
  const legend = state.shown.map(folder => ({
    label: nameOf(folder),
    colour: lookOf(folder).colour,
    mark: drawMark(lookOf(folder), 0, 0, 40),
  }));
  const svg = exportSheet(parts, 20 + columns * (width + 20), height, theme, legend);
  channel.send('save', { name: 'curves.svg', svg });
}
