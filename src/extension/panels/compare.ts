/** Host side of the comparison: which runs, what their folders say, the editor's own diff of two configs, copies. */

import { join } from 'node:path';
import {
  commands,
  type Disposable,
  Disposable as Disposables,
  env,
  Uri,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { ProgressEvent } from '../../core/base/progress';
import type { RunComparison } from '../../core/runs/compareRuns';
import { titleOf, writeComparison } from '../../core/runs/writeComparison';
import type { CompareView } from '../../protocol/compare';
import { commandId } from '../contributed';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import type { Handlers } from './channel';
import { openBeside } from './openBeside';
import { openLine } from './openLine';
import type { PanelKind } from './panel';

const KEY = 'nlpWorkbench.compare.runs';
const FEWEST = 2;

export class ComparePanel implements PanelKind<CompareView> {
  readonly view = 'compare';
  readonly title = 'Compare Runs';
  private push: (() => Promise<void>) | undefined;

  constructor(private readonly services: Services) {}

  /** Folders of the runs on the page, the first being what the others are measured against. */
  get runs(): readonly string[] {
    return this.services.context.workspaceState.get<readonly string[]>(KEY, []);
  }

  async show(folders: readonly string[]): Promise<void> {
    await this.services.context.workspaceState.update(KEY, [...new Set(folders)]);
    await this.push?.();
  }

  connect(
    post: Parameters<PanelKind<CompareView>['connect']>[0],
    panel: WebviewPanel,
  ): Handlers<CompareView> & Disposable {
    const { store } = this.services;
    let comparison: RunComparison | undefined;
    let pushes = 0;
    const push = async () => {
      const own = ++pushes;
      const state = await this.read();
      // A later one has begun with newer runs.
      if (own !== pushes) return;
      comparison = state.comparison;
      post('state', state);
    };
    this.push = push;
    const listening = Disposables.from(
      store.onDidChange(push),
      store.watch(),
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (this.runs.some(folder => uri.fsPath === join(folder, 'notes.md'))) return push();
      }),
      new Disposables(() => {
        pushes++;
        if (this.push === push) this.push = undefined;
      }),
    );
    const { inference } = this.services;
    const named = (folder: string): string => {
      if (onPage(folder)) return folder;
      throw new Error('internal: a run that is not on the page');
    };
    const onPage = (folder: string) => comparison?.runs.find(run => run.folder === folder);
    return {
      news: {
        ready: push,
        choose: async () => void (await commands.executeCommand(commandId('compareRuns'))),
        compare: ({ folders }) => this.show(folders.filter(onPage)),
        open: async ({ folder, what }) => {
          if (!onPage(folder)) return;
          if (what === 'config') return openBeside(Uri.file(join(folder, 'config.yaml')));
          const run = await store.run(folder);
          const command = what === 'notes' ? 'editNotes' : 'openReport';
          if (run) await commands.executeCommand(commandId(command), { kind: 'run', run });
        },
        diff: async ({ folder }) => {
          const [first, other] = [comparison?.runs[0], onPage(folder)];
          if (!first || !other) return;
          const config = (run: typeof other) => Uri.file(join(run.folder, 'config.yaml'));
          const title = `${titleOf(first)} ↔ ${titleOf(other)}`;
          await commands.executeCommand('vscode.diff', config(first), config(other), title, { preview: true });
        },
        openLine: ({ file, line }) => openLine(file, line, panel.viewColumn),
        copy: async ({ format, whole }) => {
          if (!comparison) return;
          await env.clipboard.writeText(writeComparison(comparison, format, whole));
          const name = format === 'csv' ? 'CSV' : 'Markdown';
          void window.setStatusBarMessage(`$(check) Comparison copied as ${name}`, 3000);
        },
      },
      requests: {
        examples: async ({ first, other }, signal) => {
          await requireTrust();
          const onProgress = ({ message, fraction }: ProgressEvent) =>
            post('progress', { message, ...(fraction !== undefined && { fraction }) });
          return inference.ask('exampleComparison', named(first), { other: named(other) }, { signal, onProgress });
        },
        examplePage: async ({ first, other, ...query }, signal) =>
          inference.ask('exampleComparisonPage', named(first), { ...query, other: named(other) }, { signal }),
      },
      dispose: () => listening.dispose(),
    };
  }

  private async read(): Promise<CompareView['toView']['state']> {
    const there = new Set((await this.services.store.runs()).map(run => run.folder));
    const folders = this.runs.filter(folder => there.has(folder));
    if (folders.length < FEWEST) {
      const reason =
        there.size < FEWEST
          ? 'There are no two runs here yet. Train a config, change it, and train it again.'
          : 'Select two or more runs: here, or in the Models view with Ctrl+click (Cmd+click).';
      return { reason };
    }
    try {
      const { compareRuns } = await import('../../core/runs/compareRuns');
      return { comparison: await compareRuns(folders) };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  }
}
