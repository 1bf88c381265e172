/** The Models view: configs, below each its runs with status, best score and time, what cannot be read, and what waits in the queue. */

import { basename, dirname } from 'node:path';
import {
  commands,
  type Disposable,
  Disposable as Disposables,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
  workspace,
} from 'vscode';
import { formatBytes, formatCount, formatScore } from '../../core/base/formatNumber';
import { formatAge, formatDuration, formatStart } from '../../core/base/formatTime';
import { shorten } from '../../core/base/shorten';
import { describeJob as describeJobOf } from '../../core/runs/describeJob';
import { nameOfConfig } from '../../core/runs/followRename';
import { jobKinds } from '../../core/runs/jobKinds';
import { readNotes } from '../../core/runs/notes';
import type { RunStatus } from '../../core/runs/run';
import { measureRun, type RunSize } from '../../core/runs/runSize';
import { commandId } from '../contributed';
import { attends } from '../runs/attends';
import { bestOf, bestScore, isResumable, pinnedFirst, type RunEntry, taskOf } from '../runs/runEntry';
import { brokenBelongsTo, configsOfRuns } from '../runs/runStore';
import { withBegun } from '../runs/withBegun';
import type { Services } from '../services';
import { throttle } from '../throttle';
import { escapeMarkdown, withoutPictures } from '../wording';
import { isOfConfig, type Job } from '../workers/jobs';
import { describeJob } from './jobWords';
import type { BrokenNode, JobNode, ModelNode, Node, RunNode, SweepNode } from './nodes';
import { groupTrials, sweepItem } from './sweepNodes';

const ICONS: Readonly<Record<RunStatus, { icon: string; color?: string; words: string }>> = {
  running: { icon: 'pulse', color: 'charts.blue', words: 'training' },
  completed: { icon: 'pass', color: 'testing.iconPassed', words: 'completed' },
  stopped: { icon: 'debug-pause', words: 'stopped' },
  failed: { icon: 'error', color: 'testing.iconFailed', words: 'failed' },
  interrupted: { icon: 'warning', color: 'list.warningForeground', words: 'interrupted' },
};

/** Characters of the notes in a tooltip. */
const LONGEST_NOTES = 2000;

export class ModelsTree implements TreeDataProvider<Node>, Disposable {
  private readonly changed = new EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: TreeView<Node>;
  private readonly subscriptions: Disposable;
  private watching: Disposable | undefined;
  private active: ReadonlySet<string> = new Set();
  /** Nodes that show a job, by its id: progress redraws them alone. */
  private readonly working = new Map<string, RunNode | JobNode>();
  private jobs = '';

  constructor(private readonly services: Services) {
    const { store, jobs, active } = services;
    this.view = window.createTreeView('nlpWorkbench.models', {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    const refresh = () => this.changed.fire(undefined);
    this.subscriptions = Disposables.from(
      this.view,
      this.changed,
      store.onDidChange(refresh),
      active.onDidChange(refresh),
      jobs.onDidChange(throttle(() => this.showProgress(), 500)),
      this.view.onDidChangeVisibility(({ visible }) => this.watch(visible)),
    );
    this.watch(this.view.visible);
  }

  /**
   * What a key is meant for: the row that has the focus, with the others that are selected where it is one of them. VS Code tells of
   * the selection alone, so the focused row is put into it, or taken out of it, for a moment.
   */
  async focused(): Promise<{ readonly node?: Node; readonly selected: readonly Node[] }> {
    const before = this.view.selection;
    await commands.executeCommand('list.toggleSelection');
    const after = await this.selectionOther(before);
    await commands.executeCommand('list.toggleSelection');
    const node = after.find(row => !before.includes(row)) ?? before.find(row => !after.includes(row));
    return { node, selected: node && before.includes(node) ? before : node ? [node] : [] };
  }

  private selectionOther(before: readonly Node[]): Promise<readonly Node[]> {
    const { selection } = this.view;
    if (selection !== before && selection.length !== before.length) return Promise.resolve(selection);
    return new Promise(resolve => {
      const end = () => {
        clearTimeout(timer);
        listening.dispose();
        resolve(this.view.selection);
      };
      const timer = setTimeout(end, 500);
      const listening = this.view.onDidChangeSelection(end);
    });
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) return this.models();
    if (node.kind === 'sweep') return node.runs.map((run): RunNode => ({ kind: 'run', run }));
    if (node.kind !== 'model') return [];
    const running = new Map(node.jobs.filter(job => job.folder).map(job => [job.folder, job]));
    const waiting = node.jobs.filter(job => !job.folder || !node.runs.some(run => run.folder === job.folder));
    const children = [
      ...waiting.map((job): JobNode => ({ kind: 'job', job })),
      ...groupTrials(pinnedFirst(node.runs)).map((each): RunNode | SweepNode =>
        'kind' in each ? each : { kind: 'run', run: each, job: running.get(each.folder) },
      ),
      ...node.broken.map((run): BrokenNode => ({ kind: 'broken', run })),
    ];
    for (const child of children) if ('job' in child && child.job) this.working.set(child.job.id, child);
    return children;
  }

  /** Never throws: VS Code drops all rows of a level of which one does. */
  getTreeItem(node: Node): TreeItem {
    try {
      return this.itemOf(node);
    } catch (error) {
      this.services.log.error(`a row of the Models view: ${error instanceof Error ? error.stack : String(error)}`);
      const item = new TreeItem('cannot be shown', TreeItemCollapsibleState.None);
      item.description = error instanceof Error ? error.message : String(error);
      item.iconPath = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
      return item;
    }
  }

  private itemOf(node: Node): TreeItem {
    if (node.kind === 'model') return modelItem(node);
    if (node.kind === 'sweep') return sweepItem(node);
    if (node.kind === 'broken') return brokenItem(node);
    const job = this.services.jobs.all.find(({ id }) => id === node.job?.id);
    if (node.kind === 'run') return runItem({ ...node, job }, this.active.has(node.run.folder));
    return jobItem(job ?? node.job);
  }

  /** What takes a look at the disk is read when the mouse, or the keyboard, asks for it. */
  async resolveTreeItem(item: TreeItem, node: Node): Promise<TreeItem> {
    if (node.kind !== 'run') return item;
    const [size, notes] = await Promise.all([measureRun(node.run.folder), readNotes(node.run.folder).catch(() => '')]);
    item.tooltip = describe(node.run, size, notes);
    return item;
  }

  dispose(): void {
    this.watching?.dispose();
    this.subscriptions.dispose();
  }

  private async models(): Promise<ModelNode[]> {
    const { store, jobs, active } = this.services;
    // What was seen last, at once: a disk that a training keeps busy would hold the tree back, and the store tells of news.
    const [configs, seen, current, broken] = await Promise.all([
      store.configs(),
      store.runsSeen(),
      active.allLately(),
      store.brokenSeen(),
    ]);
    const runs = withBegun(seen, jobs.all);
    this.active = new Set(current.map(run => run.folder));
    const orphans = new Set(runs);
    const owners = configsOfRuns(runs, configs);
    const models = configs.map((config): ModelNode => {
      const own = runs.filter(run => owners.get(run) === config);
      for (const run of own) orphans.delete(run);
      const folders = new Set(own.map(run => run.folder));
      const working = jobs.all.filter(
        job => isOfConfig(job, config.uri.fsPath) || (job.folder !== undefined && folders.has(job.folder)),
      );
      const unread = broken.filter(run => brokenBelongsTo(run, config, configs));
      return { kind: 'model', name: config.name, config, runs: own, broken: unread, jobs: working };
    });
    const placed = new Set(models.flatMap(model => model.broken));
    const astray = broken.filter(run => !placed.has(run));
    const nameOf = ({ folder }: { readonly folder: string }) => basename(dirname(folder));
    const names = [...new Set([...[...orphans].map(run => nameOfConfig(run.record)), ...astray.map(nameOf)])];
    const left = names.map((name): ModelNode => {
      const own = [...orphans].filter(run => nameOfConfig(run.record) === name);
      const working = jobs.all.filter(job => own.some(run => run.folder === job.folder));
      return { kind: 'model', name, runs: own, broken: astray.filter(run => nameOf(run) === name), jobs: working };
    });
    return [...models, ...left];
  }

  /** A job that came, got its run or ended changes the tree; progress only the job's own row. */
  private showProgress(): void {
    const { all } = this.services.jobs;
    const now = all.map(({ id, folder, state }) => `${id} ${folder} ${state}`).join('\n');
    if (now !== this.jobs) {
      this.jobs = now;
      this.working.clear();
      this.changed.fire(undefined);
      return;
    }
    for (const { id } of all) {
      const node = this.working.get(id);
      if (node) this.changed.fire(node);
    }
  }

  private watch(visible: boolean): void {
    this.watching?.dispose();
    this.watching = visible ? this.services.store.watch() : undefined;
    if (visible) void this.services.store.refresh();
  }
}

function modelItem({ name, config, runs, broken, jobs }: ModelNode): TreeItem {
  const children = runs.length + broken.length + jobs.length;
  const item = new TreeItem(name, children > 0 ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None);
  // A node keeps the state in which it was first shown: the first run makes it another node, which opens.
  item.id = `model:${config?.uri.fsPath ?? name}:${children > 0 ? 'runs' : 'empty'}`;
  item.iconPath = new ThemeIcon(config ? 'symbol-structure' : 'archive');
  item.contextValue = config ? 'model' : 'modelWithoutConfig';
  const best = bestOf(runs);
  const about = config
    ? best
      ? `${formatScore(best.value)} ${best.name}`
      : runs.length === 0
        ? 'not trained yet'
        : ''
    : runs.some(({ record }) => record.imported !== undefined)
      ? 'imported'
      : 'config not found';
  const task = runs[0] && taskOf(runs[0]);
  item.description = [config?.place, task, about].filter(Boolean).join(' · ');
  if (config) {
    item.tooltip = workspace.asRelativePath(config.uri);
    item.command = { command: 'vscode.open', title: 'Open Config', arguments: [config.uri, { preview: true }] };
  }
  return item;
}

function runItem({ run, job }: RunNode, active: boolean): TreeItem {
  const { record } = run;
  const start = formatStart(record.startedAt);
  const item = new TreeItem(record.title ?? start, TreeItemCollapsibleState.None);
  const { icon, color, words } = ICONS[run.status];
  const score = bestScore(record);
  const parts = job
    ? [describeJob(job)]
    : record.imported === undefined
      ? [score ? `${formatScore(score.value)} ${score.name}` : words, formatDuration(record.seconds)]
      : [
          score ? `${formatScore(score.value)} ${score.name}` : 'imported',
          ...(record.untrained ? ['untrained head'] : []),
        ];
  item.id = `run:${run.folder}`;
  const marks = [
    ...Object.keys(record.aliases ?? {}).map(alias => `@${alias}`),
    ...(record.pinned ? ['pinned'] : []),
    ...(active ? ['active'] : []),
  ];
  // A narrow view cuts the end: what a run is for comes before how it went.
  item.description = [...marks, ...parts, ...(record.title ? [start] : [])].join(' · ');
  item.iconPath = job ? jobIcon(job) : new ThemeIcon(icon, color ? new ThemeColor(color) : undefined);
  item.accessibilityInformation = { label: `${nameOfConfig(record)}, ${item.label}, ${words}, ${item.description}` };
  const states = [
    job || run.status === 'running' ? 'busy' : 'idle',
    ...(isResumable(run) && !job ? ['resumable'] : []),
    ...(run.usable ? ['usable'] : []),
    ...(attends(run) ? ['attends'] : []),
    ...(job ? ['ours'] : []),
    ...(record.fold ? ['fold'] : []),
    ...(record.imported === undefined ? [] : ['imported']),
    record.pinned ? 'pinned' : 'unpinned',
    taskOf(run),
  ];
  item.contextValue = `run ${states.join(' ')}`;
  item.command = { command: commandId('openCurves'), title: 'Open Curves', arguments: [{ kind: 'run', run }] };
  return item;
}

function brokenItem({ run }: BrokenNode): TreeItem {
  const item = new TreeItem(basename(run.folder), TreeItemCollapsibleState.None);
  item.id = `run:${run.folder}`;
  item.description = `cannot be read: ${shorten(run.broken, 80)}`;
  item.tooltip = `${run.broken}\n${run.folder}`;
  item.iconPath = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  item.accessibilityInformation = { label: `run ${item.label}, ${item.description}` };
  item.contextValue = 'broken';
  return item;
}

function jobItem(job: Job): TreeItem {
  const item = new TreeItem(jobKinds[job.kind].title, TreeItemCollapsibleState.None);
  item.id = `job:${job.id}`;
  item.description = describeJob(job);
  item.iconPath = jobIcon(job);
  item.contextValue = 'job ours';
  return item;
}

/** Nothing spins here: the status bar does, once for all. */
function jobIcon({ state }: Job): ThemeIcon {
  return state === 'queued' ? new ThemeIcon('watch') : new ThemeIcon('pulse', new ThemeColor('charts.blue'));
}

/** How it came to be. */
function historyOf({ record, trainedAt }: RunEntry): readonly (readonly [string, string])[] {
  const { hub, imported } = record;
  const from = hub ? `${hub.repository}@${hub.commit.slice(0, 12)}` : imported;
  if (imported !== undefined)
    return [
      ['Imported', formatAge(trainedAt)],
      ['From', from ?? imported],
    ];
  return [
    ['Trained', `${formatAge(trainedAt)}, ${formatDuration(record.seconds)}`],
    ['Steps', `${record.step} of ${record.totalSteps}`],
    ...(from === undefined ? [] : [['Started from', from] as const]),
    ...(record.remote === undefined ? [] : [['Job', describeJobOf(record.remote)] as const]),
  ];
}

function describe(run: RunEntry, size: RunSize, notes: string): MarkdownString {
  const { record } = run;
  const { words } = ICONS[run.status];
  const rows: (readonly [string, string])[] = [
    ['Run', record.id],
    ...historyOf(run),
    ['Parameters', formatCount(record.parameters)],
    ...(record.imported === undefined ? [['Engine', record.engine] as const] : []),
    ['Seed', String(record.seed)],
    ['On disk', `${formatBytes(size.total)}, ${formatBytes(size.last)} of it to resume`],
  ];
  for (const [split, scores] of Object.entries(record.metrics)) {
    for (const [metric, value] of Object.entries(scores ?? {})) rows.push([`${split} ${metric}`, formatScore(value)]);
  }
  const text = new MarkdownString();
  text.appendMarkdown(`**${escapeMarkdown(record.title ?? nameOfConfig(record))}** ${words}`);
  if (record.failure) text.appendMarkdown(`\n\n${escapeMarkdown(record.failure)}`);
  if (record.fit) {
    const { kind, message, advice } = record.fit;
    text.appendMarkdown(`\n\n**${escapeMarkdown(kind)}** ${escapeMarkdown(`${message} ${advice}`)}`);
  }
  text.appendMarkdown('\n\n| | |\n|-|-|\n');
  for (const [key, value] of rows) text.appendMarkdown(`|${escapeMarkdown(key)}|${escapeMarkdown(value)}|\n`);
  // Their Markdown is shown, but no picture is fetched: a folder that came from elsewhere brings its notes along.
  const shown = withoutPictures(notes.slice(0, LONGEST_NOTES));
  if (shown !== '') text.appendMarkdown(`\n---\n\n${shown}${shown.length < notes.length ? '…' : ''}\n`);
  return text;
}
