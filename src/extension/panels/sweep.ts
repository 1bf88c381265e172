/** Host side of the page of a sweep: reads its folder as it grows, whoever runs it, and does what is asked with it. */
import { join } from 'node:path';
import { commands, type Disposable, Disposable as Disposables, Uri, type WebviewPanel, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { samePath } from '../../core/base/samePath';
import { homeOfRun, runsFolder } from '../../core/runs/runFolder';
import type { SweepRecord } from '../../core/sweeps/sweepFolder';
import type { SweepShown } from '../../core/sweeps/sweepShown';
import type { SweepView } from '../../protocol/sweep';
import { type CommandName, commandId } from '../contributed';
import { notify } from '../notify';
import { originOf } from '../originOf';
import { isConfig, isSweep, SWEEP_PATTERN, sweepName } from '../runs/configName';
import type { Services } from '../services';
import { throttle } from '../throttle';
import { isOfConfig, type Job } from '../workers/jobs';
import type { Handlers } from './channel';
import { openBeside } from './openBeside';
import type { PanelKind } from './panel';
import { saveDrawing } from './saveDrawing';

const KEY = 'nlpWorkbench.sweep.folder';
/** Between two looks at what may have grown. */
const LOOK_MILLISECONDS = 500;
/** A look takes no more than this part of the time. */
const IDLE_PART = 10;

type State = SweepView['toView']['state'];
type Post = Parameters<PanelKind<SweepView>['connect']>[0];

export interface SweepActions {
  readonly compare: (folders: readonly string[]) => Promise<void>;
  /** Shows all trials as a page of text. */
  readonly report: (sweep: SweepShown) => Promise<void>;
}

export class SweepPanel implements PanelKind<SweepView> {
  readonly view = 'sweep';
  readonly title = 'Sweep';
  /** The file whose sweep begins here, until its folder is known. */
  private begins: Uri | undefined;
  private shown: SweepShown | undefined;
  private continues = false;
  private problem: string | undefined;
  /** Of what was read last. */
  private version = '';
  /** What the page has. */
  private sent = '';
  private post: Post | undefined;
  private looking: Promise<void> | undefined;
  private again = false;

  constructor(
    private readonly services: Services,
    private readonly actions: SweepActions,
  ) {}

  /** Of the sweep on the page. */
  get folder(): string | undefined {
    return this.services.context.workspaceState.get<string>(KEY);
  }

  async show(folder: string): Promise<void> {
    this.begins = undefined;
    await this.change(folder);
    await this.look();
  }

  /** A sweep of this file begins: the page goes to it once it has its folder. */
  follow(file: Uri): void {
    const isShown = this.continues && this.shown && samePath(this.shown.path, file.fsPath);
    if (!isShown) this.begins = file;
    this.push();
    void this.look();
  }

  /** It has ended, or failed, perhaps before its page was there to see it begin. @param file that was followed */
  async leave(file: Uri): Promise<void> {
    if (this.begins && samePath(this.begins.fsPath, file.fsPath)) {
      await this.findBegun(file, () => true);
      this.begins = undefined;
    }
    await this.look();
    this.push();
  }

  connect(post: Post, panel: WebviewPanel): Handlers<SweepView> & Disposable {
    this.post = post;
    this.version = '';
    this.problem = undefined;
    let timer: NodeJS.Timeout | undefined;
    let rounds = 0;
    /** Until the page is hidden; once it is shown again it says that it is ready. */
    const next = async (own: number) => {
      const began = Date.now();
      await this.look();
      if (own !== rounds || !panel.visible) return;
      timer = setTimeout(() => void next(own), Math.max(LOOK_MILLISECONDS, IDLE_PART * (Date.now() - began)));
    };
    const pushSoon = throttle(() => this.push(), LOOK_MILLISECONDS);
    const listening = Disposables.from(
      this.services.jobs.onDidChange(({ kind }) => {
        if (kind === 'sweep') pushSoon();
      }),
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (!isSweep(uri) && !isConfig(uri)) return;
        this.version = '';
      }),
    );
    return {
      news: {
        ready: () => {
          // A page that was hidden has lost what it had.
          this.sent = '';
          // What is remembered is read first: a page that says there is nothing would be seen for a moment.
          if (this.shown || this.begins || this.folder === undefined) this.push();
          return next(++rounds);
        },
        choose: () => this.run('openSweep'),
        start: () => this.run('startSweep', this.shown && Uri.file(this.shown.path)),
        stop: () => {
          const job = this.job();
          if (job) this.services.jobs.stop(job.id);
        },
        open: async ({ what }) => {
          const { shown } = this;
          if (!shown) return;
          if (what === 'report') await this.actions.report(shown);
          else await openBeside(Uri.file(what === 'file' ? shown.path : shown.config));
        },
        openRun: async ({ trial, what }) => {
          const run = await this.runOf(trial);
          if (run) await this.run(what === 'report' && run.usable ? 'openReport' : 'openCurves', { kind: 'run', run });
          else void notify('warning', `The run of trial ${trial} is no longer here`);
        },
        compare: async ({ trials }) => {
          const runs = await Promise.all(trials.map(trial => this.runOf(trial)));
          await this.actions.compare(runs.flatMap(run => (run ? [run.folder] : [])));
        },
        save: ({ name, svg }) => saveDrawing(name, svg),
      },
      requests: {},
      dispose: () => {
        rounds++;
        clearTimeout(timer);
        listening.dispose();
        if (this.post === post) this.post = undefined;
      },
    };
  }

  private async run(command: CommandName, target?: unknown): Promise<void> {
    await commands.executeCommand(commandId(command), target);
  }

  private async runOf(trial: number) {
    const { shown } = this;
    const run = shown?.trials[trial - 1]?.run;
    if (!shown || run === undefined) return undefined;
    return await this.services.store.run(join(runsFolder(homeOfRun(shown.sweep)), run)).catch(() => undefined);
  }

  private job(): Job | undefined {
    const path = this.begins?.fsPath ?? this.shown?.path;
    return path === undefined
      ? undefined
      : this.services.jobs.all.find(job => job.kind === 'sweep' && isOfConfig(job, path));
  }

  private async change(folder: string | undefined): Promise<void> {
    this.version = '';
    this.problem = undefined;
    if (folder === this.folder) return;
    this.shown = undefined;
    await this.services.context.workspaceState.update(KEY, folder);
  }

  /** One at a time; who asks meanwhile gets a later one. */
  private async look(): Promise<void> {
    if (this.looking) {
      this.again = true;
      return this.looking;
    }
    this.looking = (async () => {
      do {
        this.again = false;
        await this.read().catch(error => this.services.log.error(error));
      } while (this.again);
    })();
    await this.looking;
    this.looking = undefined;
  }

  private async read(): Promise<void> {
    if (!this.post) return;
    if (this.begins) await this.findBegun(this.begins, ({ status }) => status === 'running');
    const { folder } = this;
    if (folder === undefined || this.begins) return;
    const { readSweepShown, versionOfSweep } = await import('../../core/sweeps/sweepShown');
    const { readSweepRecord } = await import('../../core/sweeps/sweepFolder');
    try {
      // A process that has died changes nothing on the disk.
      const { status } = await readSweepRecord(folder);
      const version = `${folder} ${await versionOfSweep(folder)} ${status}`;
      if (version === this.version) return;
      const shown = await readSweepShown(folder);
      if (folder !== this.folder) return;
      this.version = version;
      this.shown = shown;
      this.problem = undefined;
      this.continues = status !== 'running' && (await this.findContinues(shown));
    } catch (error) {
      if (!(error instanceof ActionableError)) throw error;
      this.problem = error.message;
      this.version = '';
      this.shown = undefined;
    }
    this.push();
  }

  /** Goes to the newest sweep of a file that is as wanted. */
  private async findBegun(file: Uri, wanted: (record: SweepRecord) => boolean): Promise<void> {
    const { listSweeps, readSweepRecord } = await import('../../core/sweeps/sweepFolder');
    for (const folder of await listSweeps(originOf(file).workspace, sweepName(file.path))) {
      const record = await readSweepRecord(folder).catch(() => undefined);
      if (!record || !wanted(record) || !samePath(record.path, file.fsPath)) continue;
      this.begins = undefined;
      return this.change(folder);
    }
  }

  private async findContinues({ path, sweep: folder }: SweepShown): Promise<boolean> {
    const [{ readSweep }, { findBegun }] = await Promise.all([
      import('../../core/sweeps/readSweep'),
      import('../../core/sweeps/findBegun'),
    ]);
    const origin = originOf(Uri.file(path));
    try {
      const { sweep } = readSweep(path, origin);
      return sweep !== undefined && (await findBegun(origin.workspace, sweep))?.folder === folder;
    } catch (error) {
      // Its file, or the config, is no longer here.
      if (error instanceof ActionableError) return false;
      throw error;
    }
  }

  /** Unless the page has it already. */
  private push(): void {
    const { post } = this;
    if (!post) return;
    const next = JSON.stringify([this.version, this.begins?.fsPath, this.job()?.state, this.problem, this.continues]);
    if (next === this.sent) return;
    this.sent = next;
    // One that takes longer to describe must not come after a later one.
    void this.describe().then(state => this.post === post && this.sent === next && post('state', state));
  }

  private async describe(): Promise<State> {
    const { begins, shown, problem, continues } = this;
    const { state } = this.job() ?? {};
    const files = shown ? [] : await workspace.findFiles(SWEEP_PATTERN, '**/{node_modules,.nlp,.git}/**', 1);
    return {
      ...(begins ? { begins: sweepName(begins.path) } : shown && { sweep: shown }),
      ...(state && { job: { state } }),
      ...(problem !== undefined && { problem }),
      continues,
      files: files.length > 0,
    };
  }
}
