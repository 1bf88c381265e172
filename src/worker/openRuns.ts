/** The last few runs that were asked for, kept open; one whose checkpoint has changed since is opened anew. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../core/base/insistently';
import type { Run } from '../core/inference/run';
import { readBounded } from '../core/runs/record';

/** A run of a million parameters takes some tens of megabytes. */
const KEPT = 4;

interface Kept {
  readonly run: Promise<Run>;
  /** Changes whenever a checkpoint is written. */
  readonly version: string;
  users: number;
  /** Dropped while in use: disposed of after its last use. */
  dropped: boolean;
}

/** Bytes. */
const LARGEST_STATE = 1024 * 1024;

/** What a checkpoint says of itself: times of files are too coarse on some disks. Nothing where there is none. @throws where it cannot be read now */
async function stateOf(folder: string, checkpoint: string): Promise<string | undefined> {
  try {
    return (await readBounded(join(folder, 'checkpoints', checkpoint, 'state.json'), LARGEST_STATE)).toString('utf8');
  } catch (error) {
    if (systemCode(error) === 'missing-file') return undefined;
    throw error;
  }
}

/** @param before counts where it cannot be told now: what is being replaced may be held */
async function versionOf(folder: string, before: string | undefined): Promise<string> {
  const isThere = existsSync(join(folder, 'run.json'));
  try {
    // `last` counts only while there is no best one.
    return `${isThere} ${(await stateOf(folder, 'best')) ?? (await stateOf(folder, 'last')) ?? ''}`;
  } catch {
    return before ?? String(isThere);
  }
}

function dispose(kept: Kept): void {
  kept.run.then(run => run.dispose()).catch(() => undefined);
}

export class OpenRuns {
  /** By folder, the least lately used first. */
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly open: (folder: string) => Promise<Run>) {}

  /** Lends a run for the time of `work`. */
  async use<T>(folder: string, work: (run: Run) => Promise<T>): Promise<T> {
    const kept = await this.take(folder);
    try {
      return await work(await kept.run);
    } finally {
      kept.users--;
      if (kept.dropped && kept.users === 0) dispose(kept);
    }
  }

  /** Found or opened, and counted as in use. */
  private async take(folder: string): Promise<Kept> {
    const version = await versionOf(folder, this.kept.get(folder)?.version);
    const old = this.kept.get(folder);
    this.kept.delete(folder);
    if (old?.version === version) {
      this.kept.set(folder, old);
      old.users++;
      return old;
    }
    if (old) this.drop(old);
    const fresh: Kept = { run: this.open(folder), version, users: 1, dropped: false };
    this.kept.set(folder, fresh);
    fresh.run.catch(() => {
      if (this.kept.get(folder) === fresh) this.kept.delete(folder);
    });
    for (const [other, oldest] of this.kept) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(other);
      this.drop(oldest);
    }
    return fresh;
  }

  private drop(kept: Kept): void {
    kept.dropped = true;
    if (kept.users === 0) dispose(kept);
  }
}
