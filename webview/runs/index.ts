/** The runs view: a table of all runs, filtered, grouped and compared, and parallel coordinates over their keys and scores. */
import { countOf } from '../../src/core/base/countOf';
import { formatCount } from '../../src/core/base/formatNumber';
import type { RunColumn, RunsTable } from '../../src/core/runs/runsTable';
import type { LiveRun, RunsAction, RunsView } from '../../src/protocol/runs';
import { announce } from '../shared/announce';
import { Channel } from '../shared/channel';
import { button, checkbox, choice, emptyState, textField, toolbar } from '../shared/controls';
import { element, fill, pageRoot } from '../shared/element';
import { learnMore } from '../shared/learnMore';
import { passesBrushes } from '../shared/parallelAxes';
import { ParallelPlot } from '../shared/parallelPlot';
import { makeRepaint, watchSize } from '../shared/repaint';
import { readTheme, watchTheme } from '../shared/theme';
import { Tooltip } from '../shared/tooltip';
import { nameOfRow } from './cells';
import { ColumnsMenu } from './columnsMenu';
import { Grid } from './grid';
import { groupable, INITIAL, nextSort, type ParallelState, showTable, type TableState } from './model';
import { axesOf, axisColumns, usualAxes } from './parallelLayout';

const channel = new Channel<RunsView, TableState>();
const tooltip = new Tooltip();
let theme = readTheme();
let state: TableState = { ...INITIAL, ...channel.remembered };
let table: RunsTable | undefined;
let undo: string | undefined;
const live = new Map<string, LiveRun>();
let groupChoices = '';

const filter = textField({
  label: 'Filter runs',
  placeholder: 'Filter: text, or conditions such as macro-f1 > 0.8',
  value: state.filter,
  type: 'search',
  change: value => change({ filter: value }),
});
filter.classList.add('filter');
const problems = element('p', { class: 'problems', role: 'status' });
const groupField = element('span');
const columnsMenu = new ColumnsMenu('Columns', columns => change({ columns }));
const axesMenu = new ColumnsMenu('Axes', axes => changeParallel({ axes }));
const showParallel = checkbox({
  label: 'Parallel coordinates',
  title: 'One axis per key and score, one line per run',
  checked: state.parallel.open,
  change: open => changeParallel({ open }),
});
const clearBrushes = button({ label: 'Clear Brushes', press: () => changeParallel({ brushes: {} }) });
const plot = new ParallelPlot(
  {
    change: changeParallel,
    choose: place => announce(nameOfRow(table!.rows[place]!)),
  },
  tooltip,
);
const parallel = element(
  'section',
  { class: 'parallel-section', 'aria-label': 'Parallel coordinates' },
  toolbar(
    'Parallel coordinates',
    axesMenu.root,
    clearBrushes,
    button({
      label: 'Save SVG',
      title: 'Save the parallel coordinates as an SVG file',
      press: () => {
        const svg = plot.export();
        if (svg !== undefined) channel.send('save', { name: 'parallel-coordinates.svg', svg });
      },
    }),
    element(
      'details',
      { class: 'keys' },
      element('summary', {}, 'Mouse and keys'),
      element(
        'p',
        { class: 'quiet' },
        'Drag along an axis to keep a range; select a title to set the color. On an axis, Up and Down move the upper end of its range, with Shift the lower end. Left and Right move the axis, L turns the logarithm on, Escape clears the range, Delete removes the axis. On the lines, arrow keys go from run to run.',
      ),
    ),
  ),
  plot.root,
);
const grid = new Grid({
  sort: column => {
    change({ sort: nextSort(state.sort, column) });
    announce(
      state.sort ? `sorted by ${column.key}, ${state.sort.descending ? 'descending' : 'ascending'}` : 'not sorted',
    );
  },
  select: () => {
    paintBar();
    if (state.parallel.open) repaint();
  },
  toggleGroup: name =>
    change({
      collapsed: state.collapsed.includes(name)
        ? state.collapsed.filter(other => other !== name)
        : [...state.collapsed, name],
    }),
  toggleSweep: group =>
    change({
      opened: state.opened.includes(group) ? state.opened.filter(other => other !== group) : [...state.opened, group],
    }),
  open: place => act('report', [table!.rows[place]!.folder]),
  remove: () => act('delete', grid.selection),
  rename: () => act('rename', grid.selection.slice(0, 1)),
});
const counted = element('span', { class: 'quiet counted', role: 'status' });
const bar = element('div', { class: 'toolbar selection-bar', role: 'group', 'aria-label': 'Selected runs' });
const controls = toolbar(
  'Table',
  filter,
  groupField,
  columnsMenu.root,
  showParallel,
  button({ label: 'Copy CSV', title: 'Copy the rows and columns shown as CSV', press: () => copy('csv') }),
  button({
    label: 'Copy Markdown',
    title: 'Copy the rows and columns shown as Markdown',
    press: () => copy('markdown'),
  }),
  learnMore('runs-table', 'the table of runs'),
);
const repaint = makeRepaint(paint);

channel.on('state', news => {
  table = news.table;
  undo = news.undo;
  const running = new Set(table.rows.filter(({ status }) => status === 'running').map(({ folder }) => folder));
  for (const folder of live.keys()) if (!running.has(folder)) live.delete(folder);
  repaint();
});
channel.on('live', ({ runs }) => {
  for (const run of runs) live.set(run.folder, run);
  repaint();
});
watchTheme(changed => {
  theme = changed;
  repaint();
});
watchSize(pageRoot(), repaint);
channel.ready();
paint();

function change(part: Partial<TableState>): void {
  state = { ...state, ...part };
  channel.remember(state);
  repaint();
}

function changeParallel(part: Partial<ParallelState>): void {
  change({ parallel: { ...state.parallel, ...part } });
}

function act(action: RunsAction, folders: readonly string[]): void {
  if (folders.length > 0) channel.send('act', { action, folders });
}

function copy(format: 'csv' | 'markdown'): void {
  if (!table) return;
  const { kept, columns } = shownNow();
  channel.send('copy', {
    folders: kept.map(place => table!.rows[place]!.folder),
    columns: columns.map(({ key }) => key),
    format,
    ...(state.baseline !== undefined && { baseline: state.baseline }),
  });
  announce('Copied');
}

function axesNow() {
  const known = new Set(axisColumns(table!).map(({ key }) => key));
  const keys = (state.parallel.axes ?? usualAxes(table!)).filter(key => known.has(key));
  return { keys, axes: axesOf(table!, keys, state.parallel.turned) };
}

function shownNow() {
  const { open, brushes } = state.parallel;
  const passes = open ? passesBrushes(axesNow().axes, brushes) : () => true;
  return showTable(withLive(table!), state, passes);
}

/** Scores of runs that are being trained, as last measured. */
function withLive(of: RunsTable): RunsTable {
  if (live.size === 0) return of;
  const columns = of.columns.map((column): RunColumn => {
    if (column.kind !== 'score') return column;
    const values = of.rows.map(
      ({ folder }, place) => live.get(folder)?.scores[column.key] ?? column.values[place] ?? null,
    );
    return { ...column, values };
  });
  return { ...of, columns };
}

function paint(): void {
  const root = pageRoot();
  if (!table) {
    fill(root, element('p', { class: 'quiet', role: 'status' }, 'Loading runs…'));
    return;
  }
  if (table.rows.length === 0) {
    const words = 'Open a config (NAME.nlp.yaml) and select Train above its first line. Each training is a row here.';
    fill(root, emptyState('first-model', 'No runs yet', words));
    return;
  }
  if (controls.parentElement !== root) fill(root, controls, problems, parallel, bar, grid.root);
  const shown = shownNow();
  paintGroups();
  problems.textContent = shown.problems.join(' ');
  problems.hidden = shown.problems.length === 0;
  columnsMenu.update(
    table.columns,
    shown.columns.map(({ key }) => key),
  );
  parallel.hidden = !state.parallel.open;
  if (state.parallel.open) {
    const { keys, axes } = axesNow();
    axesMenu.update(axisColumns(table), keys);
    clearBrushes.hidden = Object.keys(state.parallel.brushes).length === 0;
    const kept = new Set(shown.kept);
    const columns = axes.map(({ key }) => table!.columns.find(column => column.key === key)!);
    plot.draw(
      {
        noun: 'run',
        lines: table.rows.map((row, place) => ({
          id: row.folder,
          name: nameOfRow(row),
          values: columns.map(({ values }) => values[place] ?? null),
        })),
        axes,
        removable: true,
        state: state.parallel,
        filtered: shown.filtered,
        kept,
        selected: new Set(grid.selection),
      },
      theme,
    );
  }
  grid.set({ table: withLive(table), shown, sort: state.sort, live });
  const all = table.rows.length;
  counted.textContent =
    shown.kept.length === all ? countOf(all, 'run') : `${formatCount(shown.kept.length)} of ${countOf(all, 'run')}`;
  paintBar();
}

/** The choices follow from the runs; the control stays while they are the same. */
function paintGroups(): void {
  const keys = groupable(table!).map(({ key }) => key);
  const wanted = [...keys, state.group].join('\n');
  if (wanted === groupChoices) return;
  groupChoices = wanted;
  const options = [
    { value: '', label: 'nothing' },
    { value: 'settings', label: 'settings (all but the seed)' },
    ...keys.map(key => ({ value: key, label: key })),
  ];
  fill(
    groupField,
    choice({
      label: 'Group by',
      title: 'Mean and standard deviation per group',
      options,
      value: options.some(({ value }) => value === state.group) ? state.group : '',
      change: group => change({ group, collapsed: [] }),
    }),
  );
}

function paintBar(): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.act : undefined;
  const folders = grid.selection;
  const rows = table!.rows.filter(({ folder }) => folders.includes(folder));
  const one = rows.length === 1;
  const press = (label: string, action: RunsAction, title?: string) => {
    const made = button({ label, title, press: () => act(action, grid.selection) });
    made.dataset.act = action;
    return made;
  };
  const baseline = (label: string, folder: string | undefined) => {
    const made = button({
      label,
      title: 'Show scores of all runs with the difference from this one',
      press: () => change({ baseline: folder }),
    });
    made.dataset.act = 'baseline';
    return made;
  };
  const back =
    undo === undefined ? undefined : button({ label: `Undo ${undo}`, press: () => channel.send('undo', {}) });
  if (back) back.dataset.act = 'undo';
  const isBaseline = one && rows[0]!.folder === state.baseline;
  fill(
    bar,
    counted,
    rows.length > 0 && element('span', { class: 'quiet' }, `${formatCount(rows.length)} selected`),
    rows.length > 1 && press('Compare', 'compare', 'Compare configs, scores and examples side by side'),
    rows.length > 0 && press('Curves', 'curves'),
    one && press('Report', 'report'),
    one && press('Examples', 'examples'),
    one && press('Config', 'config'),
    one && press('Notes', 'notes'),
    one && (isBaseline ? baseline('No Baseline', undefined) : baseline('Baseline', rows[0]!.folder)),
    one && press('Alias…', 'alias', 'Give this run an alias, such as champion'),
    one && press('Rename…', 'rename'),
    rows.some(({ pinned }) => !pinned) && press('Pin', 'pin'),
    rows.some(({ pinned }) => pinned) && press('Unpin', 'unpin'),
    rows.length > 0 && press('Delete…', 'delete'),
    !one && state.baseline !== undefined && rows.length === 0 && baseline('No Baseline', undefined),
    back,
  );
  if (focused !== undefined) bar.querySelector<HTMLElement>(`[data-act="${CSS.escape(focused)}"]`)?.focus();
}
