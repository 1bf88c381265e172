/** Host side of the data page: checks the data of a config, previews its augmentation and its masks, marks findings in the data files. */
import { type Disposable, Uri, type WebviewPanel, window, workspace } from 'vscode';
import { ActionableError, CancelledError, ProblemsError } from '../../core/base/errors';
import type { DataPage } from '../../protocol/data';
import { onDidSaveChecked, publishFindings } from '../config/checkedData';
import { writtenProblems } from '../config/diagnostics';
import { ofConfig } from '../originOf';
import type { ConfigFile } from '../runs/runStore';
import type { Services } from '../services';
import type { Handlers } from './channel';
import { openLine } from './openLine';
import type { PanelKind } from './panel';

const CONFIG_KEY = 'nlpWorkbench.data.config';

/** Milliseconds that a check may take to be made again, unasked, when a data file is saved. */
const QUICK = 5000;

type State = DataPage['toView']['state'];
type Post = Parameters<PanelKind<DataPage>['connect']>[0];

export class DataPanel implements PanelKind<DataPage> {
  readonly view = 'data';
  readonly title = 'Data';
  private post: Post | undefined;
  private config: ConfigFile | undefined;
  private page: State['page'] = 'check';
  private report: Pick<State, 'report' | 'checkedAt' | 'failure'> = {};
  private checking: (State['checking'] & { readonly job: string | undefined }) | undefined;
  /** To be checked when the check that goes on has ended. */
  private next: ConfigFile | undefined;
  private revision = 0;
  private milliseconds = Number.POSITIVE_INFINITY;

  constructor(
    private readonly services: Services,
    /** Asks for a config and checks it. */
    private readonly choose: () => void,
  ) {
    const known = services.context.workspaceState.get<{ path: string; name: string }>(CONFIG_KEY);
    if (known) this.config = { uri: Uri.file(known.path), name: known.name };
    services.context.subscriptions.push(
      onDidSaveChecked(config => this.checkAgain(config)),
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.toString() === this.config?.uri.toString()) this.renew();
      }),
    );
  }

  /** Checks the data of a config and shows what it finds. */
  async check(config: ConfigFile): Promise<void> {
    await this.take(config);
    this.page = 'check';
    await this.run(config);
  }

  async preview(config: ConfigFile, page: 'augmentation' | 'masks'): Promise<void> {
    await this.take(config);
    this.page = page;
    this.push();
  }

  connect(post: Post, panel: WebviewPanel): Handlers<DataPage> & Disposable {
    this.post = post;
    return {
      news: {
        ready: () => this.push(),
        check: () => (this.config ? this.run(this.config) : this.choose()),
        stop: () => {
          this.next = undefined;
          if (this.checking?.job !== undefined) this.services.jobs.stop(this.checking.job);
        },
        page: ({ page }) => {
          this.page = page;
          this.push();
        },
        openConfig: async () => {
          if (this.config) await window.showTextDocument(this.config.uri);
        },
        open: ({ file, line }) => openLine(file, line, panel.viewColumn),
      },
      requests: {
        augmentation: async (parameters, signal) => {
          const { request, shown } = this.sampled(parameters);
          return this.services.jobs.start('previewAugmentation', request, shown, signal);
        },
        masks: async (parameters, signal) => {
          const { request, shown } = this.sampled(parameters);
          return this.services.jobs.start('previewMasks', request, shown, signal);
        },
      },
      dispose: () => {
        if (this.post === post) this.post = undefined;
      },
    };
  }

  private async take(config: ConfigFile): Promise<void> {
    if (config.uri.toString() === this.config?.uri.toString()) return;
    this.config = config;
    this.report = {};
    this.revision++;
    await this.services.context.workspaceState.update(CONFIG_KEY, { path: config.uri.fsPath, name: config.name });
  }

  private renew(): void {
    this.revision++;
    this.push();
  }

  /** A data file was saved: what was found in it may be mended. */
  private async checkAgain(config: Uri): Promise<void> {
    if (this.config?.uri.toString() !== config.toString() || this.milliseconds > QUICK) return;
    this.revision++;
    await this.run(this.config);
  }

  private async run(config: ConfigFile): Promise<void> {
    if (this.checking) {
      this.next = config;
      return;
    }
    const { jobs, log } = this.services;
    const before = new Set(jobs.all.map(job => job.id));
    const began = performance.now();
    this.checking = { message: 'Reading the data', job: undefined };
    const listening = jobs.onDidChange(({ id, kind, message, fraction, state }) => {
      if (before.has(id) || kind !== 'checkData' || !this.checking) return;
      if (this.checking.job !== undefined && this.checking.job !== id) return;
      const said = state === 'queued' ? 'Waiting for another check' : (message ?? this.checking.message);
      this.checking = { message: said, fraction, job: id };
      this.push();
    });
    this.push();
    try {
      const report = await jobs.start('checkData', ofConfig(config), { name: config.name });
      this.milliseconds = performance.now() - began;
      if (this.config?.uri.toString() === config.uri.toString()) {
        this.report = { report, checkedAt: new Date().toISOString() };
      }
      publishFindings(config.uri, report.findings, writtenProblems(config.uri));
    } catch (error) {
      const stopped = error instanceof CancelledError;
      if (!stopped) log.warn(`checking ${config.name}: ${describe(error)}`);
      this.report = { ...this.report, failure: stopped ? 'The check was stopped.' : describe(error) };
    } finally {
      listening.dispose();
      this.checking = undefined;
      this.push();
    }
    const { next } = this;
    this.next = undefined;
    if (next) await this.run(next);
  }

  /** The config whose data are previewed. */
  private sampled(sample: { readonly sample: number; readonly count: number }) {
    const { config } = this;
    if (!config) throw new ActionableError('no-config', 'Open a config (NAME.nlp.yaml) first.');
    return { request: { ...ofConfig(config), ...sample }, shown: { name: config.name } };
  }

  private push(): void {
    const { config, page, revision, checking } = this;
    this.post?.('state', {
      ...(config && { config: { path: config.uri.fsPath, name: config.name } }),
      root: config && workspace.getWorkspaceFolder(config.uri)?.uri.fsPath,
      page,
      revision,
      ...this.report,
      ...(checking && { checking: { message: checking.message, fraction: checking.fraction } }),
    });
  }
}

function describe(error: unknown): string {
  if (error instanceof ProblemsError) return error.problems.map(problem => problem.message).join('; ');
  return error instanceof Error ? error.message : String(error);
}
