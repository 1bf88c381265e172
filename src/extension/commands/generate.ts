/** Generate Here: text is written at the cursor as the model thinks of it; one undo takes all of it back. */

import { basename } from 'node:path';
import {
  type Disposable,
  Disposable as Disposables,
  type Position,
  ProgressLocation,
  Selection,
  type TextDocumentChangeEvent,
  type TextEditor,
  window,
  workspace,
} from 'vscode';
import { countOf } from '../../core/base/countOf';
import { ActionableError, CancelledError } from '../../core/base/errors';
import type { Generated } from '../../core/inference/generateText';
import type { GeneratedToken } from '../../core/tasks/abilities/generator';
import { learnMoreOf, NEW_MODEL, OPEN_FILE, offer } from '../notify';
import { titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { setContext } from '../setContext';
import { settings } from '../settings';
import { requireTrust } from '../trust';
import { editText } from '../views/editText';

/** Characters before the cursor that the model is given; it looks at no more than its own length of them. */
export const MOST_PROMPT = 4000;

export class GenerateHere implements Disposable {
  private writing: AbortController | undefined;

  constructor(private readonly services: Services) {}

  /** Before the cursor, or the selection, which the text follows. */
  async generate(): Promise<void> {
    await requireTrust();
    const editor = window.activeTextEditor;
    if (!editor) {
      void offer('information', 'Open a text file and place the cursor where the text should continue.', OPEN_FILE);
      return;
    }
    const run = await this.services.active.current('generate');
    if (!run) return offerLanguageModel();
    this.stop();
    const { document, selection } = editor;
    const prompt = selection.isEmpty ? textBefore(editor, selection.active) : document.getText(selection);
    const seed = settings.generation().seed || 1 + Math.floor(Math.random() * 1e6);
    const options = { ...settings.generation(), seed, shown: 0, beam: 0 };
    const writing = new AbortController();
    this.writing = writing;
    await setContext('generating', true);
    const inserted = new Insertion(editor, selection.end, writing);
    try {
      const took = await window.withProgress(
        { location: ProgressLocation.Notification, title: `Generating with ${titleOf(run)}`, cancellable: true },
        (progress, token) => {
          token.onCancellationRequested(() => writing.abort());
          let count = 0;
          const onNews = (tokens: readonly GeneratedToken[]) => {
            count += tokens.length;
            inserted.add(tokens.map(each => each.text).join(''));
            progress.report({
              message: `${countOf(count, 'token')}; press Escape to stop`,
              increment: (100 * tokens.length) / options.maximumTokens,
            });
          };
          // What a chat model is asked is what was selected; without a selection any model continues.
          const request = { prompt, asMessage: !selection.isEmpty, options };
          return this.services.inference.ask('generate', run.folder, request, { signal: writing.signal, onNews });
        },
      );
      await inserted.finish();
      window.setStatusBarMessage(`$(edit-sparkle) ${describeEnd(took)}, seed ${seed}`, 10_000);
    } catch (error) {
      await inserted.finish();
      // Stopped: what was written stays, and one undo takes it back.
      if (!(error instanceof CancelledError)) throw error;
      if (inserted.refused) {
        const name = basename(document.uri.path);
        throw new ActionableError(
          'read-only',
          `Cannot edit ${name}: it is read-only or was closed. Open it as an editable file, and generate again`,
        );
      }
    } finally {
      inserted.dispose();
      if (this.writing === writing) {
        this.writing = undefined;
        await setContext('generating', false);
      }
    }
  }

  stop(): void {
    this.writing?.abort();
  }

  dispose(): void {
    this.stop();
  }
}

/** Pieces that go into a document one after the other, as one step of undo; another edit of the document ends it. */
class Insertion implements Disposable {
  private readonly subscription: Disposable;
  private offset: number;
  private waiting = '';
  private begun = false;
  /** The piece that is on its way into the document. */
  private piece: string | undefined;
  private work: Promise<void> = Promise.resolve();
  /** The editor took nothing. */
  refused = false;

  constructor(
    private readonly editor: TextEditor,
    place: Position,
    private readonly writing: AbortController,
  ) {
    const { document } = editor;
    this.offset = document.offsetAt(place);
    this.subscription = Disposables.from(
      workspace.onDidChangeTextDocument(event => {
        if (event.document === document && event.contentChanges.length > 0 && !this.isOurs(event)) writing.abort();
      }),
      workspace.onDidCloseTextDocument(closed => {
        if (closed === document) writing.abort();
      }),
    );
  }

  add(text: string): void {
    this.waiting += text;
    this.work = this.work.then(() => this.flush());
  }

  /** After the last piece is in the document. */
  async finish(): Promise<void> {
    await this.work;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /** Somebody may type, or undo, while a piece is on its way. */
  private isOurs({ contentChanges }: TextDocumentChangeEvent): boolean {
    const [change] = contentChanges;
    if (this.piece === undefined || contentChanges.length > 1 || change?.rangeLength !== 0) return false;
    // Line ends become those of the document.
    return change.text.replaceAll('\r\n', '\n') === this.piece.replaceAll('\r\n', '\n');
  }

  private async flush(): Promise<void> {
    const text = this.waiting;
    if (text === '' || this.writing.signal.aborted) return;
    this.waiting = '';
    const { editor } = this;
    const { document } = editor;
    const place = document.positionAt(this.offset);
    const follows = editor.selection.isEmpty && editor.selection.active.isEqual(place);
    const before = document.getText().length;
    this.piece = text;
    // No stop between the pieces: they are one step of undo.
    const options = { undoStopBefore: !this.begun, undoStopAfter: false };
    const done = await editText(editor, edit => edit.insert(place, text), options);
    this.piece = undefined;
    if (!done) {
      this.refused = !this.writing.signal.aborted;
      return this.writing.abort();
    }
    this.begun = true;
    // Line ends may have become those of the document.
    this.offset += document.getText().length - before;
    const end = document.positionAt(this.offset);
    if (follows || !editor.selection.isEmpty) editor.selection = new Selection(end, end);
    editor.revealRange(editor.selection);
  }
}

/** `200 tokens (limit: nlpWorkbench.generate.length)` */
function describeEnd({ tokens, ended }: Generated): string {
  if (tokens === 0) return 'The model produced no text: it predicted the end token first';
  return `${countOf(tokens, 'token')}${ended ? '' : ' (limit: nlpWorkbench.generate.length)'}`;
}

function textBefore({ document }: TextEditor, place: Position): string {
  const end = document.offsetAt(place);
  return document
    .getText()
    .slice(Math.max(0, end - MOST_PROMPT), end)
    .replaceAll('\r\n', '\n');
}

export async function offerLanguageModel(): Promise<void> {
  const words =
    'No language model is trained yet. Train a config with task: generate, for example from the template "Character Transformer LM".';
  await offer('information', words, NEW_MODEL, learnMoreOf('generate'));
}
