/** The table of a run's examples: what is true, what is predicted, how sure; filtered, sorted, selected together with other views. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount } from '../../src/core/base/formatNumber';
import type { DescribedColumn } from '../../src/core/examples/cells';
import type { ExampleOrder, ExampleRow, TableDescription } from '../../src/core/examples/examples';
import type { ExamplesChoices, ExamplesView } from '../../src/protocol/examples';
import type { ReportedRun } from '../../src/protocol/report';
import type { SelectingView } from '../../src/protocol/selection';
import { announce } from '../shared/announce';
import { Channel, Latest } from '../shared/channel';
import { button, emptyState, progressBar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { SharedSelection } from '../shared/selection';
import { readTheme, watchTheme } from '../shared/theme';
import { ColumnMenu } from './columnMenu';
import { FilterBar, searchCondition } from './filterBar';
import { Grid } from './grid';
import { Head } from './head';
import { MatrixPane } from './matrixPane';
import { Pages } from './pages';
import { SlicesPane } from './slicesPane';

/** Milliseconds after which what was typed is looked for, and what was chosen is kept. */
const [TYPING, KEEPING] = [200, 300];

const channel = new Channel<ExamplesView & SelectingView, Record<string, never>>();
const describing = new Latest();
const finding = new Latest();
let run: ReportedRun | undefined;
let reason: string | undefined;
let choices: ExamplesChoices = {};
let received = false;
let theme = readTheme();
let table: TableDescription | null | undefined;
let failure: string | undefined;
let total: number | undefined;
/** Where a range of selected rows begins. */
let anchor = 0;
let typing: number | undefined;
let keeping: number | undefined;

const selection = new SharedSelection(
  channel,
  () => run?.folder,
  () => void selectionChanged(),
);
const pages = new Pages({
  ask: (offset, limit, signal) => channel.request('page', { ...order(), offset, limit, columns: shownNames() }, signal),
  came: page => {
    const changed = total !== page.total;
    total = page.total;
    if (changed) drawTable();
    else grid.repaint();
  },
  failed: message => {
    failure = message;
    drawFailure();
  },
});
const grid = new Grid({
  row: place => pages.row(place),
  want: (first, last) => pages.want(first, last),
  sort: sortBy,
  resized: (column, width) => choose({ widths: { ...choices.widths, [column]: width } }),
  open: ({ source }, keepFocus) => channel.send('open', { ...source, keepFocus }),
  select: (place, how) => void selectRow(place, how),
  selectAll: () => void selectAll(),
  copy: copyRows,
  isSelected: id => selection.has(id),
  isPrimary: id => selection.isPrimary(id),
});
const filters = new FilterBar({
  changed: where => {
    choose({ where });
    reloadSoon();
  },
  searched: search => {
    choose({ search });
    reloadSoon();
  },
});
const columnMenu = new ColumnMenu(columns => {
  choose({ columns });
  reload();
});
const slices = new SlicesPane({
  ask: (measure, signal) => channel.request('slices', { split: order().split, measure }, signal),
  find: (measure, signal) => channel.request('findSlices', { split: order().split, measure }, signal),
  show: where => {
    choose({ where, search: '' });
    reload();
  },
  save: async (name, where) => {
    await channel.request('saveSlice', { name, where });
  },
  current: () => (order().where?.length ? order().where : undefined),
});
const matrix = new MatrixPane({
  ask: (wish, signal) => channel.request('cross', { split: order().split, ...wish }, signal),
  show: where => {
    choose({ where, search: '' });
    reload();
  },
  chosen: cross => choose({ cross }),
});
const head = new Head(columnMenu.root, {
  evaluate: split => channel.send('evaluate', { split }),
  chooseSplit: split => {
    choose({ split });
    reload();
  },
  showSide,
  save: format => channel.send('export', { ...order(), columns: shownNames(), format }),
  otherRun: () => channel.send('command', { command: 'openExamples' }),
});
const loading = progressBar({ label: 'Reading the predictions' });
const told = element('p', { class: 'quiet counts', role: 'status' });
const trouble = element('div');
const middle = element('div', { class: 'middle' }, grid.root);
const page = element('main', { class: 'examples-page' }, filters.root, told, trouble, middle);
let sideFor = '';

channel.on('state', news => {
  received = true;
  const changed = news.run?.folder !== run?.folder || news.run?.version !== run?.version;
  run = news.run;
  reason = news.reason;
  // What was chosen here is newer than what comes back.
  if (changed || table === undefined) choices = news.choices;
  if (!run) {
    describing.cancel();
    table = undefined;
  } else if (changed || table === undefined) void describe();
  paint();
});
channel.on('progress', ({ message, fraction }) => {
  loading.setAttribute('aria-label', message);
  if (fraction !== undefined) loading.value = fraction;
});
channel.on('filter', ({ where, split }) => {
  choose({ where, split, search: '' });
  reload();
});
watchTheme(changed => {
  theme = changed;
  sideFor = '';
  drawSide();
});
channel.ready();
paint();

/** What the table is asked for; filters that say nothing yet are left out. */
function order(): ExampleOrder {
  const { split, where = [], search = '', sort } = choices;
  const known = (name: string) => table?.columns.some(column => column.name === name) === true;
  const searched = searchCondition(search);
  return {
    split: table?.splits.some(each => each.split === split) ? split : undefined,
    where: [...where.filter(({ column }) => column === '*' || known(column)), ...(searched ? [searched] : [])],
    sort: sort && known(sort.column) ? sort : undefined,
  };
}

function shown(): readonly DescribedColumn[] {
  if (!table) return [];
  const { columns } = table;
  const wanted = (choices.columns ?? []).flatMap(name => columns.find(column => column.name === name) ?? []);
  return wanted.length > 0 ? wanted : columns.filter(({ extra }) => !extra);
}

function shownNames(): readonly string[] {
  return shown().map(({ name }) => name);
}

function choose(more: ExamplesChoices): void {
  choices = { ...choices, ...more };
  window.clearTimeout(keeping);
  keeping = window.setTimeout(() => channel.send('choose', choices), KEEPING);
}

async function describe(): Promise<void> {
  failure = undefined;
  const asked = run?.folder;
  const work = describing.run(signal => channel.request('describe', {}, signal));
  paint();
  try {
    const found = await work;
    if (found === undefined || run?.folder !== asked) return;
    table = found;
    reload();
    if (found) announce(`${formatCount(found.count)} examples`);
  } catch (error) {
    table = undefined;
    failure = error instanceof Error ? error.message : String(error);
  }
  paint();
}

function reloadSoon(): void {
  window.clearTimeout(typing);
  typing = window.setTimeout(reload, TYPING);
}

/** Other rows, or other columns of them. */
function reload(): void {
  window.clearTimeout(typing);
  failure = undefined;
  drawFailure();
  pages.clear();
  total = undefined;
  grid.toTop();
  drawTable();
  // The total comes with the first page.
  pages.want(0, 0);
}

function sortBy(column: string): void {
  const own = choices.sort?.column === column ? choices.sort : undefined;
  const kind = table?.columns.find(({ name }) => name === column)?.kind;
  const first = kind === 'number';
  // A third press brings the order of the data back.
  const sort = !own
    ? { column, descending: first }
    : own.descending === first
      ? { column, descending: !first }
      : undefined;
  choose({ sort });
  announce(sort ? `sorted by ${column}, ${sort.descending ? 'descending' : 'ascending'}` : 'in the order of the data');
  reload();
}

async function selectRow(place: number, how: 'only' | 'toggle' | 'range'): Promise<void> {
  const row = pages.row(place);
  if (how === 'range') {
    const [from, to] = [Math.min(anchor, place), Math.max(anchor, place)];
    const found = await finding.run(signal =>
      channel.request('ids', { ...order(), offset: from, limit: to - from + 1 }, signal),
    );
    if (found) selection.select(found.ids, row?.id ?? found.ids.at(-1));
    return;
  }
  if (!row) return;
  anchor = place;
  const before = selection.selection?.ids ?? [];
  if (how === 'only') selection.select([row.id], row.id);
  else if (selection.has(row.id)) {
    const left = before.filter(({ split, index }) => split !== row.id.split || index !== row.id.index);
    selection.select(left, left.at(-1));
  } else selection.select([...before, row.id], row.id);
}

async function selectAll(): Promise<void> {
  const found = await finding.run(signal => channel.request('ids', order(), signal));
  if (!found) return;
  selection.select(found.ids, selection.primary ?? found.ids[0]);
  announce(`${formatCount(found.ids.length)} selected`);
}

/** Follows what another view selects: the table scrolls to it. */
async function selectionChanged(): Promise<void> {
  grid.repaint();
  drawTold();
  const { selection: now } = selection;
  if (!now?.primary || now.origin === 'examples' || !table) return;
  const { primary } = now;
  const found = await finding
    .run(signal => channel.request('find', { ...order(), id: primary }, signal))
    .catch(() => undefined);
  if (found?.place !== undefined) grid.goTo(found.place);
}

function copyRows(): void {
  const chosen = selection.selection?.ids ?? [];
  const columns = shown();
  const rows: ExampleRow[] = [];
  for (let place = 0; place < (total ?? 0) && rows.length < chosen.length; place++) {
    const row = pages.row(place);
    if (row && selection.has(row.id)) rows.push(row);
  }
  const active = pages.row(grid.place);
  if (rows.length === 0 && active) rows.push(active);
  const line = (cells: readonly unknown[]) =>
    cells.map(cell => String(cell ?? '').replace(/[\t\r\n]+/g, ' ')).join('\t');
  const text = [line(columns.map(({ name }) => name)), ...rows.map(({ cells }) => line(cells))].join('\n');
  channel.send('copy', { text, what: countOf(rows.length, 'row') });
}

function paint(): void {
  const root = pageRoot();
  const instead = insteadOfPage();
  if (instead) {
    fill(root, ...instead);
    return;
  }
  drawHead(run!);
  if (page.parentElement !== root) fill(root, head.root, page);
  drawTable();
}

function insteadOfPage(): HTMLElement[] | undefined {
  if (!received) return [element('p', { class: 'quiet', role: 'status' }, 'Loading the examples…')];
  if (!run) {
    return [emptyState('examples', 'No examples', reason ?? 'Train a model first.', head.otherRun())];
  }
  drawHead(run);
  if (failure && table === undefined) return [head.root, failed(failure)];
  if (table === undefined) return [head.root, loading];
  if (table) return undefined;
  const words = run.usable
    ? 'This run has no predictions yet. Evaluate a split to see its examples.'
    : 'This run has no checkpoint, so it cannot be evaluated. Train again.';
  const actions = run.usable ? (['test', 'validation', 'train'] as const).map(split => head.evaluateButton(split)) : [];
  return [head.root, emptyState('examples', 'No predictions', words, ...actions, head.otherRun())];
}

function failed(message: string): HTMLElement {
  const again = button({ label: 'Try Again', press: () => void describe() });
  return element(
    'div',
    {},
    element('p', { class: 'failure', role: 'alert' }, message),
    element('p', { class: 'toolbar' }, again),
  );
}

function drawHead(shownRun: ReportedRun): void {
  head.draw({ run: shownRun, table, split: order().split, side: choices.side });
}

/** What stands beside the table; drawn anew for other predictions, or another split. */
function drawSide(): void {
  if (!table) return;
  const key = JSON.stringify([choices.side, table.version, run?.folder, order().split]);
  if (key === sideFor) return;
  sideFor = key;
  slices.root.remove();
  matrix.root.remove();
  if (choices.side === 'matrix') {
    middle.append(matrix.root);
    matrix.draw(table.columns, choices.cross, theme);
  }
  if (choices.side !== 'slices') return;
  middle.append(slices.root);
  slices.draw(table.measures.flatMap(name => table?.columns.find(column => column.name === name) ?? []));
}

function showSide(side: ExamplesChoices['side']): void {
  choose({ side });
  if (run) drawHead(run);
  drawSide();
}

function drawTable(): void {
  if (!table) return;
  drawSide();
  columnMenu.draw(table.columns, shownNames());
  filters.draw(table.columns, choices.where ?? [], choices.search ?? '');
  grid.draw({ columns: shown(), widths: choices.widths ?? {}, sort: order().sort, total: total ?? 0 });
  drawTold();
}

function drawTold(): void {
  if (!table) return;
  const chosen = selection.selection?.ids.length ?? 0;
  const all = table.splits.find(({ split }) => split === order().split)?.count ?? table.count;
  const parts = [
    total === undefined
      ? 'Filtering…'
      : total === all
        ? countOf(total, 'example')
        : `${formatCount(total)} of ${countOf(all, 'example')}`,
    ...(chosen > 0 ? [`${formatCount(chosen)} selected`] : []),
  ];
  const clear =
    total === 0
      ? button({
          label: 'Clear Filters',
          press: () => {
            choose({ where: [], search: '' });
            reload();
          },
        })
      : undefined;
  fill(told, parts.join(' · '), clear && ' ', clear);
}

function drawFailure(): void {
  fill(trouble, failure !== undefined && element('p', { class: 'failure', role: 'alert' }, failure));
}
