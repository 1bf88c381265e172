/** The lens: a side view that follows the cursor and explains what the active model says of the passage it stands in. */

import { basename } from 'node:path';
import {
  commands,
  type Disposable,
  Disposable as Disposables,
  type TextDocument,
  type TextEditor,
  type WebviewView,
  type WebviewViewProvider,
  window,
  workspace,
} from 'vscode';
import { ActionableError, CancelledError } from '../../core/base/errors';
import type { ProgressEvent } from '../../core/base/progress';
import { samePath } from '../../core/base/samePath';
import type { ExplainProgress } from '../../core/explain/explainText';
import type { Asked } from '../../core/inference/prediction';
import { workspaceOfRun } from '../../core/runs/runFolder';
import type { LensView } from '../../protocol/lens';
import type { Selection } from '../../protocol/selection';
import { commandId } from '../contributed';
import { Channel } from '../panels/channel';
import { noModelReason } from '../panels/reason';
import { shellOptions, writeShell } from '../panels/shell';
import { identify } from '../runs/activeModel';
import { isConfig } from '../runs/configName';
import { canDo, useOf } from '../runs/runEntry';
import type { Services } from '../services';
import { settings } from '../settings';
import { tickStep } from '../walkthrough';
import { type AttributionChoice, keepChoice, readChoice } from './attributions/choice';
import { copyTable } from './copyTable';
import type { Rows } from './rowText';
import { sentenceIn } from './selectedPassages';
import { nameTokens } from './surfaceTokens';
import type { Question } from './verdicts/hover';

const FOLLOW_KEY = 'nlpWorkbench.lens.follow';
/** Milliseconds after which it shows that it waits. */
const WAITING_SHOWN = 200;
/** Longer passages are cut before they are sent; no model here reads more. */
const MOST_CHARACTERS = 20_000;

/** A text or two, what for, and where it came from: `notes.md:12`. */
interface Explained extends Question {
  readonly place: string;
  /** The document, where it came from one. */
  readonly from?: string;
  /** The run that explains it, where that is not the active one. */
  readonly run?: string;
}

type State = LensView['toView']['state'];

/** The text changed under the cursor; a person asked; or what takes long was cancelled. */
type Why = 'followed' | 'asked' | 'cheap';

export class Lens implements WebviewViewProvider, Disposable {
  private channel: Channel<LensView> | undefined;
  private view: WebviewView | undefined;
  private passage: Explained | undefined;
  private label: string | undefined;
  /** The example that was opened from the lens: what is shown stays until the cursor leaves it. */
  private opened: { readonly file: string; readonly line: number } | undefined;
  /** Another label that it is told apart from. */
  private against: string | undefined;
  private state: State = {};
  private timer: NodeJS.Timeout | undefined;
  /** The question under way; a newer one cancels it. */
  private asking: AbortController | undefined;
  private readonly subscriptions: Disposable;

  constructor(
    private readonly services: Services,
    private readonly openAttention: (question: Question) => void,
  ) {
    this.subscriptions = Disposables.from(
      window.registerWebviewViewProvider('nlpWorkbench.lens', this),
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.followSoon(textEditor)),
      window.onDidChangeActiveTextEditor(editor => {
        if (editor) this.followSoon(editor);
      }),
      services.active.onDidChange(() => this.explain()),
      services.dataFiles.onDidChange(document => {
        const editor = window.activeTextEditor;
        if (editor?.document === document) this.followSoon(editor);
      }),
      workspace.onDidCloseTextDocument(document => this.forget(document)),
      services.store.onDidChange(() => this.noticeModel()),
      services.selection.onDidChange(selection => this.lookAtExample(selection)),
    );
  }

  get follows(): boolean {
    return this.services.context.workspaceState.get(FOLLOW_KEY, settings.lensFollow());
  }

  resolveWebviewView(view: WebviewView): void {
    const { inference } = this.services;
    const { extensionUri } = this.services.context;
    const tell = (of: 'flip' | 'nearest', event: ProgressEvent) => this.channel?.post('progress', { of, event });
    view.webview.options = shellOptions(extensionUri);
    this.view = view;
    const channel = new Channel<LensView>(
      view.webview,
      {
        news: {
          ready: () => this.begin(),
          label: ({ label }) => this.explain('asked', label),
          method: ({ method }) => this.choose('method', method),
          units: ({ units }) => this.choose('units', units),
          automatic: ({ automatic }) => this.choose('automatic', automatic),
          runMethod: () => this.explain('asked'),
          cancelMethod: () => this.explain('cheap'),
          follow: async ({ follow }) => {
            await this.services.context.workspaceState.update(FOLLOW_KEY, follow);
            if (follow) this.look(window.activeTextEditor);
          },
          command: ({ command }) => this.run(command),
          against: ({ against }) => {
            this.against = against;
            return this.explain('asked');
          },
          explainCopy: ({ text }) => {
            this.passage = { text, use: this.passage?.use ?? 'classify', place: 'copy' };
            return this.explain('asked');
          },
          open: async ({ file, line, id }) => {
            this.services.selection.select({ run: this.shownRun(), ids: [id], primary: id, origin: 'lens' });
            this.opened = { file, line };
            await (await import('../panels/openLine')).openLine(file, line, undefined);
          },
          copy: ({ rows }) => copyTable(rows),
        },
        requests: {
          predict: (asked, signal) => inference.ask('classify', this.shownRun(), asked, { signal }),
          flip: (asked, signal) =>
            inference.ask('flip', this.shownRun(), asked, { signal, onProgress: event => tell('flip', event) }),
          nearest: (asked, signal) => {
            const folder = this.shownRun();
            const access = { workspace: workspaceOfRun(folder), trusted: workspace.isTrusted };
            const caller = { signal, onProgress: (event: ProgressEvent) => tell('nearest', event) };
            return inference.ask('nearest', folder, { ...asked, ...access }, caller);
          },
        },
      },
      this.services.log,
    );
    this.channel = channel;
    const visible = view.onDidChangeVisibility(() => {
      if (view.visible) this.look(window.activeTextEditor);
      else this.asking?.abort();
    });
    view.onDidDispose(() => {
      visible.dispose();
      channel.dispose();
      if (this.channel === channel) {
        this.channel = undefined;
        this.view = undefined;
      }
    });
    view.webview.html = writeShell(view.webview, extensionUri, 'lens', 'Lens');
  }

  /** Explains a given text at once, whether or not the lens follows. */
  async show(question: Question, place: string): Promise<void> {
    this.passage = { ...question, place };
    this.label = undefined;
    await commands.executeCommand('nlpWorkbench.lens.focus', { preserveFocus: true });
    await this.explain('asked');
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.subscriptions.dispose();
    this.channel?.dispose();
  }

  private followSoon(editor: TextEditor): void {
    if (!this.view?.visible || !this.follows) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(editor), settings.lensDelay());
  }

  private begin(): void {
    if (this.state.prediction) this.channel?.post('state', this.state);
    if (!this.passage) this.look(window.activeTextEditor);
    if (!this.passage) void this.explain().then(() => this.warm());
  }

  /** Loads the engine and the model before the first question, which would otherwise wait a second for them. */
  private async warm(): Promise<void> {
    const run = await this.services.active.current();
    if (!run || !workspace.isTrusted || this.passage) return;
    await this.services.inference.ask('classify', run.folder, { texts: [] }).catch(() => {
      // The first question will say what is wrong.
    });
  }

  private look(editor: TextEditor | undefined): void {
    if (editor && this.isOpened(editor)) return;
    this.opened = undefined;
    const passage = editor && passageOf(editor, this.services.dataFiles.rowsOf(editor.document));
    if (!passage) {
      if (!this.passage) void this.explain();
      return;
    }
    if (passage.text === this.passage?.text && this.state.prediction) return;
    this.passage = passage;
    this.label = undefined;
    void this.explain();
  }

  private isOpened({ document, selection }: TextEditor): boolean {
    const { opened } = this;
    return opened?.line === selection.active.line + 1 && samePath(document.uri.fsPath, opened.file);
  }

  /** The example that the views look at, by the run that they show. */
  private async lookAtExample(selection: Selection | undefined): Promise<void> {
    // What was selected in the lens itself leaves it as it is.
    if (!this.view?.visible || !selection?.primary || selection.origin === 'lens' || !workspace.isTrusted) return;
    const { inference, store, log, selection: shared } = this.services;
    const { run: folder, primary: id } = selection;
    try {
      const run = await store.run(folder);
      if (!run?.usable || !(canDo(run, 'classify') || canDo(run, 'compare') || canDo(run, 'relate'))) return;
      const { texts, source } = await inference.ask('exampleFind', folder, { id });
      const [text, pair] = texts;
      if (text === undefined || shared.current !== selection) return;
      const asked: Asked = canDo(run, 'compare') && pair !== undefined ? [text, pair] : text;
      this.passage = { text: asked, use: useOf(run), place: `${basename(source.file)}:${source.line}`, run: folder };
      this.label = undefined;
      await this.explain();
    } catch (error) {
      log.warn(`lens: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** What stood in a file that was closed is said no more. */
  private forget(document: TextDocument): void {
    if (!this.passage?.from || this.passage.from !== document.uri.toString()) return;
    this.passage = undefined;
    this.look(window.activeTextEditor);
  }

  /** A model that has just been trained, or deleted, changes what there is to say. */
  private async noticeModel(): Promise<void> {
    if (!this.view?.visible) return;
    if (this.passage?.run !== undefined) return;
    const run = await this.services.active.current(this.passage?.use);
    if (run?.folder !== this.state.run?.folder) await this.explain();
  }

  private async choose<K extends keyof AttributionChoice>(key: K, value: AttributionChoice[K]): Promise<void> {
    await keepChoice(this.services.context.workspaceState, key, value);
    const { left } = this.state;
    if (key === 'automatic' && !(value && left)) this.post({ ...this.state, automatic: value === true });
    else await this.explain('asked');
  }

  private async explain(why: Why = 'followed', label?: string): Promise<void> {
    if (!this.view?.visible) return;
    if (label !== undefined) this.label = label;
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    const started = performance.now();
    const { active, inference, log, store } = this.services;
    const { passage } = this;
    const run = await (passage?.run === undefined ? active.lately(passage?.use) : store.run(passage.run));
    const identity = run && identify(run);
    const reason = noModelReason(run) ?? (passage ? undefined : 'Place the cursor in a text, or select a sentence.');
    if (asking.signal.aborted) return;
    if (!run || reason || !passage) return this.post({ run: identity, reason });
    const tell = (progress?: ExplainProgress) =>
      this.post({ ...this.state, place: passage.place, reason: undefined, busy: true, progress });
    const slow = setTimeout(tell, WAITING_SHOWN);
    try {
      const { method, units, automatic } = readChoice(this.services.context.workspaceState);
      const cheapOnly = why === 'cheap' || (why === 'followed' && !automatic);
      const request = { text: cut(passage.text), label: this.label, against: this.against, method, units, cheapOnly };
      const onNews = (progress: ExplainProgress) => {
        if (asking.signal.aborted || performance.now() - started < WAITING_SHOWN) return;
        clearTimeout(slow);
        tell(progress);
      };
      const result = await inference.ask('explain', run.folder, request, { signal: asking.signal, onNews });
      if (asking.signal.aborted) return;
      const milliseconds = performance.now() - started;
      const { attention, prediction } = result;
      const named = attention && { attention: nameTokens(attention, prediction) };
      tickStep('inside');
      const chosen = { units, automatic };
      this.post({ run: prediction.run, place: passage.place, ...result, ...named, ...chosen, milliseconds });
    } catch (error) {
      if (error instanceof CancelledError || asking.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      log.warn(`lens: ${message}`);
      this.post({ run: identity, reason: message });
    } finally {
      clearTimeout(slow);
    }
  }

  /** The run whose answer is shown: what else is asked of a text is asked of it. */
  private shownRun(): string {
    const folder = this.state.prediction?.run.folder;
    if (folder === undefined) throw new ActionableError('no-run', 'No text is explained');
    return folder;
  }

  private post(state: State): void {
    this.state = workspace.isTrusted ? state : { ...state, restricted: true };
    this.channel?.post('state', this.state);
  }

  private run(command: LensView['toHost']['command']['command']): void {
    if (command === 'openAttention' && this.passage) this.openAttention(this.passage);
    else if (command === 'manageTrust') void commands.executeCommand('workbench.trust.manage');
    else void commands.executeCommand(commandId(command));
  }
}

function cut(text: Asked): Asked {
  if (typeof text === 'string') return text.slice(0, MOST_CHARACTERS);
  return [text[0].slice(0, MOST_CHARACTERS), text[1].slice(0, MOST_CHARACTERS)];
}

/** The passage to explain: of a text that is read, not of a config or of an output channel. */
function passageOf(editor: TextEditor, rows: Rows | undefined): Explained | undefined {
  const { document, selection } = editor;
  if (
    !['file', 'untitled', 'vscode-userdata', 'vscode-notebook-cell'].includes(document.uri.scheme) ||
    isConfig(document.uri)
  )
    return undefined;
  const selected = document.getText(selection).trim();
  const passage = selected ? { text: selected, start: selection.start } : sentenceIn(document, selection.active, rows);
  return (
    passage && {
      text: passage.text,
      use: 'classify',
      from: document.uri.toString(),
      place: `${basename(document.uri.path)}:${passage.start.line + 1}`,
    }
  );
}
