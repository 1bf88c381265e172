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
import { CancelledError } from '../../core/base/errors';
import type { Asked } from '../../core/inference/prediction';
import type { LensView } from '../../protocol/views';
import { Channel } from '../panels/channel';
import { noModelReason } from '../panels/reason';
import { shellOptions, writeShell } from '../panels/shell';
import { identify } from '../runs/activeModel';
import { isConfig } from '../runs/configName';
import type { Services } from '../services';
import { settings } from '../settings';
import type { Rows } from './rowText';
import { sentenceIn } from './selectedPassages';
import { surfaceTokens } from './surfaceTokens';
import type { Question } from './verdicts/hover';

const FOLLOW_KEY = 'nlpWorkbench.lens.follow';
/** Longer passages are cut before they are sent; no model here reads more. */
const MOST_CHARACTERS = 20_000;

/** A text or two, what for, and where it came from: `notes.md:12`. */
interface Explained extends Question {
  readonly place: string;
  /** The document, where it came from one. */
  readonly from?: string;
}

type State = LensView['toView']['state'];

export class Lens implements WebviewViewProvider, Disposable {
  private channel: Channel<LensView> | undefined;
  private view: WebviewView | undefined;
  private passage: Explained | undefined;
  private label: string | undefined;
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
    );
  }

  get follows(): boolean {
    return this.services.context.workspaceState.get(FOLLOW_KEY, settings.lensFollow());
  }

  resolveWebviewView(view: WebviewView): void {
    const { extensionUri } = this.services.context;
    view.webview.options = shellOptions(extensionUri);
    this.view = view;
    const channel = new Channel<LensView>(
      view.webview,
      {
        news: {
          ready: () => this.begin(),
          label: ({ label }) => this.explain(label),
          follow: async ({ follow }) => {
            await this.services.context.workspaceState.update(FOLLOW_KEY, follow);
            if (follow) this.look(window.activeTextEditor);
          },
          command: ({ command }) => this.run(command),
        },
        requests: {},
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
    await this.explain();
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
    await this.services.inference.call('predict', { run: run.folder, texts: [] }).catch(() => {
      // The first question will say what is wrong.
    });
  }

  private look(editor: TextEditor | undefined): void {
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

  /** What stood in a file that was closed is said no more. */
  private forget(document: TextDocument): void {
    if (!this.passage?.from || this.passage.from !== document.uri.toString()) return;
    this.passage = undefined;
    this.look(window.activeTextEditor);
  }

  /** A model that has just been trained, or deleted, changes what there is to say. */
  private async noticeModel(): Promise<void> {
    if (!this.view?.visible) return;
    const run = await this.services.active.current(this.passage?.use);
    if (run?.folder !== this.state.run?.folder) await this.explain();
  }

  private async explain(label?: string): Promise<void> {
    if (!this.view?.visible) return;
    if (label !== undefined) this.label = label;
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    const started = performance.now();
    const { active, inference, log } = this.services;
    const run = await active.lately(this.passage?.use);
    const identity = run && identify(run);
    const { passage } = this;
    const reason = noModelReason(run) ?? (passage ? undefined : 'Place the cursor in a text, or select a sentence.');
    if (asking.signal.aborted) return;
    if (!run || reason || !passage) return this.post({ run: identity, reason });
    const slow = setTimeout(() => this.post({ ...this.state, reason: undefined, busy: true }), 200);
    try {
      const parameters = { run: run.folder, text: cut(passage.text), label: this.label };
      const result = await inference.call('explain', parameters, asking.signal);
      if (asking.signal.aborted) return;
      const milliseconds = performance.now() - started;
      const { attention, prediction } = result;
      const named = attention && {
        attention: { ...attention, tokens: surfaceTokens(attention.tokens, prediction) },
      };
      this.post({ run: prediction.run, place: passage.place, ...result, ...named, milliseconds });
    } catch (error) {
      if (error instanceof CancelledError || asking.signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      log.warn(`lens: ${message}`);
      this.post({ run: identity, reason: message });
    } finally {
      clearTimeout(slow);
    }
  }

  private post(state: State): void {
    this.state = workspace.isTrusted ? state : { ...state, restricted: true };
    this.channel?.post('state', this.state);
  }

  private run(command: LensView['toHost']['command']['command']): void {
    if (command === 'openAttention' && this.passage) this.openAttention(this.passage);
    else if (command === 'manageTrust') void commands.executeCommand('workbench.trust.manage');
    else void commands.executeCommand(`nlpWorkbench.${command}`);
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
