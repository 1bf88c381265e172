/** Tag Selection and Tag File: spans are coloured, named and explained, until Escape; marks move along with edits. */

import {
  type DecorationOptions,
  type Disposable,
  Disposable as Disposables,
  EventEmitter,
  Range,
  Selection,
  type TextDocument,
  type TextDocumentChangeEvent,
  type TextEditor,
  type TextEditorDecorationType,
  TextEditorRevealType,
  Uri,
  window,
  workspace,
} from 'vscode';
import { countOf } from '../../../core/base/countOf';
import { ActionableError } from '../../../core/base/errors';
import { formatMillions, formatPercent } from '../../../core/base/formatNumber';
import { shorten } from '../../../core/base/shorten';
import type { RunIdentity } from '../../../core/inference/prediction';
import type { TaggedText } from '../../../core/inference/tagText';
import { learnMoreOf, NEW_MODEL, notify, OPEN_FILE, offer } from '../../notify';
import { type RunEntry, titleOf } from '../../runs/runEntry';
import type { Services } from '../../services';
import { setContext } from '../../setContext';
import { settings } from '../../settings';
import { requireTrust } from '../../trust';
import { askPassages } from '../askPassages';
import { editsOf } from '../editsOf';
import { passagesOf } from '../selectedPassages';
import { createDecoration } from './colors';
import { explainMark } from './hover';
import { type Mark, marksOf, moveMarks, nextMark, replaceMarks } from './marks';

/** UTF-16 code units of a file: a book has about a million. */
const LARGEST_TEXT = 5_000_000;
/** Marks drawn at once; of more only those near what is in sight. */
const MOST_DRAWN = 3000;
/** Lines above and below what is in sight. */
const AROUND = 200;

/** What is tagged of a document. */
export interface TaggedDocument {
  readonly document: TextDocument;
  /** In the order of the text. */
  readonly marks: readonly Mark[];
  /** In the order of their colours. */
  readonly types: readonly string[];
  /** Whether the tags mark spans of words, which are named beside them. */
  readonly spans: boolean;
  readonly run: RunIdentity;
}

export class Tagging implements Disposable {
  private readonly tagged = new Map<TextDocument, TaggedDocument>();
  private readonly asking = new Map<TextDocument, AbortController>();
  /** By the index of the type. */
  private readonly decorations: TextEditorDecorationType[] = [];
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: Disposable;

  constructor(private readonly services: Services) {
    this.subscriptions = Disposables.from(
      this.changed,
      workspace.onDidChangeTextDocument(event => this.follow(event)),
      workspace.onDidCloseTextDocument(document => this.clear(document)),
      window.onDidChangeVisibleTextEditors(editors => {
        for (const editor of editors) this.draw(editor);
      }),
      window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        const marks = this.tagged.get(textEditor.document)?.marks;
        if (marks && marks.length > MOST_DRAWN) this.draw(textEditor);
      }),
      window.onDidChangeActiveTextEditor(() => this.changed.fire()),
      workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('nlpWorkbench.tag') || event.affectsConfiguration('editor.wordWrap'))
          this.redraw();
      }),
    );
  }

  of(document: TextDocument | undefined): TaggedDocument | undefined {
    return document && this.tagged.get(document);
  }

  /** The one in the active editor, else the one tagged last. */
  current(): TaggedDocument | undefined {
    return this.of(window.activeTextEditor?.document) ?? [...this.tagged.values()].at(-1);
  }

  /** Every selection that holds text; with none, the sentence that each cursor stands in. */
  async tagSelection(): Promise<void> {
    await requireTrust();
    const editor = window.activeTextEditor;
    if (!editor) {
      void offer('information', 'Open a text file and select what to tag.', OPEN_FILE);
      return;
    }
    const ranges = passagesOf(editor);
    if (ranges.length === 0) {
      void notify('information', 'Select a text to tag, or place the cursor in a sentence.');
      return;
    }
    await this.tag(editor.document, ranges);
  }

  /** @param target a file of the explorer; the open one if not given */
  async tagFile(target: unknown): Promise<void> {
    await requireTrust();
    const editor = target instanceof Uri ? await window.showTextDocument(target) : window.activeTextEditor;
    if (!editor) {
      void offer('information', 'Open a text file to tag.', OPEN_FILE);
      return;
    }
    const { document } = editor;
    const text = document.getText();
    if (text.trim() === '') {
      void notify('information', 'This file has no text to tag.');
      return;
    }
    await this.tag(document, [new Range(document.positionAt(0), document.positionAt(text.length))]);
  }

  /** Takes the marks off one document, or all. */
  clear(document?: TextDocument): void {
    for (const one of document ? [document] : [...this.tagged.keys()]) {
      this.asking.get(one)?.abort();
      this.asking.delete(one);
      if (this.tagged.delete(one)) this.redraw(one);
    }
    this.tell();
  }

  /** The mark behind the cursor, or before it. */
  step(direction: 1 | -1): void {
    const editor = window.activeTextEditor;
    const tagged = this.of(editor?.document);
    const mark =
      editor && tagged && nextMark(tagged.marks, editor.document.offsetAt(editor.selection.active), direction);
    if (!editor || !mark) {
      window.setStatusBarMessage('No tags in this file. Run NLP: Tag File', 5000);
      return;
    }
    this.reveal(editor, tagged, mark);
  }

  async open({ document }: TaggedDocument, mark: Mark): Promise<void> {
    const editor = await window.showTextDocument(document, { preserveFocus: false });
    const tagged = this.of(document);
    if (tagged) this.reveal(editor, tagged, mark);
  }

  dispose(): void {
    for (const controller of this.asking.values()) controller.abort();
    for (const decoration of this.decorations) decoration.dispose();
    this.subscriptions.dispose();
  }

  private reveal(editor: TextEditor, { marks }: TaggedDocument, mark: Mark): void {
    const { document } = editor;
    const range = rangeOf(document, mark);
    editor.selection = new Selection(range.start, range.start);
    editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
    const words = `${describe(mark, document.getText(range))} · ${marks.indexOf(mark) + 1} of ${marks.length}`;
    window.setStatusBarMessage(`$(tag) ${words}`, 10_000);
    if (announces()) void notify('information', words);
  }

  private async tag(document: TextDocument, ranges: readonly Range[]): Promise<void> {
    const run = await this.services.active.current('tag');
    if (!run) return offerTagger();
    const texts = ranges.map(range => document.getText(range));
    const size = texts.reduce((sum, text) => sum + text.length, 0);
    if (size > LARGEST_TEXT) {
      throw new ActionableError(
        'text-too-long',
        `${formatMillions(size)} characters are too many to highlight. Select a passage, or run nlp predict --file`,
      );
    }
    this.asking.get(document)?.abort();
    const asking = new AbortController();
    this.asking.set(document, asking);
    const { version } = document;
    try {
      const results = await this.ask(run, texts, asking);
      if (asking.signal.aborted) return;
      if (document.version !== version) {
        window.setStatusBarMessage('The text has changed meanwhile. Tag it again', 10_000);
        return;
      }
      this.keep(document, run, ranges, texts, results);
    } finally {
      if (this.asking.get(document) === asking) this.asking.delete(document);
    }
  }

  private ask(run: RunEntry, texts: readonly string[], asking: AbortController) {
    const { inference } = this.services;
    return askPassages(`Tagging with ${titleOf(run)}`, texts, asking, (text, asked) =>
      inference.ask('tag', run.folder, { text }, asked),
    );
  }

  private keep(
    document: TextDocument,
    run: RunEntry,
    ranges: readonly Range[],
    texts: readonly string[],
    results: readonly TaggedText[],
  ): void {
    const before = this.tagged.get(document);
    // Marks of another model, in other colours, would say something else beside these.
    let marks = before?.run.folder === run.folder ? before.marks : [];
    let count = 0;
    for (const [i, tagged] of results.entries()) {
      const [start, end] = [document.offsetAt(ranges[i]!.start), document.offsetAt(ranges[i]!.end)];
      const fresh = marksOf(texts[i]!, tagged, start);
      count += fresh.length;
      marks = replaceMarks(marks, fresh, { start, end });
    }
    const [first] = results;
    if (!first) return;
    const { types } = first;
    this.tagged.delete(document);
    this.tagged.set(document, { document, marks, types, spans: first.marksSpans, run: first.run });
    this.redraw(document);
    this.tell();
    const words = summarize(count, results);
    window.setStatusBarMessage(`$(tag) ${words}`, 10_000);
    if (count === 0 || announces()) void notify('information', words);
  }

  private follow({ document, contentChanges }: TextDocumentChangeEvent): void {
    const tagged = this.tagged.get(document);
    if (!tagged || contentChanges.length === 0) return;
    const edits = editsOf({ contentChanges });
    const marks = moveMarks(tagged.marks, edits);
    if (marks.length === 0) {
      this.clear(document);
      return;
    }
    this.tagged.set(document, { ...tagged, marks });
    this.redraw(document);
    this.changed.fire();
  }

  private tell(): void {
    void setContext('hasTags', this.tagged.size > 0);
    this.changed.fire();
  }

  private redraw(document?: TextDocument): void {
    for (const editor of window.visibleTextEditors) {
      if (!document || editor.document === document) this.draw(editor);
    }
  }

  private draw(editor: TextEditor): void {
    const tagged = this.tagged.get(editor.document);
    const options = new Map<number, DecorationOptions[]>();
    for (const mark of tagged ? inSight(editor, tagged.marks) : []) {
      const index = Math.max(0, tagged!.types.indexOf(mark.type));
      const list = options.get(index) ?? [];
      list.push(this.decorate(tagged!, mark));
      options.set(index, list);
      this.decorations[index] ??= createDecoration(index);
    }
    for (const [index, decoration] of this.decorations.entries()) {
      if (decoration) editor.setDecorations(decoration, options.get(index) ?? []);
    }
  }

  private decorate({ document, spans, run }: TaggedDocument, mark: Mark): DecorationOptions {
    const named = settings.tagNames() === 'always' || (settings.tagNames() === 'auto' && spans && !wraps(document));
    return {
      range: rangeOf(document, mark),
      hoverMessage: explainMark(mark, run),
      ...(named && { renderOptions: { after: { contentText: mark.type } } }),
    };
  }
}

/** All marks, or of very many those near the lines in sight. */
function inSight({ document, visibleRanges }: TextEditor, marks: readonly Mark[]): readonly Mark[] {
  if (marks.length <= MOST_DRAWN) return marks;
  const first = Math.min(...visibleRanges.map(range => range.start.line)) - AROUND;
  const last = Math.max(...visibleRanges.map(range => range.end.line)) + AROUND;
  if (!Number.isFinite(first)) return [];
  const start = document.offsetAt(document.lineAt(Math.max(0, first)).range.start);
  const end = document.offsetAt(document.lineAt(Math.min(document.lineCount - 1, last)).range.end);
  return marks.filter(mark => mark.end >= start && mark.start <= end).slice(0, MOST_DRAWN);
}

/** The editor wraps lines by their text alone: names beside it would push the rest out of sight. */
function wraps(document: TextDocument): boolean {
  return workspace.getConfiguration('editor', document).get('wordWrap', 'off') !== 'off';
}

function rangeOf(document: TextDocument, { start, end }: Mark): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}

/** `person 97%: Anna Berg` */
function describe({ type, probability }: Mark, text: string): string {
  return `${type} ${formatPercent(probability)}: ${shorten(text, 60)}`;
}

function summarize(count: number, results: readonly TaggedText[]): string {
  const words = results.reduce((sum, result) => sum + result.words.length, 0);
  const many = countOf(words, 'word');
  if (count === 0) return `No entities found (${many})`;
  const what = results[0]?.marksSpans ? `${countOf(count, 'span')} in ` : '';
  return `Tagged ${what}${many}`;
}

/** A decoration is silent to a screen reader; a notification is read out. */
function announces(): boolean {
  const wanted = settings.announce();
  return (
    wanted === 'always' ||
    (wanted === 'auto' && workspace.getConfiguration('editor').get('accessibilitySupport') === 'on')
  );
}

async function offerTagger(): Promise<void> {
  const words =
    'No tagger is trained yet. Train a config with task: tag, for example from the template "BiLSTM-CRF" or "BiGRU".';
  await offer('information', words, NEW_MODEL, learnMoreOf('tag'));
}
