/** Host side of the curves: which runs there are, rows as they are written, stop and resume. */
import { type Disposable, Disposable as Disposables } from 'vscode';
import type { MetricsRow } from '../../core/runs/run';
import type { CurvesRun, CurvesView } from '../../protocol/views';
import type { RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { throttle } from '../views/modelsTree';
import type { Job } from '../workers/jobs';
import type { Handlers } from './channel';
import type { PanelKind } from './panel';
import { saveDrawing } from './saveDrawing';

const SHOWN_KEY = 'nlpWorkbench.curves.shown';
/** At most ten messages a second, however often the worker reports. */
const BATCH_MILLISECONDS = 100;
/** Runs drawn without having been asked for: the newest of those that were opened. */
const MOST_SHOWN = 6;

export interface CurvesActions {
  readonly stop: (folder: string) => void;
  readonly resume: (folder: string) => void;
}

export class CurvesPanel implements PanelKind<CurvesView> {
  readonly view = 'curves';
  readonly title = 'Training Curves';
  private push: (() => Promise<void>) | undefined;

  constructor(
    private readonly services: Services,
    private readonly actions: CurvesActions,
  ) {}

  /** Adds a run to what is drawn. */
  async show(folder: string): Promise<void> {
    if (!this.shown.includes(folder)) await this.remember([folder, ...this.shown].slice(0, MOST_SHOWN));
    await this.push?.();
  }

  connect(post: Parameters<PanelKind<CurvesView>['connect']>[0]): Handlers<CurvesView> & Disposable {
    const { store, jobs, liveRows } = this.services;
    /** Rows that came since the last message, by run. */
    const waiting = new Map<string, MetricsRow[]>();
    let pushing = 0;
    const pushAll = async () => {
      const turn = ++pushing;
      const runs = await store.runs();
      const shown = await this.visible(runs);
      const read = new Map<string, readonly MetricsRow[]>();
      for (const folder of shown) read.set(folder, await liveRows.read(folder));
      // A later push has begun with newer runs.
      if (turn !== pushing) return;
      const full = runs.map((run): CurvesRun => {
        const rows = read.has(run.folder) ? (liveRows.now(run.folder) ?? read.get(run.folder) ?? []) : [];
        return { ...this.describe(run), rows };
      });
      // All that waited is in what is sent now.
      waiting.clear();
      post('runs', { runs: full, shown });
    };
    const flush = throttle(() => {
      for (const [folder, rows] of waiting) {
        const job = jobs.all.find(entry => entry.folder === folder);
        if (job?.record) post('rows', { run: describeJob(job, folder), rows });
      }
      waiting.clear();
    }, BATCH_MILLISECONDS);
    this.push = pushAll;
    let states = '';
    const listening = Disposables.from(
      liveRows.onRows(({ folder, rows }) => {
        waiting.set(folder, [...(waiting.get(folder) ?? []), ...rows]);
        flush();
      }),
      jobs.onStarted(async ({ folder }) => {
        if (!this.shown.includes(folder)) await this.remember([folder, ...this.shown].slice(0, MOST_SHOWN));
      }),
      jobs.onDidChange(async () => {
        const now = jobs.all.map(entry => `${entry.folder} ${entry.state}`).join('\n');
        if (now === states) return;
        states = now;
        await store.refresh();
        await pushAll();
      }),
      store.onDidChange(pushAll),
      store.watch(),
      new Disposables(() => {
        this.push = undefined;
      }),
    );
    return {
      news: {
        ready: pushAll,
        show: async ({ folders }) => {
          await this.remember(folders);
          await pushAll();
        },
        stop: ({ folder }) => this.actions.stop(folder),
        resume: ({ folder }) => this.actions.resume(folder),
        save: ({ name, svg }) => saveDrawing(name, svg),
      },
      requests: {},
      dispose: () => listening.dispose(),
    };
  }

  private get shown(): readonly string[] {
    return this.services.context.workspaceState.get<readonly string[]>(SHOWN_KEY, []);
  }

  private async remember(folders: readonly string[]): Promise<void> {
    await this.services.context.workspaceState.update(SHOWN_KEY, folders);
  }

  /** What was chosen, as far as it still is there; the newest run where nothing is left. */
  private async visible(runs: readonly RunEntry[]): Promise<readonly string[]> {
    const there = new Set(runs.map(run => run.folder));
    const shown = this.shown.filter(folder => there.has(folder));
    return shown.length > 0 ? shown : runs.slice(0, 1).map(run => run.folder);
  }

  private describe(run: RunEntry): Omit<CurvesRun, 'rows'> {
    const job = this.services.jobs.all.find(entry => entry.folder === run.folder);
    if (job?.record) return describeJob(job, run.folder);
    const { name, id, step, totalSteps, startedAt, seconds } = run.record;
    return { folder: run.folder, name, id, status: run.status, step, totalSteps, startedAt, seconds };
  }
}

function describeJob(job: Job, folder: string): Omit<CurvesRun, 'rows'> {
  const { record, step, totalSteps, secondsLeft } = job;
  return {
    folder,
    name: job.name,
    id: record?.id ?? '',
    status: 'running',
    step,
    totalSteps,
    startedAt: record?.startedAt ?? '',
    seconds: record?.seconds ?? 0,
    secondsLeft,
  };
}
