/** All rows of the runs that are being trained here, so that a view that opens late misses none. */
import { type Disposable, Disposable as Disposables, EventEmitter } from 'vscode';
import type { MetricsRow } from '../../core/runs/run';
import type { Jobs } from '../workers/jobs';
import { readRows } from './readRun';

export interface NewRows {
  readonly folder: string;
  readonly rows: readonly MetricsRow[];
}

interface Live {
  /** Settles once the rows that a resumed run had before stand at the front. */
  readonly begun: Promise<void>;
  readonly rows: MetricsRow[];
}

export class LiveRows implements Disposable {
  private readonly byRun = new Map<string, Live>();
  private readonly grown = new EventEmitter<NewRows>();
  readonly onRows = this.grown.event;
  private readonly subscriptions: Disposable;

  constructor(private readonly jobs: Jobs) {
    this.subscriptions = Disposables.from(
      this.grown,
      jobs.onStarted(({ folder, run }) => this.byRun.set(folder, begin(folder, run.step))),
      jobs.onRows(({ folder, rows }) => {
        const live = this.byRun.get(folder);
        for (const row of rows) live?.rows.push(row);
        this.grown.fire({ folder, rows });
      }),
      jobs.onDidChange(() => {
        for (const folder of this.byRun.keys()) {
          if (!this.jobs.all.some(job => job.folder === folder)) this.byRun.delete(folder);
        }
      }),
    );
  }

  /** Every row so far: of a run that is being trained here from memory, of another from its folder. */
  async read(folder: string): Promise<readonly MetricsRow[]> {
    await this.byRun.get(folder)?.begun;
    return this.now(folder) ?? readRows(folder);
  }

  /** What `read` would give, without waiting; only of a run that is being trained here. */
  now(folder: string): readonly MetricsRow[] | undefined {
    return this.byRun.get(folder)?.rows.slice();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

function begin(folder: string, step: number): Live {
  const rows: MetricsRow[] = [];
  const readEarlier = async () => {
    if (step === 0) return;
    // What was written after the checkpoint is written again.
    rows.unshift(...(await readRows(folder)).filter(row => row.step <= step));
  };
  return { begun: readEarlier(), rows };
}
