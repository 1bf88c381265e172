/** Ask about Selection: the answer is marked in the text, the other ranked ones more faintly, until Escape. */

import {
  type Disposable,
  Disposable as Disposables,
  env,
  OverviewRulerLane,
  ProgressLocation,
  Range,
  Selection,
  type TextDocument,
  type TextDocumentChangeEvent,
  type TextEditor,
  TextEditorRevealType,
  ThemeColor,
  ThemeIcon,
  window,
  workspace,
} from 'vscode';
import { ActionableError } from '../../../core/base/errors';
import { formatMillions, formatPercent } from '../../../core/base/formatNumber';
import type { Answered } from '../../../core/inference/answerQuestion';
import { learnMoreOf, NEW_MODEL, notify, OPEN_FILE, offer } from '../../notify';
import { type RunEntry, titleOf } from '../../runs/runEntry';
import type { Services } from '../../services';
import { setContext } from '../../setContext';
import { settings } from '../../settings';
import { requireTrust } from '../../trust';
import { editsOf } from '../editsOf';
import { moveMarks } from '../tags/marks';
import { AskedBefore } from './askedBefore';
import { askedText, type Scope } from './askedText';
import { describeStep, explainAnswers, nameOf, type PlacedAnswer, type ShownAnswers, silent } from './describe';
import { askForQuestion } from './questionBox';

const SCOPE_KEY = 'nlpWorkbench.askedScope';
/** Answers told of each question. */
const COUNT = 5;
/** Those that are less likely are marked only when they are looked at. */
const LEAST_MARKED = 0.01;
/** UTF-16 code units that are asked about: some ten seconds of reading. */
const LARGEST_TEXT = 2_000_000;

/** The answers to the last question about a document. */
interface Shown extends ShownAnswers {
  readonly document: TextDocument;
  /** Of the answer that is looked at. */
  readonly index: number;
}

export class Asking implements Disposable {
  private readonly best = window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor('editor.findMatchBackground'),
    border: '1px solid',
    borderColor: new ThemeColor('editor.findMatchBorder'),
    overviewRulerColor: new ThemeColor('editorOverviewRuler.findMatchForeground'),
    overviewRulerLane: OverviewRulerLane.Center,
    after: { color: new ThemeColor('editorCodeLens.foreground'), margin: '0 0.5em', fontStyle: 'italic' },
  });
  private readonly others = window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor('editor.findMatchHighlightBackground'),
    border: '1px dotted',
    borderColor: new ThemeColor('editor.findMatchHighlightBorder'),
    overviewRulerColor: new ThemeColor('editorOverviewRuler.findMatchForeground'),
    overviewRulerLane: OverviewRulerLane.Center,
  });
  private readonly before: AskedBefore;
  private answered: Shown | undefined;
  private asking: AbortController | undefined;
  private readonly subscriptions: Disposable;

  constructor(private readonly services: Services) {
    this.before = new AskedBefore(services.context.workspaceState);
    this.subscriptions = Disposables.from(
      this.best,
      this.others,
      workspace.onDidChangeTextDocument(event => this.follow(event)),
      workspace.onDidCloseTextDocument(document => {
        if (this.answered?.document === document) this.clear();
      }),
      window.onDidChangeVisibleTextEditors(() => this.draw()),
    );
  }

  async ask(): Promise<void> {
    await requireTrust();
    const editor = window.activeTextEditor;
    if (!editor) {
      void offer('information', 'Open a text file, and select what the question is about.', OPEN_FILE);
      return;
    }
    const run = await this.services.active.current('answer');
    if (!run) return offerAnswerer();
    const memory = this.services.context.workspaceState;
    const remembered = memory.get<Scope>(SCOPE_KEY) === 'paragraph' ? 'paragraph' : 'file';
    const start = askedText(editor, remembered);
    if (!start) {
      void notify('information', 'This file has no text to ask about.');
      return;
    }
    const isText = (scope: Scope) => scope !== 'selection' && askedText(editor, scope)?.scope === scope;
    const asked = await askForQuestion(this.before, start.scope, titleOf(run), isText);
    if (!asked) return;
    const { question, scope } = asked;
    await this.before.remember(question);
    if (scope !== 'selection') await memory.update(SCOPE_KEY, scope);
    const chosen = scope === 'selection' ? start : askedText(editor, scope);
    if (chosen) await this.answer(editor, run, question, chosen.range);
  }

  /** All ranked answers; the one that is gone to is shown in the text. */
  async list(): Promise<void> {
    const { answered } = this;
    if (!answered) return;
    const { document, answers, question, index } = answered;
    const items = answers.map((answer, i) => ({
      label: nameOf(answer),
      description: `${formatPercent(answer.probability)}${placeOf(document, answer)}`,
      iconPath: new ThemeIcon(answer.start === undefined ? 'circle-slash' : 'symbol-text'),
      index: i,
    }));
    const box = window.createQuickPick<(typeof items)[number]>();
    box.title = question;
    box.placeholder = 'Most probable answers; move through the list to highlight each in the text';
    box.items = items;
    box.activeItems = items.slice(index, index + 1);
    const show = (item: (typeof items)[number] | undefined) => {
      if (item && this.answered?.answers === answers) void this.show(item.index, true);
    };
    box.onDidChangeActive(([item]) => show(item));
    box.onDidAccept(() => {
      show(box.selectedItems[0]);
      box.hide();
    });
    box.onDidHide(() => box.dispose());
    box.show();
  }

  /** The next of the ranked answers, or the one before. */
  async step(direction: 1 | -1): Promise<void> {
    if (!this.answered) {
      window.setStatusBarMessage('No question yet. Run NLP: Ask about Selection', 5000);
      return;
    }
    const { answers, index } = this.answered;
    await this.show((index + direction + answers.length) % answers.length, false);
  }

  clear(): void {
    this.asking?.abort();
    this.answered = undefined;
    this.draw();
    void setContext('hasAnswers', false);
  }

  dispose(): void {
    this.asking?.abort();
    this.subscriptions.dispose();
  }

  private async answer({ document }: TextEditor, run: RunEntry, question: string, range: Range): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    const { version } = document;
    const context = document.getText(range);
    if (context.length > LARGEST_TEXT) {
      const message = `${formatMillions(context.length)} characters are too many to ask about. Select a passage, or run nlp ask`;
      throw new ActionableError('text-too-long', message);
    }
    const offset = document.offsetAt(range.start);
    const asked = await this.call(run, question, context, asking);
    if (asking.signal.aborted) return;
    if (document.version !== version) {
      window.setStatusBarMessage('The text has changed meanwhile. Ask again', 10_000);
      return;
    }
    const answers = asked.answers.map((answer): PlacedAnswer => {
      const { start, end } = answer;
      if (start === undefined || end === undefined) return answer;
      return { ...answer, start: offset + start, end: offset + end };
    });
    this.answered = { document, question, context, answers, index: 0, run: asked.run, reached: asked.reached };
    await setContext('hasAnswers', true);
    await this.show(0, false);
    this.tell();
  }

  private call(run: RunEntry, question: string, context: string, asking: AbortController): Promise<Answered> {
    const { inference } = this.services;
    const place = { location: ProgressLocation.Notification, title: `Asking ${titleOf(run)}`, cancellable: true };
    return Promise.resolve(
      window.withProgress(place, (progress, token) => {
        token.onCancellationRequested(() => asking.abort());
        let told = 0;
        const onProgress = ({ fraction = 0 }) => {
          progress.report({ increment: 100 * fraction - told });
          told = 100 * fraction;
        };
        const request = { question, context, count: COUNT };
        return inference.ask('answer', run.folder, request, { signal: asking.signal, onProgress });
      }),
    );
  }

  /** Marks one of the answers as the one that is looked at, and brings it in sight. */
  private async show(index: number, keepFocus: boolean): Promise<void> {
    const { answered } = this;
    const answer = answered?.answers[index];
    if (!answered || !answer) return;
    this.answered = { ...answered, index };
    const { document, answers } = answered;
    if (answer.start !== undefined) {
      const editor =
        window.visibleTextEditors.find(each => each.document === document) ??
        (await window.showTextDocument(document, { preserveFocus: keepFocus }));
      const range = rangeOf(document, answer);
      if (range) {
        // With the question's text still selected it could not be asked again.
        if (!keepFocus && editor.selection.isEmpty) editor.selection = new Selection(range.start, range.start);
        editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
      }
    }
    this.draw();
    window.setStatusBarMessage(`$(question) ${describeStep(answers, index)}`, 15_000);
  }

  /** A mark is silent to a screen reader; and an answer that stands nowhere has no mark. */
  private tell(): void {
    const { answered } = this;
    const best = answered?.answers[0];
    if (!answered || !best) return;
    const wanted = settings.announce();
    const reader = workspace.getConfiguration('editor').get('accessibilitySupport') === 'on';
    const marked = best.start !== undefined;
    if (marked && (wanted === 'never' || (wanted === 'auto' && !reader))) return;
    const words = best.text === '' ? silent : best.text;
    const list = 'Other Answers';
    const copy = 'Copy';
    const actions = [...(answered.answers.length > 1 ? [list] : []), ...(best.text === '' ? [] : [copy])];
    const short = best.cutAt !== undefined && answered.reached !== undefined ? `; ${answered.reached}` : '';
    const message = `${words} (${formatPercent(best.probability)})${short}`;
    void notify('information', message, ...actions).then(chosen => {
      if (chosen === list) return this.list();
      if (chosen === copy) return env.clipboard.writeText(best.text);
    });
  }

  private follow({ document, contentChanges }: TextDocumentChangeEvent): void {
    const { answered } = this;
    if (answered?.document !== document || contentChanges.length === 0) return;
    const edits = editsOf({ contentChanges });
    const answers = answered.answers.flatMap((answer): readonly PlacedAnswer[] => {
      const { start, end } = answer;
      if (start === undefined || end === undefined) return [answer];
      return moveMarks([{ ...answer, start, end }], edits);
    });
    if (!answers.some(each => each.start !== undefined)) {
      this.clear();
      return;
    }
    const looked = answered.answers[answered.index];
    const index = Math.max(
      0,
      answers.findIndex(each => each.text === looked?.text),
    );
    this.answered = { ...answered, answers, index };
    this.draw();
  }

  private draw(): void {
    for (const editor of window.visibleTextEditors) {
      const answered = this.answered?.document === editor.document ? this.answered : undefined;
      const marks = (answered?.answers ?? []).flatMap((answer, i) => {
        const range = rangeOf(editor.document, answer);
        if (!range || !answered || (i !== answered.index && answer.probability < LEAST_MARKED)) return [];
        const hoverMessage = explainAnswers(answered, i);
        const contentText = formatPercent(answer.probability);
        return [{ i, options: { range, hoverMessage, renderOptions: { after: { contentText } } } }];
      });
      const of = (isBest: boolean) =>
        marks.filter(({ i }) => (i === answered?.index) === isBest).map(({ options }) => options);
      editor.setDecorations(this.best, of(true));
      const plain = of(false).map(({ range, hoverMessage }) => ({ range, hoverMessage }));
      editor.setDecorations(this.others, plain);
    }
  }
}

function rangeOf(document: TextDocument, { start, end }: PlacedAnswer): Range | undefined {
  if (start === undefined || end === undefined) return undefined;
  return new Range(document.positionAt(start), document.positionAt(end));
}

function placeOf(document: TextDocument, answer: PlacedAnswer): string {
  const range = rangeOf(document, answer);
  return range ? ` · line ${range.start.line + 1}` : '';
}

async function offerAnswerer(): Promise<void> {
  const words =
    'No question answering model is trained yet. Train a config with task: answer, for example from a template of Answer.';
  await offer('information', words, NEW_MODEL, learnMoreOf('answer'));
}
