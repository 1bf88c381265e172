/** Host side of the report: which run it is of, its numbers and examples from the worker, the line behind an example. */
import { type Disposable, Disposable as Disposables, env, type WebviewPanel, window, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import type { SplitName } from '../../core/data/dataset';
import type { ReportChoices, ReportedRun, ReportView } from '../../protocol/views';
import { modifiedAt } from '../runs/readRun';
import { isResumable, type RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import type { Handlers } from './channel';
import { openLine } from './openLine';
import type { PanelKind } from './panel';
import { noModelReason } from './reason';
import { saveDrawing } from './saveDrawing';

const RUN_KEY = 'nlpWorkbench.report.run';
const CHOICES_KEY = 'nlpWorkbench.report.choices';

export interface ReportActions {
  readonly evaluate: (folder: string, split: SplitName | undefined) => void;
  readonly resume: (folder: string) => void;
  readonly openCurves: (folder: string) => void;
  /** Asks for another run. */
  readonly choose: () => void;
}

export class ReportPanel implements PanelKind<ReportView> {
  readonly view = 'report';
  readonly title = 'Report';
  private push: (() => Promise<void>) | undefined;
  /** Of the last evaluation: gone when the predictions are others. */
  private told: (ReportView['toView']['state']['told'] & Pick<ReportedRun, 'folder' | 'version'>) | undefined;

  constructor(
    private readonly services: Services,
    private readonly actions: ReportActions,
  ) {}

  /** Takes what whoever reads the new scores of a split should know. */
  async tell(folder: string, split: SplitName, notes: readonly string[] = []): Promise<void> {
    this.told = { folder, version: await versionOf(folder), split, notes };
    await this.push?.();
  }

  /** @param split shown at first; the one looked at last if not given */
  async show(folder: string, split?: SplitName): Promise<void> {
    const { workspaceState } = this.services.context;
    await workspaceState.update(RUN_KEY, folder);
    if (split) await workspaceState.update(CHOICES_KEY, { ...this.choices, split });
    await this.push?.();
  }

  connect(
    post: Parameters<PanelKind<ReportView>['connect']>[0],
    panel: WebviewPanel,
  ): Handlers<ReportView> & Disposable {
    const { inference, store, context } = this.services;
    let sent = '';
    const push = async () => {
      const run = await this.current();
      panel.title = run ? `Report: ${run.record.name}` : this.title;
      const gone = !run && this.folder !== undefined && workspace.isTrusted;
      const reason = gone ? 'The run that this report was of is no longer there.' : noModelReason(run);
      const shown = run && !reason ? await describeRun(run) : undefined;
      const state = { run: shown, reason, choices: this.choices, told: this.toldOf(shown) };
      sent = JSON.stringify(state.run ?? reason);
      post('state', state);
    };
    this.push = push;
    const listening = Disposables.from(
      store.watch(),
      store.onDidChange(async () => {
        const run = await this.current();
        if (JSON.stringify(run && (await describeRun(run))) !== sent) await push();
      }),
      new Disposables(() => {
        if (this.push === push) this.push = undefined;
      }),
    );
    const folder = async (): Promise<string> => {
      const run = await this.current();
      const reason = noModelReason(run);
      if (!run || reason) throw new ActionableError('no-run', reason ?? 'no run to report on');
      return run.folder;
    };
    return {
      news: {
        ready: push,
        choose: async choices => {
          await context.workspaceState.update(CHOICES_KEY, { ...this.choices, ...choices });
        },
        open: ({ file, line, words }) => openLine(file, line, panel.viewColumn, words),
        save: ({ name, svg }) => saveDrawing(name, svg),
        copy: async ({ text }) => {
          await env.clipboard.writeText(text);
          window.setStatusBarMessage(`Copied ${text}`, 3000);
        },
        evaluate: async ({ split }) => this.actions.evaluate(await folder(), split),
        command: async ({ command }) => {
          if (command === 'openReport') this.actions.choose();
          else if (command === 'resume') this.actions.resume(await folder());
          else this.actions.openCurves(await folder());
        },
      },
      requests: {
        report: async ({ split }, signal) => inference.call('report', { run: await folder(), split }, signal),
        intervals: async ({ split }, signal) =>
          inference.call('reportIntervals', { run: await folder(), split }, signal),
        examples: async (query, signal) => inference.call('reportExamples', { ...query, run: await folder() }, signal),
      },
      dispose: () => listening.dispose(),
    };
  }

  private get folder(): string | undefined {
    return this.services.context.workspaceState.get<string>(RUN_KEY);
  }

  private toldOf(run: ReportedRun | undefined): ReportView['toView']['state']['told'] {
    const { told } = this;
    if (!told || told.folder !== run?.folder || told.version !== run.version) return undefined;
    return { split: told.split, notes: told.notes };
  }

  private get choices(): ReportChoices {
    return this.services.context.workspaceState.get<ReportChoices>(CHOICES_KEY, {});
  }

  /** The run that was asked for; the newest where none ever was. */
  private async current(): Promise<RunEntry | undefined> {
    const runs = await this.services.store.runs();
    return this.folder === undefined ? runs[0] : runs.find(run => run.folder === this.folder);
  }
}

async function describeRun(run: RunEntry): Promise<ReportedRun> {
  const { folder, record, status, usable, trainedAt } = run;
  return {
    folder,
    name: record.name,
    id: record.id,
    status,
    trainedAt,
    usable,
    resumable: isResumable(run),
    version: await versionOf(folder),
  };
}

async function versionOf(folder: string): Promise<string> {
  return String((await modifiedAt(`${folder}/predictions.jsonl`)) ?? 0);
}
