/** Host side of the report: which run it is of, its numbers and examples from the worker, the line behind an example. */

import { type Disposable, env, type WebviewPanel, window, workspace } from 'vscode';
import type { ProgressEvent } from '../../core/base/progress';
import type { SplitName } from '../../core/data/dataset';
import type { ExampleFilter } from '../../core/examples/examples';
import { nameOfConfig } from '../../core/runs/followRename';
import { workspaceOfRun } from '../../core/runs/runFolder';
import type { ReportChoices, ReportedRun, ReportView } from '../../protocol/report';
import { fileVersion } from '../runs/readRun';
import { canDo, isResumable, type RunEntry, useOf } from '../runs/runEntry';
import type { Services } from '../services';
import { copyTable } from '../views/copyTable';
import type { Handlers } from './channel';
import { openLine } from './openLine';
import type { PanelKind } from './panel';
import { RunPage } from './runPage';
import { saveDrawing } from './saveDrawing';

const RUN_KEY = 'nlpWorkbench.report.run';
const CHOICES_KEY = 'nlpWorkbench.report.choices';

export interface ReportActions {
  readonly evaluate: (folder: string, split: SplitName | undefined) => void;
  readonly resume: (folder: string) => void;
  readonly openCurves: (folder: string) => void;
  readonly openExamples: (folder: string, filter: ExampleFilter) => void;
  /** Asks for another run. */
  readonly choose: () => void;
}

export class ReportPanel implements PanelKind<ReportView> {
  readonly view = 'report';
  readonly title = 'Report';
  readonly selects = true;
  private readonly page: RunPage;
  /** Of the last evaluation: gone when the predictions are others. */
  private told: (ReportView['toView']['state']['told'] & Pick<ReportedRun, 'folder' | 'version'>) | undefined;

  constructor(
    private readonly services: Services,
    private readonly actions: ReportActions,
  ) {
    const words = { title: this.title, what: 'this report', none: 'No run to report on' };
    this.page = new RunPage(services, RUN_KEY, words, describeReported);
  }

  /** Takes what whoever reads the new scores of a split should know. */
  async tell(folder: string, split: SplitName, notes: readonly string[] = []): Promise<void> {
    this.told = { folder, version: await versionOf(folder), split, notes };
    await this.page.tell();
  }

  /** @param split shown at first; the one looked at last if not given */
  async show(folder: string, split?: SplitName): Promise<void> {
    const { workspaceState } = this.services.context;
    await this.page.choose(folder);
    if (split) await workspaceState.update(CHOICES_KEY, { ...this.choices, split });
    await this.page.tell();
  }

  connect(
    post: Parameters<PanelKind<ReportView>['connect']>[0],
    panel: WebviewPanel,
  ): Handlers<ReportView> & Disposable {
    const { inference, context } = this.services;
    const folder = () => this.page.folder();
    const listening = this.page.follow(panel, (run, reason) =>
      post('state', { run, reason, choices: this.choices, told: this.toldOf(run) }),
    );
    return {
      news: {
        ready: () => this.page.tell(),
        choose: async choices => {
          await context.workspaceState.update(CHOICES_KEY, { ...this.choices, ...choices });
        },
        open: ({ file, line, words }) => openLine(file, line, panel.viewColumn, { words }),
        table: async filter => this.actions.openExamples(await folder(), filter),
        save: ({ name, svg }) => saveDrawing(name, svg),
        copy: async ({ text }) => {
          await env.clipboard.writeText(text);
          window.setStatusBarMessage(`Copied ${text}`, 3000);
        },
        copyRows: ({ rows }) => copyTable(rows),
        evaluate: async ({ split }) => this.actions.evaluate(await folder(), split),
        command: async ({ command }) => {
          if (command === 'openReport') this.actions.choose();
          else if (command === 'resume') this.actions.resume(await folder());
          else this.actions.openCurves(await folder());
        },
      },
      requests: {
        report: async (asked, signal) => inference.ask('report', await folder(), asked, { signal }),
        ids: async (asked, signal) => inference.ask('exampleIds', await folder(), asked, { signal }),
        intervals: async (asked, signal) => inference.ask('reportIntervals', await folder(), asked, { signal }),
        words: async (asked, signal) => {
          const run = await folder();
          const caller = { signal, onProgress: (event: ProgressEvent) => post('wordsProgress', event) };
          return inference.ask('words', run, { ...asked, ...accessTo(run) }, caller);
        },
        wordExamples: async (asked, signal) => {
          const run = await folder();
          return inference.ask('wordExamples', run, { ...asked, ...accessTo(run) }, { signal });
        },
        examples: async (query, signal) => inference.ask('reportExamples', await folder(), query, { signal }),
      },
      dispose: () => listening.dispose(),
    };
  }

  private toldOf(run: ReportedRun | undefined): ReportView['toView']['state']['told'] {
    const { told } = this;
    if (!told || told.folder !== run?.folder || told.version !== run.version) return undefined;
    return { split: told.split, notes: told.notes };
  }

  private get choices(): ReportChoices {
    return this.services.context.workspaceState.get<ReportChoices>(CHOICES_KEY, {});
  }
}

/** What pages of a run know of it. */
export async function describeReported(run: RunEntry): Promise<ReportedRun> {
  const { folder, record, status, usable, trainedAt } = run;
  return {
    folder,
    name: nameOfConfig(record),
    id: record.id,
    status,
    trainedAt,
    usable,
    resumable: isResumable(run),
    version: await versionOf(folder),
    ...(usable && isExplained(run) && { explained: record.labels }),
  };
}

/** A run that predicts labels or a number of whole texts. */
function isExplained(run: RunEntry): boolean {
  return canDo(run, 'classify') || canDo(run, 'relate') || useOf(run) === 'compare';
}

/** What its data may be read from. */
function accessTo(folder: string) {
  return { workspace: workspaceOfRun(folder), trusted: workspace.isTrusted };
}

async function versionOf(folder: string): Promise<string> {
  return (await fileVersion(`${folder}/predictions.jsonl`)) ?? '';
}
