/** What an open curves view is sent: all runs at the start and when they change, then only new rows, in few messages. */
import { type Disposable, Disposable as Disposables } from 'vscode';
import type { MetricsRow } from '../../core/runs/run';
import type { CurvesRun, CurvesView } from '../../protocol/curves';
import { loadRunsTable } from '../runs/runDetails';
import { isResumable, lossUnitOf, nameOf, type RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { throttle } from '../throttle';
import type { Job } from '../workers/jobs';
import type { Channel } from './channel';

/** At most ten messages a second, however often the worker reports. */
const BATCH_MILLISECONDS = 100;

/** Which of the runs are drawn, how each looks, and which was asked for. */
export type ChosenRuns = Omit<CurvesView['toView']['runs'], 'runs'>;

export class CurvesFeed implements Disposable {
  /** Rows that came since the last message, by run. */
  private readonly waiting = new Map<string, MetricsRow[]>();
  /** What runs are called, by folder. */
  private readonly names = new Map<string, string>();
  /** What the page has of each run that is drawn, so that it is not sent again. */
  private readonly columnsSent = new Map<string, string>();
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

  /**
   * Sends what runs there are and, of those that are drawn, what the page does not have yet.
   * @param anew the page was just made and has nothing
   */
  async push(anew = false): Promise<void> {
    const push = ++this.pushes;
    if (anew) this.columnsSent.clear();
    const { store, liveRows } = this.services;
    const runs = await store.runs();
    this.sent = this.describeRuns(runs);
    const chosen = this.choose(runs);
    const shown = runs.filter(({ folder }) => chosen.shown.includes(folder));
    const keys = await this.readKeys(shown);
    // A later push has begun with newer runs.
    if (push !== this.pushes) return;
    for (const folder of [...this.columnsSent.keys()])
      if (!chosen.shown.includes(folder)) this.columnsSent.delete(folder);
    const heads = runs.map(entry => {
      const own = liveRows.now(entry.folder);
      return { ...reaching(this.describe(entry), own?.at(-1)), ...keys.get(entry.folder), rows: [] };
    });
    this.post('runs', { runs: heads, ...chosen });
    const { columnsOf, readMetricColumns } = await import('../../core/runs/metricColumns');
    for (const { folder, record } of shown) {
      const live = liveRows.now(folder);
      // A run that is trained here is told of as it grows; another is read again once it has gone on.
      const version = live ? 'live' : `${record.step} ${record.status} ${record.startedAt}`;
      if (this.columnsSent.get(folder) === version) continue;
      const stored = live ? undefined : await readMetricColumns(folder);
      if (live) await liveRows.read(folder);
      if (push !== this.pushes) return;
      // The rows as they are now: those that came meanwhile are among them.
      const columns = stored ?? columnsOf(liveRows.now(folder) ?? []);
      this.columnsSent.set(folder, version);
      // All that waited of it is in what is sent now.
      this.waiting.delete(folder);
      this.post('columns', { folder, columns });
      const head = heads.find(run => run.folder === folder);
      const last = columns.reduce((most, { step }) => Math.max(most, step.at(-1) ?? 0), 0);
      // What a process that died could not write into its record stands in its rows.
      if (head && last > head.step) {
        const seconds = columns.reduce((most, own) => Math.max(most, own.seconds.at(-1) ?? 0), head.seconds);
        this.post('rows', { run: { ...head, step: last, seconds }, rows: [] });
      }
    }
  }

  /** What runs are grouped by: those that are shown alone, each config is read once. */
  private async readKeys(
    runs: readonly RunEntry[],
  ): Promise<ReadonlyMap<string, Pick<CurvesRun, 'keys' | 'settings'>>> {
    if (runs.length < 2) return new Map();
    const [{ readConfigs, tableOfRuns, details }, { nameSettings }] = await Promise.all([
      loadRunsTable(),
      import('../../core/runs/arrangeRuns'),
    ]);
    const table = tableOfRuns(runs, await readConfigs(runs, details));
    const byKey = table.columns.filter(({ kind, key, differs }) => differs && (kind === 'config' || key === 'seed'));
    const groups = new Map<string, { row: (typeof table.rows)[number]; place: number }[]>();
    for (const [place, row] of table.rows.entries())
      groups.set(row.settings, [...(groups.get(row.settings) ?? []), { row, place }]);
    const names = nameSettings([...groups.values()], table);
    const named = new Map([...groups.keys()].map((settings, i) => [settings, names[i]!]));
    return new Map(
      table.rows.map(({ folder, settings }, place) => {
        const keys = Object.fromEntries(byKey.map(({ key, values }) => [key, String(values[place] ?? 'none')]));
        return [folder, { keys, settings: named.get(settings)! }];
      }),
    );
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
    const { title } = run.record;
    const name = title === undefined ? nameOf(run) : `${title} (${nameOf(run)})`;
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
      lossUnit: lossUnitOf(run.record),
      fit,
      resumable: isResumable(run),
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
    // What was seen before it was resumed is still drawn.
    fit: record?.fit,
    resumable: false,
    ...(record && { lossUnit: lossUnitOf(record) }),
  };
}

/** A record is written now and then, rows at each step: the chart and the row say the same. */
function reaching(run: Omit<CurvesRun, 'rows'>, last: MetricsRow | undefined): Omit<CurvesRun, 'rows'> {
  if (!last || last.step <= run.step) return run;
  return { ...run, step: last.step, seconds: Math.max(run.seconds, last.seconds) };
}
