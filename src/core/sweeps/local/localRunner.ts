/** Trains trials in processes of this machine, each of which trains one after the other. */
import type { ChildProcess } from 'node:child_process';
import { CancelledError } from '../../base/errors';
import { readRun } from '../../runs/listRuns';
import { RunnerGoneError, type TrialEnd, type TrialNews, type TrialRequest, type TrialRunner } from '../trialRunner';
import { startTrials, type TrialCommand } from './startTrials';
import { TrialProcess } from './trialProcess';

export interface LocalOptions {
  readonly workspace: string;
  readonly trusted: boolean;
  /** Folder of the sweep. */
  readonly sweep: string;
  /** That a trial computes in, where the environment does not say. */
  readonly threads?: number;
}

/** The processes of a sweep. One that is started before the sweep is known loads its program meanwhile. */
export class TrialProcesses {
  private readonly idle: TrialProcess[] = [];
  private readonly all = new Set<TrialProcess>();

  constructor(
    private readonly command: TrialCommand,
    private readonly env = process.env,
  ) {}

  /** As many are there from now on. @param started one that runs already */
  prepare(count: number, started?: ChildProcess): void {
    if (started) this.idle.push(this.add(started));
    while (this.all.size < count) this.idle.push(this.add(startTrials(this.command, this.env)));
  }

  take(): TrialProcess {
    for (let free = this.idle.shift(); free; free = this.idle.shift()) if (free.alive) return free;
    return this.add(startTrials(this.command, this.env));
  }

  giveBack(process: TrialProcess): void {
    if (process.alive) this.idle.push(process);
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.all].map(process => process.end()));
  }

  private add(child: ChildProcess): TrialProcess {
    const process = new TrialProcess(child);
    this.all.add(process);
    void process.exited.then(() => this.all.delete(process));
    return process;
  }
}

export class LocalRunner implements TrialRunner {
  constructor(
    private readonly processes: TrialProcesses,
    private readonly options: LocalOptions,
  ) {}

  async run(request: TrialRequest, news: TrialNews, signal: AbortSignal): Promise<TrialEnd> {
    if (signal.aborted) throw new CancelledError();
    if (request.resume !== undefined) await refuseRemote(request.resume);
    const process = this.processes.take();
    try {
      return await process.train({ request, ...this.options }, news, signal);
    } finally {
      this.processes.giveBack(process);
    }
  }

  dispose(): Promise<void> {
    return this.processes.dispose();
  }
}

/** @throws RunnerGoneError of a trial that a cluster may still train */
async function refuseRemote(folder: string): Promise<void> {
  const { remote, status } = await readRun(folder);
  if (remote === undefined || status !== 'interrupted') return;
  throw new RunnerGoneError(
    'still-remote',
    `a trial of this sweep may still be trained by the job ${remote.job} of ${remote.runtime}: continue the sweep there (--on), or continue that run first: nlp resume ${folder}`,
  );
}
