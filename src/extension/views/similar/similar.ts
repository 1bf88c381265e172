/** Find Similar: what is most like the selection, in the files of the workspace; listed in a view, marked in open editors. */
import { resolve } from 'node:path';
import {
  commands,
  type Disposable,
  Disposable as Disposables,
  EventEmitter,
  OverviewRulerLane,
  ProgressLocation,
  Range,
  Selection,
  type TextEditor,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import { countOf } from '../../../core/base/countOf';
import { ActionableError, CancelledError } from '../../../core/base/errors';
import { isBlank } from '../../../core/base/isBlank';
import { samePath } from '../../../core/base/samePath';
import type { SearchAnswer, SearchHit, SearchRequest } from '../../../core/search/search';
import type { Services } from '../../services';
import { setContext } from '../../setContext';
import { requireTrust } from '../../trust';
import { selectedRanges, sentenceRange } from '../selectedPassages';
import { keepChoices, readChoices, type SimilarChoices } from './choices';
import { chooseSimilar } from './choose';
import { type FileHits, groupByFile, inOrder, stepFrom } from './found';

/** What is searched for. */
type Question = Pick<SearchRequest, 'query' | 'without'> & {
  /** How it is called. */
  readonly title: string;
  /** Words that are highlighted. */
  readonly words: string;
  /** The file that it was asked in. */
  readonly file?: Uri;
};

export interface Similar {
  readonly question: Question;
  readonly choices: SimilarChoices;
  readonly groups: readonly FileHits[];
  readonly answer: Omit<SearchAnswer, 'hits'>;
}

/** UTF-16 code units that are searched for. */
const LONGEST_QUESTION = 100_000;
/** Characters of a file that is not saved, in place of what the disk has. */
const LARGEST_UNSAVED = 20_000_000;
/** Milliseconds until progress is shown; most searches are done by then. */
const PATIENCE = 700;

export class SimilarTexts implements Disposable {
  private readonly looking = window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor('editor.findMatchHighlightBackground'),
  });
  private readonly mark = window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor('editor.rangeHighlightBackground'),
    overviewRulerColor: new ThemeColor('editorOverviewRuler.findMatchForeground'),
    overviewRulerLane: OverviewRulerLane.Center,
  });
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly lookedEmitter = new EventEmitter<SearchHit>();
  /** One of the results was gone to by keys. */
  readonly onDidLook = this.lookedEmitter.event;
  private similar: Similar | undefined;
  private looked: SearchHit | undefined;
  private searching: AbortController | undefined;
  private readonly subscriptions: Disposable;

  constructor(private readonly services: Services) {
    this.subscriptions = Disposables.from(
      this.mark,
      this.looking,
      this.changed,
      this.lookedEmitter,
      window.onDidChangeVisibleTextEditors(() => this.draw()),
    );
  }

  get found(): Similar | undefined {
    return this.similar;
  }

  private get memory() {
    return this.services.context.workspaceState;
  }

  /** @param target a file, whose like is looked for; else the selection is, or what is typed */
  async find(target: unknown): Promise<void> {
    const isFile =
      target instanceof Uri && target.scheme === 'file' && window.activeTextEditor?.document.uri.path !== target.path;
    const question = isFile ? ofFile(target) : (ofSelection(window.activeTextEditor) ?? (await askForText()));
    if (!question) return;
    const choices = readChoices(this.memory);
    await this.search(question, isFile ? { ...choices, unit: 'file', where: 'workspace' } : choices);
  }

  /** The same again: files may have changed. */
  async refresh(): Promise<void> {
    if (this.similar) await this.search(this.similar.question, this.similar.choices);
  }

  /** By something else or elsewhere, which is remembered. */
  async choose(): Promise<void> {
    const before = this.similar?.choices ?? readChoices(this.memory);
    const choices = await chooseSimilar(this.services, before);
    if (!choices) return;
    await keepChoices(this.memory, choices);
    if (this.similar) await this.search(this.similar.question, choices);
  }

  clear(): void {
    this.searching?.abort();
    this.similar = undefined;
    this.looked = undefined;
    this.draw();
    this.changed.fire();
    void setContext('hasSimilar', false);
  }

  /** The next result, or the one before, in the order of the view. */
  async step(by: 1 | -1): Promise<void> {
    const hit = stepFrom(inOrder(this.similar?.groups ?? []), this.looked, by);
    if (!hit) return;
    await this.open(hit, false);
    this.lookedEmitter.fire(hit);
  }

  /** Opens a result in an editor and selects its lines. */
  async open(hit: SearchHit, keepFocus: boolean): Promise<void> {
    this.looked = hit;
    const { file, line, end } = hit;
    try {
      const editor = await window.showTextDocument(Uri.file(file), { preview: true, preserveFocus: keepFocus });
      const range = editor.document.validateRange(new Range(line - 1, 0, end - 1, Number.MAX_SAFE_INTEGER));
      editor.selection = new Selection(range.start, range.start);
      editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
    } catch {
      throw new ActionableError(
        'file-not-found',
        `Cannot open ${workspace.asRelativePath(file)}. Search again to list what is there now`,
      );
    }
    this.draw();
  }

  dispose(): void {
    this.searching?.abort();
    this.subscriptions.dispose();
  }

  private async search(question: Question, choices: SimilarChoices): Promise<void> {
    if (typeof choices.by !== 'string') await requireTrust();
    this.searching?.abort();
    const searching = new AbortController();
    this.searching = searching;
    const { hits, ...answer } = await this.withProgress(choices, searching, onProgress =>
      this.ask(question, choices, searching.signal, onProgress),
    );
    if (searching.signal.aborted) throw new CancelledError();
    this.similar = { question, choices, groups: groupByFile(hits), answer };
    this.looked = undefined;
    await setContext('hasSimilar', true);
    this.changed.fire();
    this.draw();
    await commands.executeCommand('nlpWorkbench.similar.focus', { preserveFocus: true });
    window.setStatusBarMessage(`$(search) ${countOf(hits.length, 'result')}`, 5000);
  }

  private ask(
    { query, without, file }: Question,
    choices: SimilarChoices,
    signal: AbortSignal,
    onProgress: (event: { readonly message: string; readonly fraction?: number }) => void,
  ): Promise<SearchAnswer> {
    const { by, where, unit, top } = choices;
    const root = rootOf(file);
    const { inference } = this.services;
    const texts = {
      trusted: workspace.isTrusted,
      unit,
      top,
      query,
      without,
      unsaved: unsavedTexts(),
      within: within(where, file),
    };
    const caller = { signal, onProgress };
    if (typeof by === 'string') return inference.ask('searchWords', root, { ...texts, by }, caller);
    return inference.ask('search', by.run, { ...texts, workspace: root }, caller);
  }

  /** What takes longer is told, and can be given up. */
  private async withProgress<T>(
    choices: SimilarChoices,
    searching: AbortController,
    work: (onProgress: (event: { readonly message: string; readonly fraction?: number }) => void) => Promise<T>,
  ): Promise<T> {
    let tell: ((event: { readonly message: string; readonly fraction?: number }) => void) | undefined;
    const working = work(event => tell?.(event));
    const later = new Promise<'late'>(done => setTimeout(done, PATIENCE, 'late'));
    const first = await Promise.race([working.then(() => 'done' as const), later]);
    if (first === 'done') return working;
    const title =
      typeof choices.by === 'string' ? 'Finding similar texts' : `Finding similar texts with ${choices.by.name}`;
    const place = { location: ProgressLocation.Notification, title, cancellable: true };
    return window.withProgress(place, (progress, token) => {
      token.onCancellationRequested(() => searching.abort());
      let told = 0;
      tell = ({ message, fraction = 0 }) => {
        progress.report({ message, increment: Math.max(0, 100 * fraction - told) });
        told = Math.max(told, 100 * fraction);
      };
      return working;
    });
  }

  private draw(): void {
    for (const editor of window.visibleTextEditors) {
      const path = editor.document.uri.fsPath;
      const own = this.similar?.groups.find(({ file }) => samePath(file, path));
      const rangesOf = (hits: readonly SearchHit[]) =>
        hits.map(({ line, end }) => editor.document.validateRange(new Range(line - 1, 0, end - 1, 0)));
      const hits = own?.hits ?? [];
      editor.setDecorations(this.mark, rangesOf(hits));
      editor.setDecorations(this.looking, rangesOf(hits.filter(hit => hit === this.looked)));
    }
  }
}

function ofFile(file: Uri): Question {
  return { query: { file: file.fsPath }, title: workspace.asRelativePath(file), words: '', file };
}

/** What is selected, or else the sentence that the cursor stands in; undefined without either. */
function ofSelection(editor: TextEditor | undefined): Question | undefined {
  if (!editor) return undefined;
  const { document, selection } = editor;
  const [range] =
    selectedRanges(editor).length > 0 ? selectedRanges(editor) : sentenceRange(document, selection.active);
  if (!range) return undefined;
  const text = document.getText(range);
  if (text.length > LONGEST_QUESTION) {
    throw new ActionableError(
      'text-too-long',
      'The selection is too long to search for. Select a passage, or right-click the file in the Explorer',
    );
  }
  const isFile = document.uri.scheme === 'file';
  const file = document.uri.fsPath;
  return {
    query: { text },
    title: text,
    words: text,
    ...(isFile && { without: { file, line: range.start.line + 1, end: range.end.line + 1 }, file: document.uri }),
  };
}

async function askForText(): Promise<Question | undefined> {
  const text = await window.showInputBox({
    title: 'Find Similar',
    prompt: 'Text to search for; or select one in an editor first',
    validateInput: value => (isBlank(value) ? 'Enter a text.' : undefined),
  });
  return text === undefined
    ? undefined
    : { query: { text }, title: text, words: text, file: window.activeTextEditor?.document.uri };
}

/** The folder of the workspace that is searched: that of the file, else the first. */
function rootOf(file: Uri | undefined): string {
  const folder = (file && workspace.getWorkspaceFolder(file)) ?? workspace.workspaceFolders?.[0];
  if (folder) return folder.uri.fsPath;
  throw new ActionableError('no-folder', 'Open a folder with texts to search in');
}

function within(where: SimilarChoices['where'], file: Uri | undefined): readonly string[] {
  if (where === 'workspace') return [];
  if (where !== 'file') return [resolve(where.path)];
  const open = file ?? window.activeTextEditor?.document.uri;
  if (open?.scheme === 'file') return [open.fsPath];
  throw new ActionableError('no-file', 'No saved file is open. Open one, or search the workspace');
}

/** What editors have that the disk has not. */
function unsavedTexts(): NonNullable<SearchRequest['unsaved']> {
  return workspace.textDocuments
    .filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file')
    .map(document => ({ file: document.uri.fsPath, text: document.getText() }))
    .filter(({ text }) => text.length <= LARGEST_UNSAVED);
}
