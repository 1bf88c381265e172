/** A sweep as its panel shows it: read from its folder, whoever runs it. Loads no runtime. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dimension } from './dimension';
import { enoughTrials } from './importance';
import { type ReportedTrial, reportSweep, type SweepReport } from './report';
import type { Sweep } from './sweep';
import { journalOf, openSweep, readSweepRecord, type SweepStatus } from './sweepFolder';
import { bestTrial } from './trial';

export interface ShownTrial extends ReportedTrial {
  /** Of its evaluations so far. */
  readonly scores: readonly number[];
}

export interface SweepShown
  extends Omit<SweepReport, 'status' | 'trials' | 'importance'>,
    Pick<Sweep, 'sampler' | 'pruner' | 'config'> {
  readonly status: SweepStatus;
  /** Why it failed. */
  readonly failure?: string;
  /** The process that runs it. */
  readonly pid?: number;
  /** Its file, absolute. */
  readonly path: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly dimensions: readonly Dimension[];
  readonly trials: readonly ShownTrial[];
  readonly importance: SweepReport['importance'] & {
    /** There are too few trials for it to be trusted. */
    readonly few: boolean;
  };
}

/** @param folder absolute @throws ActionableError `damaged-sweep` or `missing-file` */
export async function readSweepShown(folder: string): Promise<SweepShown> {
  const record = await readSweepRecord(folder);
  const { sweep: begun, journal } = await openSweep(folder);
  const { trials } = journal;
  const sweep = { ...begun, trials: Math.max(record.trials ?? begun.trials, trials.length) };
  const best = bestTrial(trials, sweep.better);
  const report = reportSweep({ folder, status: 'stopped', sweep, trials, ...(best && { best }) });
  const { status, failure, pid, path, startedAt } = record;
  const { dimensions, sampler, pruner, config } = sweep;
  const completed = trials.filter(({ state }) => state === 'completed').length;
  return {
    ...report,
    status,
    ...(failure !== undefined && { failure }),
    ...(status === 'running' && pid !== undefined && { pid }),
    path,
    config,
    startedAt,
    sampler,
    pruner,
    dimensions,
    trials: report.trials.map((trial, i) => ({ ...trial, scores: trials[i]!.scores })),
    importance: { ...report.importance, few: completed < enoughTrials },
  };
}

/** Differs when there is something new to read. */
export async function versionOfSweep(folder: string): Promise<string> {
  const [journal, record] = await Promise.all(
    [journalOf(folder), join(folder, 'sweep.json')].map(path => stat(path).catch(() => undefined)),
  );
  return `${journal?.size} ${record?.mtimeMs}`;
}
