/** The last few runs that were asked for, kept open; one whose checkpoint has changed since is opened anew. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../core/inference/run';

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

async function modified(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

async function versionOf(folder: string): Promise<string> {
  const files = ['checkpoints/best/state.json', 'checkpoints/last/state.json', 'run.json'];
  const times = await Promise.all(files.map(file => modified(join(folder, file))));
  // `last` counts only while there is no best one.
  return `${times[0] || times[1]} ${times[2]! > 0}`;
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
    const version = await versionOf(folder);
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
