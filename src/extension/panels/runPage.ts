/** A page about one run: which one it is, remembered; what the page is told of it, and told again when the run changes. */
import { type Disposable, Disposable as Disposables, type WebviewPanel, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { nameOfConfig } from '../../core/runs/followRename';
import type { ReportedRun } from '../../protocol/report';
import type { RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { noModelReason } from './reason';

export interface RunPageWords {
  /** Before the name of the run: `Report`. */
  readonly title: string;
  /** What is the run's: `this report`. */
  readonly what: string;
  /** Where there is no run. */
  readonly none: string;
}

export class RunPage {
  private push: (() => Promise<void>) | undefined;

  /** @param key under which the folder of the run is remembered @param describe what the page knows of the run */
  constructor(
    private readonly services: Services,
    private readonly key: string,
    private readonly words: RunPageWords,
    private readonly describe: (run: RunEntry) => Promise<ReportedRun>,
  ) {}

  /** Takes another run; `tell` shows it. */
  async choose(folder: string): Promise<void> {
    await this.services.context.workspaceState.update(this.key, folder);
  }

  /** Tells the page again, where it is open. */
  async tell(): Promise<void> {
    await this.push?.();
  }

  /** @throws ActionableError `no-run` where nothing could be shown */
  async folder(): Promise<string> {
    const run = await this.current();
    const reason = noModelReason(run);
    if (!run || reason) throw new ActionableError('no-run', reason ?? this.words.none);
    return run.folder;
  }

  /** @param post tells the page of its run, or why it has none */
  follow(panel: WebviewPanel, post: (run: ReportedRun | undefined, reason: string | undefined) => void): Disposable {
    const { store } = this.services;
    let sent = '';
    const push = async () => {
      const run = await this.current();
      panel.title = run ? `${this.words.title}: ${nameOfConfig(run.record)}` : this.words.title;
      const gone = !run && this.remembered !== undefined && workspace.isTrusted;
      const reason = gone ? `The run of ${this.words.what} no longer exists.` : noModelReason(run);
      const shown = run && !reason ? await this.describe(run) : undefined;
      sent = JSON.stringify(shown ?? reason);
      post(shown, reason);
    };
    this.push = push;
    return Disposables.from(
      store.watch(),
      store.onDidChange(async () => {
        const run = await this.current();
        if (JSON.stringify(run && (await this.describe(run))) !== sent) await push();
      }),
      new Disposables(() => {
        if (this.push === push) this.push = undefined;
      }),
    );
  }

  private get remembered(): string | undefined {
    return this.services.context.workspaceState.get<string>(this.key);
  }

  /** The run that was asked for; the newest where none ever was. */
  private async current(): Promise<RunEntry | undefined> {
    const runs = await this.services.store.runs();
    return this.remembered === undefined ? runs[0] : runs.find(run => run.folder === this.remembered);
  }
}
