/** Host side of the projection: points and coordinates from the worker, progress on the way, the line behind a point. */

import { basename } from 'node:path';
import { type Disposable, Uri, type WebviewPanel, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import type { ProgressEvent } from '../../core/base/progress';
import type { ProjectionStep } from '../../core/projection/methods';
import { readBookmarks, writeBookmarks } from '../../core/runs/bookmarks';
import type { Use } from '../../core/schemas';
import type { Bookmark, OtherRun, ProjectionView, ShownFile } from '../../protocol/projection';
import { notify } from '../notify';
import { originOf } from '../originOf';
import { identify } from '../runs/activeModel';
import { LookedAt } from '../runs/lookedAt';
import { fileVersion } from '../runs/readRun';
import { canDo, isOfWords, nameOf, type RunEntry, titleOf, useOf } from '../runs/runEntry';
import type { Services } from '../services';
import { tickStep } from '../walkthrough';
import type { Handlers } from './channel';
import { openLine } from './openLine';
import type { PanelKind } from './panel';
import { noModelReason } from './reason';
import { saveDrawing } from './saveDrawing';
import { saveFile } from './saveFile';

const FILE_KEY = 'nlpWorkbench.projection.file';
const BOOKMARKS_KEY = 'nlpWorkbench.projection.bookmarks';

export class ProjectionPanel implements PanelKind<ProjectionView> {
  readonly view = 'projection';
  readonly title = 'Embedding Projection';
  readonly selects = true;

  /** What the model is for that is shown. */
  private use: Use = 'classify';
  private readonly looked: LookedAt;
  private push: (() => Promise<void>) | undefined;
  private wanted: string | undefined;
  private tellWord: (() => void) | undefined;

  /** @param chooseFile asks for a file of vectors, and shows it */
  constructor(
    private readonly services: Services,
    private readonly chooseFile: () => void,
  ) {
    this.looked = new LookedAt(services);
  }

  /** Shows this run, and none but this page does. */
  async look(run: RunEntry): Promise<void> {
    this.use = useOf(run);
    this.looked.look(run.folder);
    await this.showFile(undefined);
  }

  /** Shows the vectors of a file in place of a run; of the model again where it is left out. */
  async showFile(path: string | undefined): Promise<void> {
    await this.services.context.workspaceState.update(FILE_KEY, path);
    await this.push?.();
  }

  /** Looks a word up, as soon as the page is there. */
  lookUp(word: string): void {
    this.wanted = word;
    this.tellWord?.();
  }

  /** The one that is looked at, else the active model; of word vectors where there is no other. */
  private async run(): Promise<RunEntry | undefined> {
    const run = await this.looked.run(this.use);
    if (run) return run;
    return (await this.services.active.all()).find(isOfWords);
  }

  private bookmarksOfFile(path: string): readonly Bookmark[] {
    return this.services.context.workspaceState.get<readonly Bookmark[]>(`${BOOKMARKS_KEY}.${path}`) ?? [];
  }

  /** With the run, or of a file in the state of the workspace: its folder is not ours. */
  private async keepBookmarks(bookmarks: readonly Bookmark[]): Promise<void> {
    const file = await this.file();
    if (file && workspace.isTrusted) {
      await this.services.context.workspaceState.update(`${BOOKMARKS_KEY}.${file.path}`, bookmarks);
    } else {
      const run = await this.run();
      if (!run) return;
      try {
        await writeBookmarks(run.folder, bookmarks);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        void notify('error', `The bookmark was not kept: ${why}`);
      }
    }
    await this.push?.();
  }

  /** What the maps of a run can be compared with: those of its config first. */
  private async others(shown?: RunEntry): Promise<readonly OtherRun[]> {
    const runs = await this.services.store.runs();
    const fits = (run: RunEntry) =>
      run.usable && run.folder !== shown?.folder && (canDo(run, 'project') || isOfWords(run));
    const isKin = (run: RunEntry) => shown !== undefined && nameOf(run) === nameOf(shown);
    const fitting = runs.filter(fits);
    const ordered = [...fitting.filter(isKin), ...fitting.filter(run => !isKin(run))];
    return ordered.map(run => ({ folder: run.folder, name: titleOf(run) }));
  }

  private async file(): Promise<ShownFile | undefined> {
    const path = this.services.context.workspaceState.get<string>(FILE_KEY);
    const version = path === undefined ? undefined : await fileVersion(path);
    return path !== undefined && version !== undefined ? { path, name: basename(path), version } : undefined;
  }

  connect(
    post: Parameters<PanelKind<ProjectionView>['connect']>[0],
    panel: WebviewPanel,
  ): Handlers<ProjectionView> & Disposable {
    const { active, inference, store } = this.services;
    let isReady = false;
    const push = async () => {
      const file = await this.file();
      if (file && workspace.isTrusted) {
        return post('state', { file, bookmarks: this.bookmarksOfFile(file.path), others: await this.others() });
      }
      const run = await this.run();
      const bookmarks = run && (await readBookmarks(run.folder));
      const words = run && isOfWords(run) ? { words: true } : {};
      post('state', {
        run: run && identify(run),
        reason: noModelReason(run),
        bookmarks,
        others: await this.others(run),
        ...words,
      });
    };
    const tellWord = () => {
      // A page that is hidden hears nothing; it begins again when it is shown, and says so.
      if (!isReady || !panel.visible || this.wanted === undefined) return;
      post('lookUp', { word: this.wanted });
      this.wanted = undefined;
    };
    this.push = push;
    this.tellWord = tellWord;
    const source = async () => {
      const file = await this.file();
      if (file && workspace.isTrusted) return { run: file.path, origin: {} };
      const run = await this.run();
      const reason = noModelReason(run);
      if (!run || reason) throw new ActionableError('no-model', reason ?? 'No trained model yet. Train one first');
      return { run: run.folder, origin: originOf(Uri.file(run.folder)) };
    };
    const onProgress = (event: ProgressEvent) => post('progress', event);
    const hiding = panel.onDidChangeViewState(() => {
      if (!panel.visible) isReady = false;
    });
    const listening = active.onDidChange(() => {
      this.looked.look(undefined);
      return this.showFile(undefined);
    });
    const counting = store.onDidChange(async () => {
      if (isReady && panel.visible) post('others', { others: await this.others(await this.run()) });
    });
    return {
      news: {
        ready: async () => {
          await push();
          isReady = true;
          tellWord();
        },
        open: ({ file, line }) => openLine(file, line, panel.viewColumn),
        openVectors: () => this.chooseFile(),
        closeFile: () => this.showFile(undefined),
        save: ({ name, svg }) => saveDrawing(name, svg),
        saveFile: file => saveFile(file.name, 'text' in file ? file.text : Buffer.from(file.base64, 'base64')),
        keepBookmarks: ({ bookmarks }) => this.keepBookmarks(bookmarks),
        steer: async ({ how }) => {
          const { run } = await source();
          await inference.ask('steerProjection', run, { how });
        },
      },
      requests: {
        points: async (parameters, signal) => {
          const { run, origin } = await source();
          return inference.ask('points', run, { ...parameters, ...origin }, { signal, onProgress });
        },
        project: async (parameters, signal) => {
          const { run, origin } = await source();
          const onNews = (step: ProjectionStep) => post('coordinates', step);
          const result = await inference.ask(
            'project',
            run,
            { ...parameters, ...origin },
            { signal, onProgress, onNews },
          );
          tickStep('inside');
          return result;
        },
        same: async ({ folder, ...asked }, signal) => {
          const other = await store.run(folder);
          if (!other?.usable)
            throw new ActionableError('no-model', 'The second run is no longer there. Select another one');
          const origin = originOf(Uri.file(other.folder));
          return inference.ask('projectSame', other.folder, { ...asked, ...origin }, { signal, onProgress });
        },
        axes: async (parameters, signal) => {
          const { run, origin } = await source();
          return inference.ask('axes', run, { ...parameters, ...origin }, { signal, onProgress });
        },
        neighbours: async (parameters, signal) => {
          const { run, origin } = await source();
          return inference.ask('pointNeighbours', run, { ...parameters, ...origin }, { signal });
        },
        analogy: async (parameters, signal) => {
          const { run, origin } = await source();
          return inference.ask('pointAnalogy', run, { ...parameters, ...origin }, { signal });
        },
      },
      dispose: () => {
        hiding.dispose();
        listening.dispose();
        counting.dispose();
        if (this.push === push) this.push = undefined;
        if (this.tellWord === tellWord) this.tellWord = undefined;
      },
    };
  }
}
