/** Words beside texts: what models say of them, until the text changes or Escape. */

import {
  type DecorationOptions,
  type Disposable,
  Disposable as Disposables,
  type TextDocument,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  window,
  workspace,
} from 'vscode';
import { notify } from '../../notify';
import { setContext } from '../../setContext';
import { settings } from '../../settings';

export class VerdictMarks implements Disposable {
  private readonly decoration: TextEditorDecorationType;
  private readonly shown = new Map<TextDocument, readonly DecorationOptions[]>();
  private readonly asking = new Map<TextDocument, AbortController>();
  private readonly subscriptions: Disposable;

  constructor() {
    this.decoration = window.createTextEditorDecorationType({
      after: { color: new ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 2em', fontStyle: 'italic' },
      overviewRulerColor: new ThemeColor('editorOverviewRuler.infoForeground'),
      backgroundColor: new ThemeColor('editor.wordHighlightBackground'),
    });
    this.subscriptions = Disposables.from(
      this.decoration,
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.clear(document);
      }),
      workspace.onDidCloseTextDocument(document => this.clear(document)),
      window.onDidChangeVisibleTextEditors(editors => {
        for (const editor of editors) this.draw(editor);
      }),
    );
  }

  /** The question before is not worth an answer any more. */
  begin(document: TextDocument): AbortSignal {
    this.asking.get(document)?.abort();
    const asking = new AbortController();
    this.asking.set(document, asking);
    return asking.signal;
  }

  async show(marks: ReadonlyMap<TextDocument, readonly DecorationOptions[]>): Promise<void> {
    for (const [document, options] of marks) this.shown.set(document, options);
    for (const visible of window.visibleTextEditors) this.draw(visible);
    await setContext('hasClassifications', true);
  }

  /** Takes the marks off one document, or all. */
  clear(document?: TextDocument): void {
    for (const one of document ? [document] : [...this.shown.keys()]) {
      this.asking.get(one)?.abort();
      this.asking.delete(one);
      if (!this.shown.delete(one)) continue;
      for (const editor of window.visibleTextEditors) {
        if (editor.document === one) editor.setDecorations(this.decoration, []);
      }
    }
    if (this.shown.size === 0) void setContext('hasClassifications', false);
  }

  dispose(): void {
    for (const controller of this.asking.values()) controller.abort();
    this.subscriptions.dispose();
  }

  private draw(editor: TextEditor): void {
    const options = this.shown.get(editor.document);
    if (options) editor.setDecorations(this.decoration, [...options]);
  }
}

/** A decoration is silent to a screen reader; a notification is read out. */
export function announce(words: string): void {
  const wanted = settings.announce();
  const reader = workspace.getConfiguration('editor').get('accessibilitySupport') === 'on';
  if (wanted === 'never' || (wanted === 'auto' && !reader)) return;
  void notify('information', words);
}
