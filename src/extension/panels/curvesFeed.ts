/** What an open curves view is sent: all runs at the start and when they change, then only new rows, in few messages. */
import { setImmediate } from 'node:timers/promises';
import { type Disposable, Disposable as Disposables } from 'vscode';
import type { MetricsRow } from '../../core/runs/run';
import type { CurvesRun, CurvesView } from '../../protocol/views';
import { nameOf, type RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { throttle } from '../views/modelsTree';
import type { Job } from '../workers/jobs';
import type { Channel } from './channel';

/** At most ten messages a second, however often the worker reports. */
const BATCH_MILLISECONDS = 100;
/** Rows in one message; turning more into text at once would hold up the extension host. */
const ROWS_A_MESSAGE = 4000;

/** Which of the runs are drawn, how each looks, and which was asked for. */
export type ChosenRuns = Omit<CurvesView['toView']['runs'], 'runs'>;

export class CurvesFeed implements Disposable {
  /** Rows that came since the last message, by run. */
  private readonly waiting = new Map<string, MetricsRow[]>();
  /** What runs are called, by folder. */
  private readonly names = new Map<string, string>();
  private pushes = 0;
  private states = '';
  private sent = '';
  private readonly flush = throttle(() => this.sendWaiting(), BATCH_MILLISECONDS);
  private readonly listening: Disposable;

  /** @param choose which of the runs are drawn */
  constructor(
    private readonly services: Services,
    private readonly post: Channel<CurvesView>['post'],
    private readonly choose: (runs: readonly RunEntry[]) => ChosenRuns,
  ) {
    const { store, jobs, liveRows } = services;
    this.listening = Disposables.from(
      liveRows.onRows(({ folder, rows }) => {
        this.waiting.set(folder, [...(this.waiting.get(folder) ?? []), ...rows]);
        this.flush();
      }),
      jobs.onDidChange(() => this.noticeJobs()),
      store.onDidChange(() => this.noticeRuns()),
      store.watch(),
    );
  }

  /** Sends everything. */
  async push(): Promise<void> {
    const push = ++this.pushes;
    const { store, liveRows } = this.services;
    const runs = await store.runs();
    this.sent = this.describeRuns(runs);
    const chosen = this.choose(runs);
    const { shown } = chosen;
    const read = new Map<string, readonly MetricsRow[]>();
    for (const folder of shown) read.set(folder, await liveRows.read(folder));
    // A later push has begun with newer runs.
    if (push !== this.pushes) return;
    const left: { run: Omit<CurvesRun, 'rows'>; rows: readonly MetricsRow[] }[] = [];
    const first = runs.map((entry): CurvesRun => {
      const run = this.describe(entry);
      const rows = read.has(entry.folder) ? (liveRows.now(entry.folder) ?? read.get(entry.folder) ?? []) : [];
      if (rows.length > ROWS_A_MESSAGE) left.push({ run, rows });
      return { ...run, rows: rows.slice(0, ROWS_A_MESSAGE) };
    });
    // All that waited is in what is sent now.
    this.waiting.clear();
    this.post('runs', { runs: first, ...chosen });
    for (const { run, rows } of left) {
      for (let start = ROWS_A_MESSAGE; start < rows.length; start += ROWS_A_MESSAGE) {
        await setImmediate();
        if (push !== this.pushes) return;
        this.post('rows', { run, rows: rows.slice(start, start + ROWS_A_MESSAGE) });
      }
    }
  }

  dispose(): void {
    this.pushes++;
    this.listening.dispose();
  }

  private sendWaiting(): void {
    for (const [folder, rows] of this.waiting) {
      const job = this.services.jobs.all.find(entry => entry.folder === folder);
      if (job?.record) this.post('rows', { run: describeJob(job, folder, this.names.get(folder)), rows });
    }
    this.waiting.clear();
  }

  /** A run that begins is drawn at once; one that ends has its last state read from its folder. */
  private async noticeJobs(): Promise<void> {
    const states = this.services.jobs.all.map(job => `${job.folder} ${job.state}`).join('\n');
    if (states === this.states) return;
    this.states = states;
    await this.services.store.refresh();
    await this.push();
  }

  private async noticeRuns(): Promise<void> {
    if (this.describeRuns(await this.services.store.runs()) !== this.sent) await this.push();
  }

  /** Differs when there is something that rows alone do not tell; a run trained by another process is read as it grows. */
  private describeRuns(runs: readonly RunEntry[]): string {
    const ours = new Set(this.services.jobs.all.map(job => job.folder));
    return runs
      .map(({ folder, status, record }) => `${folder} ${status} ${record.title} ${ours.has(folder) || record.step}`)
      .join('\n');
  }

  private describe(run: RunEntry): Omit<CurvesRun, 'rows'> {
    const job = this.services.jobs.all.find(entry => entry.folder === run.folder);
    const name = run.record.title ?? nameOf(run);
    this.names.set(run.folder, name);
    if (job?.record) return describeJob(job, run.folder, name);
    const { id, step, totalSteps, startedAt, seconds, fit } = run.record;
    return {
      folder: run.folder,
      name,
      id,
      status: run.status,
      step,
      totalSteps,
      startedAt,
      seconds,
      fit,
    };
  }
}

function describeJob(job: Job, folder: string, name = job.name): Omit<CurvesRun, 'rows'> {
  const { record, step, totalSteps, secondsLeft } = job;
  return {
    folder,
    name,
    id: record?.id ?? '',
    status: 'running',
    step,
    totalSteps,
    startedAt: record?.startedAt ?? '',
    seconds: record?.seconds ?? 0,
    secondsLeft,
  };
}
