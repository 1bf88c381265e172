/** Host side of the comparison: which runs, what their folders say, the editor's own diff of two configs, copies. */
import { join } from 'node:path';
import { commands, type Disposable, Disposable as Disposables, env, Uri, ViewColumn, window, workspace } from 'vscode';
import { compareRuns, type RunComparison } from '../../core/runs/compareRuns';
import { titleOf, writeComparison } from '../../core/runs/writeComparison';
import type { CompareView } from '../../protocol/compare';
import type { Services } from '../services';
import type { Handlers } from './channel';
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

  connect(post: Parameters<PanelKind<CompareView>['connect']>[0]): Handlers<CompareView> & Disposable {
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
    const onPage = (folder: string) => comparison?.runs.find(run => run.folder === folder);
    return {
      news: {
        ready: push,
        choose: async () => void (await commands.executeCommand('nlpWorkbench.compareRuns')),
        compare: ({ folders }) => this.show(folders.filter(onPage)),
        open: async ({ folder, what }) => {
          if (!onPage(folder)) return;
          if (what === 'config') return openBeside(Uri.file(join(folder, 'config.yaml')));
          const run = await store.run(folder);
          const command = what === 'notes' ? 'editNotes' : 'openReport';
          if (run) await commands.executeCommand(`nlpWorkbench.${command}`, { kind: 'run', run });
        },
        diff: async ({ folder }) => {
          const [first, other] = [comparison?.runs[0], onPage(folder)];
          if (!first || !other) return;
          const config = (run: typeof other) => Uri.file(join(run.folder, 'config.yaml'));
          const title = `${titleOf(first)} ↔ ${titleOf(other)}`;
          await commands.executeCommand('vscode.diff', config(first), config(other), title, { preview: true });
        },
        copy: async ({ format, whole }) => {
          if (!comparison) return;
          await env.clipboard.writeText(writeComparison(comparison, format, whole));
          const name = format === 'csv' ? 'CSV' : 'Markdown';
          void window.setStatusBarMessage(`$(check) Comparison copied as ${name}`, 3000);
        },
      },
      requests: {},
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
          : 'Choose two runs or more: here, or in the Models view with Ctrl or Cmd and a click.';
      return { reason };
    }
    try {
      return { comparison: await compareRuns(folders) };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

async function openBeside(uri: Uri): Promise<void> {
  const column = window.visibleTextEditors[0]?.viewColumn ?? ViewColumn.One;
  await window.showTextDocument(uri, { viewColumn: column, preview: true });
}
