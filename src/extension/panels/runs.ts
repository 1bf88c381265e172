/** Host side of the table of runs: reads it, keeps it in step with the disk and with trainings, and does what is asked with the runs. */
import { join } from 'node:path';
import { commands, type Disposable, Disposable as Disposables, env, Uri, window, workspace } from 'vscode';
import type { RunRecord } from '../../core/runs/run';
import type { RunsTable } from '../../core/runs/runsTable';
import type { LiveRun, RunsAction, RunsView } from '../../protocol/runs';
import { type CommandName, commandId } from '../contributed';
import { loadRunsTable } from '../runs/runDetails';
import type { RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { throttle } from '../throttle';
import type { Handlers } from './channel';
import { openBeside } from './openBeside';
import type { PanelKind } from './panel';
import { saveDrawing } from './saveDrawing';

/** Milliseconds between two messages about runs that are being trained. */
const LIVE_MILLISECONDS = 500;
/** Changes that can be taken back. */
const MOST_UNDONE = 50;

/** What is taken back of a run. */
type Marks = Pick<RunRecord, 'title' | 'pinned' | 'aliases'>;

interface Change {
  /** `Rename` */
  readonly what: string;
  readonly before: ReadonlyMap<string, Marks>;
}

/** A command that takes a run, or several, of the tree. */
const COMMANDS: Readonly<Partial<Record<RunsAction, { readonly command: CommandName; readonly undo?: string }>>> = {
  report: { command: 'openReport' },
  examples: { command: 'openExamples' },
  notes: { command: 'editNotes' },
  rename: { command: 'renameRun', undo: 'Rename' },
  alias: { command: 'aliasRun', undo: 'Alias' },
  pin: { command: 'pinRun', undo: 'Pin' },
  unpin: { command: 'unpinRun', undo: 'Unpin' },
  delete: { command: 'deleteRun' },
};

export interface RunsActions {
  readonly compare: (folders: readonly string[]) => Promise<void>;
  readonly curves: (folders: readonly string[]) => Promise<void>;
}

export class RunsPanel implements PanelKind<RunsView> {
  readonly view = 'runs';
  readonly title = 'Runs';
  private readonly undone: Change[] = [];

  constructor(
    private readonly services: Services,
    private readonly actions: RunsActions,
  ) {}

  connect(post: Parameters<PanelKind<RunsView>['connect']>[0]): Handlers<RunsView> & Disposable {
    const { store, jobs, liveRows } = this.services;
    let table: RunsTable | undefined;
    let pushes = 0;
    const push = async () => {
      const own = ++pushes;
      const read = await this.read(await store.runs());
      // A later one has begun with newer runs.
      if (own !== pushes) return;
      table = read;
      const last = this.undone.at(-1)?.what;
      post('state', { table, ...(last !== undefined && { undo: last }) });
      tellLive();
    };
    const tellLive = throttle(() => {
      const runs = this.liveRuns();
      if (runs.length > 0) post('live', { runs });
    }, LIVE_MILLISECONDS);
    const pushSoon = throttle(() => void push(), LIVE_MILLISECONDS);
    const listening = Disposables.from(
      store.onDidChange(pushSoon),
      store.watch(),
      liveRows.onRows(tellLive),
      jobs.onDidChange(tellLive),
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (table?.rows.some(({ folder }) => uri.fsPath === join(folder, 'notes.md'))) pushSoon();
      }),
      new Disposables(() => {
        pushes++;
      }),
    );
    return {
      news: {
        ready: push,
        act: async ({ action, folders }) => {
          await this.act(action, folders);
          await push();
        },
        undo: async () => {
          await this.takeBack();
          await push();
        },
        copy: async ({ folders, columns, format, baseline }) => {
          if (!table) return;
          const [{ arrangeRuns }, { writeRunsTable }] = await Promise.all([
            import('../../core/runs/arrangeRuns'),
            import('../../core/runs/writeRunsTable'),
          ]);
          const own = table;
          const places = folders.map(folder => own.rows.findIndex(row => row.folder === folder)).filter(at => at >= 0);
          const chosen = columns.flatMap(key => own.columns.find(column => column.key === key) ?? []);
          const arranged = arrangeRuns(own, { columns: chosen, ...(baseline !== undefined && { baseline }) });
          const rows = places.map(place => ({ row: own.rows[place]!, place }));
          await env.clipboard.writeText(writeRunsTable({ ...arranged, rows }, format));
          void window.setStatusBarMessage('$(check) Table of runs copied', 3000);
        },
        save: ({ name, svg }) => saveDrawing(name, svg),
      },
      requests: {},
      dispose: () => listening.dispose(),
    };
  }

  private async read(runs: readonly RunEntry[]): Promise<RunsTable> {
    const { readRunsTable, details } = await loadRunsTable();
    return readRunsTable(runs, details);
  }

  private liveRuns(): readonly LiveRun[] {
    return this.services.jobs.all.flatMap(({ folder, record, step, totalSteps }): LiveRun[] => {
      if (folder === undefined || !record) return [];
      const scores: Record<string, number> = {};
      const rows = this.services.liveRows.now(folder) ?? [];
      // The last row of each score counts; evaluations are far apart, so a good part is looked through.
      for (const { values } of rows.slice(-5000))
        for (const [name, value] of Object.entries(values))
          if (/^(?:validation|test)\//.test(name)) scores[name] = value;
      return [{ folder, status: 'running', step, totalSteps, scores }];
    });
  }

  private async act(action: RunsAction, folders: readonly string[]): Promise<void> {
    const runs = (await this.services.store.runs()).filter(run => folders.includes(run.folder));
    const [first] = runs;
    if (!first) return;
    if (action === 'compare') return this.actions.compare(runs.map(run => run.folder));
    if (action === 'curves') return this.actions.curves(runs.map(run => run.folder));
    if (action === 'config') return openBeside(Uri.file(join(first.folder, 'config.yaml')));
    const own = COMMANDS[action];
    if (!own) return;
    const before = new Map((await this.services.store.runs()).map(run => [run.folder, marksOf(run.record)]));
    const nodes = runs.map(run => ({ kind: 'run', run }));
    await commands.executeCommand(commandId(own.command), nodes[0], nodes);
    if (own.undo === undefined) return;
    const after = await this.services.store.runs();
    const changed = after.filter(({ folder, record }) => {
      const marks = before.get(folder);
      return marks && JSON.stringify(marks) !== JSON.stringify(marksOf(record));
    });
    if (changed.length === 0) return;
    this.undone.push({ what: own.undo, before: new Map(changed.map(({ folder }) => [folder, before.get(folder)!])) });
    if (this.undone.length > MOST_UNDONE) this.undone.shift();
  }

  private async takeBack(): Promise<void> {
    const last = this.undone.pop();
    if (!last) return;
    const { changeRecord } = await import('../../core/runs/changeRecord');
    const there = new Set((await this.services.store.runs()).map(run => run.folder));
    for (const [folder, marks] of last.before)
      if (there.has(folder)) await changeRecord(folder, record => ({ ...record, ...marks }));
    await this.services.store.refresh();
  }
}

function marksOf({ title, pinned, aliases }: RunRecord): Marks {
  return { title, pinned, aliases };
}
