/** Which run answers questions: the one that was chosen for this workspace, else the newest that can answer. */
import { type Disposable, EventEmitter, type Memento } from 'vscode';
import type { RunIdentity } from '../../core/inference/prediction';
import type { RunEntry } from './runEntry';
import type { RunStore } from './runStore';

const KEY = 'nlpWorkbench.activeModel';

export class ActiveModel implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly memory: Memento,
    private readonly store: RunStore,
  ) {}

  /** Folder of the run that was chosen, if one was. */
  get chosen(): string | undefined {
    return this.memory.get<string>(KEY);
  }

  /** `undefined` goes back to the newest run. */
  async choose(folder: string | undefined): Promise<void> {
    await this.memory.update(KEY, folder);
    this.changed.fire();
  }

  async current(): Promise<RunEntry | undefined> {
    const usable = (await this.store.runs()).filter(run => run.usable);
    return (
      usable.find(run => run.folder === this.chosen) ?? usable.find(run => run.status !== 'running') ?? usable.at(0)
    );
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** What a view shows of a run before the worker has said so itself. */
export function identify(run: RunEntry): RunIdentity {
  const { name, id } = run.record;
  return { name, id, folder: run.folder, trainedAt: run.trainedAt, checkpoint: 'best' };
}
