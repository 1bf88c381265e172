/** Host side of the table of examples: rows from the worker, the line behind an example, files that rows are saved in. */
import { type Disposable, env, Uri, type WebviewPanel, window, workspace } from 'vscode';
import type { ProgressEvent } from '../../core/base/progress';
import type { SplitName } from '../../core/data/dataset';
import type { Condition } from '../../core/examples/condition';
import type { ExamplesChoices, ExamplesView } from '../../protocol/examples';
import { reportError } from '../commands/report';
import { notify } from '../notify';
import type { Services } from '../services';
import type { Handlers } from './channel';
import { openLine } from './openLine';
import type { PanelKind } from './panel';
import { describeReported } from './report';
import { RunPage } from './runPage';

const RUN_KEY = 'nlpWorkbench.examples.run';
const CHOICES_KEY = 'nlpWorkbench.examples.choices';

export interface ExamplesActions {
  /** Predicts a split by the job that scores it. */
  readonly evaluate: (folder: string, split: SplitName) => void;
  readonly openReport: (folder: string) => void;
  /** Asks for another run. */
  readonly choose: () => void;
}

export class ExamplesPanel implements PanelKind<ExamplesView> {
  readonly view = 'examples';
  readonly title = 'Examples';
  readonly selects = true;
  private readonly page: RunPage;

  constructor(
    private readonly services: Services,
    private readonly actions: ExamplesActions,
  ) {
    const words = { title: this.title, what: 'these examples', none: 'No run whose examples could be shown' };
    this.page = new RunPage(services, RUN_KEY, words, describeReported);
  }

  async show(
    folder: string,
    filter?: { readonly where: readonly Condition[]; readonly split?: SplitName },
  ): Promise<void> {
    const { workspaceState } = this.services.context;
    await this.page.choose(folder);
    if (filter) await workspaceState.update(CHOICES_KEY, { ...this.choices, search: '', ...filter });
    await this.page.tell();
  }

  connect(
    post: Parameters<PanelKind<ExamplesView>['connect']>[0],
    panel: WebviewPanel,
  ): Handlers<ExamplesView> & Disposable {
    const { inference, context } = this.services;
    const folder = () => this.page.folder();
    const listening = this.page.follow(panel, (run, reason) => post('state', { run, reason, choices: this.choices }));
    const onProgress = (event: ProgressEvent) => post('progress', event);
    return {
      news: {
        ready: () => this.page.tell(),
        choose: choices => context.workspaceState.update(CHOICES_KEY, choices) as Promise<void>,
        open: ({ file, line, keepFocus }) => openLine(file, line, panel.viewColumn, { keepFocus }),
        copy: async ({ text, what }) => {
          await env.clipboard.writeText(text);
          window.setStatusBarMessage(`Copied ${what}`, 3000);
        },
        evaluate: async ({ split }) => this.actions.evaluate(await folder(), split),
        export: async request => {
          try {
            await this.save(await folder(), request);
          } catch (error) {
            void reportError(error, this.services.log);
          }
        },
        command: async ({ command }) => {
          if (command === 'openExamples') this.actions.choose();
          else this.actions.openReport(await folder());
        },
      },
      requests: {
        describe: async (_, signal) =>
          (await inference.ask('examples', await folder(), {}, { signal, onProgress })) ?? null,
        page: async (asked, signal) => inference.ask('examplePage', await folder(), asked, { signal, onProgress }),
        ids: async (asked, signal) => {
          const { total, ids } = await inference.ask('exampleIds', await folder(), asked, { signal });
          return { total, ids: [...ids] };
        },
        find: async (asked, signal) => inference.ask('exampleFind', await folder(), asked, { signal }),
        slices: async (asked, signal) => inference.ask('exampleSlices', await folder(), asked, { signal }),
        findSlices: async (asked, signal) => inference.ask('findSlices', await folder(), asked, { signal }),
        saveSlice: async slice => {
          await inference.ask('saveSlice', await folder(), slice);
          return null;
        },
        cross: async (asked, signal) => inference.ask('exampleCross', await folder(), asked, { signal }),
      },
      dispose: () => listening.dispose(),
    };
  }

  private async save(folder: string, { format, ...request }: ExamplesView['toHost']['export']): Promise<void> {
    const filters: Record<string, string[]> =
      format === 'csv' ? { 'Comma separated values': ['csv'] } : { 'JSON Lines': ['jsonl'] };
    const to = await window.showSaveDialog({ defaultUri: Uri.file(`examples.${format}`), filters });
    if (!to) return;
    const { rows } = await this.services.inference.ask('exampleExport', folder, { ...request, format, to: to.fsPath });
    void notify('information', `Saved ${rows} examples in ${workspace.asRelativePath(to)}.`);
  }

  private get choices(): ExamplesChoices {
    return this.services.context.workspaceState.get<ExamplesChoices>(CHOICES_KEY, {});
  }
}
