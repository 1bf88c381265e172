/** Which run answers questions: for each use the one that was chosen in this workspace, else the newest that can answer. */

import { type Disposable, EventEmitter, type Memento } from 'vscode';
import type { RunIdentity } from '../../core/inference/prediction';
import { nameOfConfig } from '../../core/runs/followRename';
import type { Use } from '../../core/schemas';
import { pickActive } from './pickActive';
import { madeOf, type RunEntry, useOf } from './runEntry';
import type { RunStore } from './runStore';

const KEY = 'nlpWorkbench.activeModels';

export class ActiveModel implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly memory: Memento,
    private readonly store: RunStore,
  ) {}

  /** Folders of the runs that were chosen, by use. */
  get chosen(): Readonly<Record<string, string>> {
    return this.memory.get<Record<string, string>>(KEY) ?? {};
  }

  /** For the use of the run; `undefined` goes back to the newest run of each. */
  async choose(folder: string | undefined): Promise<void> {
    const run = folder === undefined ? undefined : await this.store.run(folder);
    await this.memory.update(KEY, run ? { ...this.chosen, [useOf(run)]: run.folder } : {});
    this.changed.fire();
  }

  /** A run that was chosen is chosen no more. */
  async forget(folder: string): Promise<void> {
    const left = Object.entries(this.chosen).filter(([, chosen]) => chosen !== folder);
    if (left.length === Object.keys(this.chosen).length) return;
    await this.memory.update(KEY, Object.fromEntries(left));
    this.changed.fire();
  }

  async current(use: Use = 'classify'): Promise<RunEntry | undefined> {
    return this.pick(await this.store.runs(), use);
  }

  /** The same of the runs last seen: for what is asked at every pause in typing. */
  async lately(use: Use = 'classify'): Promise<RunEntry | undefined> {
    return this.pick(await this.store.runsSeen(), use);
  }

  private pick(runs: readonly RunEntry[], use: Use): RunEntry | undefined {
    return pickActive(runs, use, this.chosen[use]);
  }

  /** The run of each use that there are runs for. */
  async all(): Promise<readonly RunEntry[]> {
    return this.each(await this.store.runs());
  }

  /** The same of the runs last seen. */
  async allLately(): Promise<readonly RunEntry[]> {
    return this.each(await this.store.runsSeen());
  }

  private each(runs: readonly RunEntry[]): readonly RunEntry[] {
    const uses = new Set(runs.map(useOf));
    return [...uses].map(use => this.pick(runs, use)).filter(run => run !== undefined);
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** What a view shows of a run before the worker has said so itself. */
export function identify(run: RunEntry): RunIdentity {
  return {
    name: nameOfConfig(run.record),
    id: run.record.id,
    folder: run.folder,
    ...madeOf(run),
    checkpoint: 'best',
  };
}
