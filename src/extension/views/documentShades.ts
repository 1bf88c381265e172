/** Text that is shaded in documents until it is taken off: what each document shows, moved by edits, drawn in every editor of it. */
import {
  type DecorationOptions,
  type Disposable,
  Disposable as Disposables,
  type Range,
  type TextDocument,
  type TextDocumentChangeEvent,
  type TextEditor,
  type TextEditorDecorationType,
  window,
  workspace,
} from 'vscode';
import { CancelledError } from '../../core/base/errors';
import type { ContextKey } from '../contributed';
import { notify, OPEN_FILE, offer } from '../notify';
import type { RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { setContext } from '../setContext';
import { requireTrust } from '../trust';
import { passagesOf } from './selectedPassages';

interface Shading<Shade> {
  /** By level. */
  readonly decorations: ReadonlyMap<number, TextEditorDecorationType>;
  /** True while something is shaded. */
  readonly key: ContextKey;
  /** The command that shades, as people find it. */
  readonly command: string;
  readonly draw: (document: TextDocument, shade: Shade, level: number) => readonly DecorationOptions[];
  /** The shade after an edit; nothing where no text of it is left. */
  readonly follow: (shade: Shade, event: TextDocumentChangeEvent) => Shade | undefined;
}

export class DocumentShades<Shade> implements Disposable {
  private readonly shades = new Map<TextDocument, Shade>();
  private readonly asking = new Map<TextDocument, AbortController>();
  private readonly subscriptions: Disposable;

  constructor(private readonly shading: Shading<Shade>) {
    this.subscriptions = Disposables.from(
      ...shading.decorations.values(),
      workspace.onDidChangeTextDocument(event => this.follow(event)),
      workspace.onDidCloseTextDocument(document => this.clear(document)),
      window.onDidChangeVisibleTextEditors(editors => {
        for (const editor of editors) this.draw(editor);
      }),
    );
  }

  of(document: TextDocument): Shade | undefined {
    return this.shades.get(document);
  }

  set(document: TextDocument, shade: Shade): void {
    this.shades.set(document, shade);
    this.redraw(document);
    void setContext(this.shading.key, true);
  }

  /** Takes the shades off one document, or all. */
  clear(document?: TextDocument): void {
    for (const one of document ? [document] : [...this.shades.keys()]) {
      this.asking.get(one)?.abort();
      if (this.shades.delete(one)) this.redraw(one);
    }
    void setContext(this.shading.key, this.shades.size > 0);
  }

  /**
   * Asks about a document, in place of what is being asked about it.
   * @param how what is asked `quietly`, after an edit, is not missed by anybody
   * @returns nothing where it was cancelled, or the text has changed meanwhile
   */
  async ask<Answer>(
    document: TextDocument,
    how: 'told' | 'quietly',
    ask: (asking: AbortController) => PromiseLike<Answer>,
  ): Promise<Answer | undefined> {
    this.asking.get(document)?.abort();
    const asking = new AbortController();
    this.asking.set(document, asking);
    const { version } = document;
    try {
      const answer = await ask(asking);
      if (asking.signal.aborted || document.isClosed) return undefined;
      if (document.version === version) return answer;
      if (how === 'told')
        window.setStatusBarMessage(`The text has changed meanwhile. Run ${this.shading.command} again`, 10_000);
      return undefined;
    } catch (error) {
      if (error instanceof CancelledError || asking.signal.aborted) return undefined;
      throw error;
    } finally {
      if (this.asking.get(document) === asking) this.asking.delete(document);
    }
  }

  dispose(): void {
    for (const controller of this.asking.values()) controller.abort();
    this.subscriptions.dispose();
  }

  private follow(event: TextDocumentChangeEvent): void {
    const { document, contentChanges } = event;
    const shade = this.shades.get(document);
    if (shade === undefined || contentChanges.length === 0) return;
    const moved = this.shading.follow(shade, event);
    if (moved === undefined) {
      this.clear(document);
      return;
    }
    this.shades.set(document, moved);
    this.redraw(document);
  }

  private redraw(document: TextDocument): void {
    for (const editor of window.visibleTextEditors) if (editor.document === document) this.draw(editor);
  }

  private draw(editor: TextEditor): void {
    const { document } = editor;
    const shade = this.shades.get(document);
    for (const [level, decoration] of this.shading.decorations) {
      editor.setDecorations(decoration, shade === undefined ? [] : [...this.shading.draw(document, shade, level)]);
    }
  }
}

/**
 * What a command shades: every selection that holds text; with none, the sentence that each cursor stands in. What is missing is told.
 * @param offerRun tells what to do without a run
 */
export async function chooseShaded(
  services: Services,
  chooseRun: () => Promise<RunEntry | undefined>,
  offerRun: () => Promise<void>,
): Promise<{ readonly document: TextDocument; readonly run: RunEntry; readonly ranges: readonly Range[] } | undefined> {
  await requireTrust();
  const editor = window.activeTextEditor;
  if (!editor) {
    void offer('information', 'Open a text file and select a text.', OPEN_FILE);
    return undefined;
  }
  const run = await chooseRun();
  if (!run) {
    await offerRun();
    return undefined;
  }
  const { document } = editor;
  const ranges = passagesOf(editor, services.dataFiles.rowsOf(document));
  if (ranges.length > 0) return { document, run, ranges };
  void notify('information', 'Select a text, or place the cursor in a sentence.');
  return undefined;
}
