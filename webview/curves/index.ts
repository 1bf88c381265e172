/** The curves view: several runs' metrics, during training and after. */
import { formatColumn } from '../../src/core/base/formatNumber';
import type { CurvesView, RunHead } from '../../src/protocol/curves';
import { announce } from '../shared/announce';
import { Channel } from '../shared/channel';
import { button, segments } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { toPng } from '../shared/pngExport';
import { makeRepaint, watchSize } from '../shared/repaint';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { ChartGrid } from './chartGrid';
import { type CrosshairValue, KEY_MOVES, moveCrosshair, snap, valuesAt } from './crosshair';
import { describeCrosshair } from './crosshairTable';
import { Chart, titleOf, writePlace } from './draw';
import { exportCurves } from './exportCurves';
import { faultOf, keysThatDiffer, makeGrouping, meansOf } from './grouping';
import { HealthPane } from './health';
import { History, type Line, type XAxis } from './history';
import { type ChartGroup, groupByMetric, xRange, zoomRange } from './layout';
import type { Look, RunLook } from './look';
import { assignLooks, partsOf } from './looks';
import { isOfSameConfig, nameRun, noRuns, RunList, sayWhyEmpty } from './runList';
import { SmoothLines } from './smoothLines';
import { INITIAL, type State } from './state';
import { GroupBar, makeToolbar } from './toolbar';
import { fillValuesTable } from './valuesTable';

/** Milliseconds that lines are smoothed before the page gets its turn. */
const STRETCH = 30;

const channel = new Channel<CurvesView, State>();
const tooltip = new Tooltip();
let theme = readTheme();
let state: State = { ...INITIAL, ...channel.remembered };
let heads: readonly RunHead[] = [];
let received = false;
/** Of all runs that were ever drawn; the host keeps them. */
let looks: Readonly<Record<string, number>> = {};
let zoom: readonly [number, number] | undefined;
let crosshair: number | undefined;
/** Where the pointer is along y, which the order of the tooltip may follow. */
let pointed: number | undefined;
/** What the person selected along x. */
let marked: { readonly axis: XAxis; readonly x: number } | undefined;
/** The group of each run, where runs are grouped. */
let groupOf: ((folder: string) => string) | undefined;
/** Names of groups, in the order in which they were seen: each keeps its look. */
const groupNames: string[] = [];
const histories = new Map<string, History>();
const smoothLines = new SmoothLines();

const runList = new RunList({
  show: (folder, shown) => setShown(shown ? [...state.shown, folder] : state.shown.filter(other => other !== folder)),
  only: folder => setShown([folder]),
  stop: folder => channel.send('stop', { folder }),
  resume: folder => channel.send('resume', { folder }),
});
const grid = new ChartGrid(makeChart, state.rest, rest => change({ rest }));
const { charts } = grid;
const hint = element('p', { class: 'quiet hint' });
const table = element('table', { class: 'values' });
const details = element('details', { class: 'table' }, element('summary', {}, 'Values as a table'), table);
details.addEventListener('toggle', () => repaint());
const resetZoom = button({ label: 'Reset Zoom', press: () => setZoom(undefined) });
const controls = makeToolbar(state, resetZoom, {
  change,
  axis: axis => {
    zoom = undefined;
    crosshair = undefined;
    marked = undefined;
    change({ axis });
  },
  saveSvg: () => {
    const svg = exportNow();
    if (svg !== undefined) channel.send('save', { name: 'curves.svg', svg });
  },
  savePng: async () => {
    const svg = exportNow();
    if (svg !== undefined) channel.send('save', { name: 'curves.png', png: await toPng(svg) });
  },
  saveCsv: () => channel.send('saveValues', { folders: state.shown }),
});
const groupBar = new GroupBar(state.grouping, grouping => change({ grouping }));
const health = new HealthPane(tooltip);
const tabs = segments<State['tab']>({
  label: 'View',
  title: 'Curves of the runs, or layer diagnostics of one',
  options: [
    { value: 'curves', label: 'Curves' },
    { value: 'health', label: 'Layer diagnostics' },
  ],
  value: state.tab,
  change: tab => {
    tooltip.hide();
    change({ tab });
  },
});
const body = element('div', { class: 'curves-body' });
const charted = element('div', { class: 'charted' }, controls, groupBar.root, hint, grid.grid, grid.rest, details);
const repaint = makeRepaint(paint);
const redraw = makeRepaint(drawCharts);

channel.on('runs', ({ runs, shown, ...news }) => {
  received = true;
  looks = { ...news.looks, ...looks };
  runList.bring(news.asked);
  heads = runs;
  for (const folder of [...histories.keys()]) if (!shown.includes(folder)) histories.delete(folder);
  for (const run of runs) {
    // Where no rows come, those that the page has are still all of them.
    if (shown.includes(run.folder) && (run.rows.length > 0 || !histories.has(run.folder)))
      histories.set(run.folder, new History(run.rows));
  }
  change({ shown });
});
channel.on('columns', ({ folder, columns }) => {
  if (!state.shown.includes(folder)) return;
  histories.set(folder, History.of(columns));
  repaint();
});
channel.on('rows', ({ run, rows }) => {
  // A page that has just been made is sent all of them in a moment: these alone would begin in the middle.
  if (!received) return;
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
  if (range) announce(`Zoomed to ${formatX(range[0])} to ${formatX(range[1])}`);
  repaint();
}

function paint(): void {
  const root = pageRoot();
  if (heads.length === 0) {
    fill(root, received ? noRuns() : element('p', { class: 'quiet' }, 'Loading runs…'));
    return;
  }
  // Also after the last run was deleted, and another began.
  if (body.parentElement !== root) {
    fill(body, runList.root, charted);
    fill(root, tabs, body, health.root);
  }
  body.classList.toggle('beside', state.beside && state.tab === 'curves');
  groupOf = makeGrouping(state.grouping, heads);
  if (groupOf)
    for (const folder of state.shown) if (!groupNames.includes(groupOf(folder))) groupNames.push(groupOf(folder));
  runList.update(heads, new Set(state.shown), lookOf);
  charted.hidden = state.tab !== 'curves';
  health.root.hidden = state.tab !== 'health';
  if (state.tab === 'health') {
    const runs = [...histories].map(([folder, history]) => ({ folder, name: nameOf(folder), history }));
    health.draw(runs, theme, root.clientWidth);
    return;
  }
  const each = groupByMetric(histories, beganAt);
  const { mean, band } = state.grouping;
  const lines = each.flatMap(({ series }) => series.map(({ line }) => line));
  if (groupOf && mean && !smoothLines.prepare(lines, state.smoothing, performance.now() + STRETCH)) {
    charted.setAttribute('aria-busy', 'true');
    repaint();
    return;
  }
  const groups =
    groupOf && mean
      ? meansOf(each, groupOf, state.axis, band, line => smoothLines.of(line, state.smoothing) ?? line.value)
      : each;
  paintGroupBar();
  hint.textContent = groups.length > 0 ? '' : sayWhyEmpty(heads, state.shown);
  hint.hidden = hint.textContent === '';
  grid.arrange(groups, state.pinned);
  resetZoom.hidden = zoom === undefined;
  details.hidden = groups.length === 0;
  if (details.open) fillValuesTable(table, groups, nameOf, marked);
  drawCharts();
}

/** Many long lines take several frames; what was drawn before is shown until then. */
function drawCharts(): void {
  if (state.tab !== 'curves') return;
  const until = performance.now() + STRETCH;
  const ready = [...charts.values()].every(chart => chart.prepare(currentLook(chart), until));
  charted.setAttribute('aria-busy', String(!ready));
  if (!ready) {
    redraw();
    return;
  }
  for (const chart of charts.values()) chart.draw(currentLook(chart));
  paintCrosshair();
}

function makeChart(group: ChartGroup): Chart {
  const chart: Chart = new Chart(group, {
    hover: (x, y, clientX) => {
      crosshair = snap(valuesAt(chart.group.series, state.axis, x, smoothedLine), x);
      pointed = y;
      const values = paintCrosshair(chart);
      if (values.length > 0) showValues(chart, clientX, values);
    },
    leave: () => {
      crosshair = undefined;
      tooltip.hide();
      paintCrosshair();
    },
    zoom: setZoom,
    pans: () => state.pans,
    mark: x => setMarked(snap(valuesAt(chart.group.series, state.axis, x, smoothedLine), x)),
    pin: () => {
      const { metric } = chart.group;
      const pinned = state.pinned.includes(metric);
      change({ pinned: pinned ? state.pinned.filter(other => other !== metric) : [...state.pinned, metric] });
      announce(`${metric} ${pinned ? 'is no longer pinned' : 'is pinned: its chart comes first'}`);
    },
    key: event => onKey(event, chart),
  });
  return chart;
}

function onKey(event: KeyboardEvent, chart: Chart): void {
  const by = KEY_MOVES[event.key];
  if (by !== undefined && event.altKey && event.key.startsWith('Arrow')) {
    chart.panBy(chart.x.domain() as [number, number], by * 60);
  } else if (by !== undefined) {
    pointed = undefined;
    const far = event.shiftKey ? 10 * by : by;
    const range = chart.x.domain() as [number, number];
    crosshair = moveCrosshair(chart.group.series, state.axis, range, crosshair, far);
    const values = paintCrosshair(chart);
    const { left } = chart.svg.getBoundingClientRect();
    if (crosshair !== undefined) showValues(chart, left + chart.x(crosshair), values);
  } else if (event.key === 'Enter' && crosshair !== undefined) {
    setMarked(crosshair);
  } else if (event.key === 'Escape') {
    marked = undefined;
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

/** What is selected is selected in all charts; again, and it is not. */
function setMarked(x: number): void {
  marked = marked?.x === x ? undefined : { axis: state.axis, x };
  announce(marked ? `Selected ${state.axis} ${formatX(x)}: see Values as a table` : 'Nothing selected');
  repaint();
}

function zoomAbout(chart: Chart, factor: number): void {
  setZoom(zoomRange(chart.x.domain() as [number, number], wholeRange(), crosshair, factor));
}

/** Draws the crosshair in every chart; returns the values of `of`. */
function paintCrosshair(of?: Chart): readonly CrosshairValue[] {
  let wanted: readonly CrosshairValue[] = [];
  for (const chart of charts.values()) {
    // Of other charts the pointer is at no value.
    const ordering = { order: state.order, nameOf, ...(chart === of && pointed !== undefined && { y: pointed }) };
    const values =
      crosshair === undefined ? [] : valuesAt(chart.group.series, state.axis, crosshair, smoothedLine, ordering);
    const write = formatColumn(values.map(value => value.smoothed ?? value.value));
    const spoken = values.map(
      ({ folder, split, value, smoothed }) => `${nameOf(folder)} ${split} ${write(smoothed ?? value)}`,
    );
    chart.drawCrosshair(
      crosshair,
      values,
      currentLook(chart),
      crosshair === undefined ? '' : `${state.axis} ${formatX(crosshair)}: ${spoken.join(', ')}`,
    );
    if (chart === of) wanted = values;
  }
  return wanted;
}

/** Below or above the chart, so that no line of it is covered. */
function showValues(chart: Chart, clientX: number, values: readonly CrosshairValue[]): void {
  tooltip.showOutside(chart.svg.getBoundingClientRect(), clientX, ...describe(chart.group, values));
}

function describe(group: ChartGroup, values: readonly CrosshairValue[]): HTMLElement[] {
  const place = `${state.axis} ${formatX(crosshair ?? values[0]!.x)}`;
  return describeCrosshair(titleOf(group, unitOf(group)), values, place, { nameOf, lookOf });
}

function currentLook(chart: Chart): Look {
  const { axis, log, ignoreOutliers } = state;
  const logX = isLogX();
  return {
    axis,
    log,
    logX,
    ignoreOutliers,
    range: zoom ?? wholeRange(),
    lookOf,
    unitOf,
    smoothed: smoothedLine,
    pinned: state.pinned.includes(chart.group.metric),
    ...(marked?.axis === axis && { marked: marked.x }),
  };
}

function isLogX(): boolean {
  return state.logX && state.axis !== 'clock';
}

/** The unit that the losses of all its runs have. */
function unitOf({ metric, series }: ChartGroup): string | undefined {
  if (metric !== 'loss') return undefined;
  const units = new Set(series.map(({ folder }) => heads.find(head => head.folder === folder)?.lossUnit));
  return units.size === 1 ? [...units][0] : undefined;
}

/** The same for all charts, so that a step stands at the same place in each. */
function wholeRange(): [number, number] {
  return xRange(
    [...charts.values()].flatMap(chart => chart.group.series),
    state.axis,
    isLogX(),
  );
}

/** Undefined where the line is drawn as measured; runs are smoothed before their mean is taken. */
function smoothedLine(line: Line): ArrayLike<number> | undefined {
  return groupOf && state.grouping.mean ? undefined : smoothLines.of(line, state.smoothing);
}

function lookOf(folder: string): RunLook {
  const group = groupOf && groupNames.indexOf(groupNames.includes(folder) ? folder : groupOf(folder));
  const { colour, mark } = partsOf(group ?? looks[folder] ?? 0);
  return { colour: theme.categorical[colour]!, mark };
}

/** @param folder of a run, or the name of a group */
function nameOf(folder: string): string {
  const head = heads.find(run => run.folder === folder);
  return head ? nameRun(head) : folder;
}

function beganAt(folder: string): number | undefined {
  const began = Date.parse(heads.find(run => run.folder === folder)?.startedAt ?? '');
  return Number.isNaN(began) ? undefined : began;
}

function paintGroupBar(): void {
  const shown = heads.filter(({ folder }) => state.shown.includes(folder));
  const counts = new Map<string, number>();
  if (groupOf) for (const folder of state.shown) counts.set(groupOf(folder), (counts.get(groupOf(folder)) ?? 0) + 1);
  groupBar.root.hidden = shown.length < 2 && state.grouping.by === '';
  groupBar.update(keysThatDiffer(shown), faultOf(state.grouping), [...counts], lookOf);
}

function formatX(x: number): string {
  return writePlace(state.axis, x);
}

function exportNow(): string | undefined {
  const names = groupOf ? [...new Set(state.shown.map(groupOf))] : state.shown;
  const runs = names.map(name => ({ name: nameOf(name), look: lookOf(name) }));
  return exportCurves(charts.values(), runs, theme, currentLook);
}
