/** Inspect Tokenization: the tokens of the selected text, or of the document, as shades in the editor and side by side on a page. */
import { basename, dirname } from 'node:path';
import {
  type Disposable,
  Disposable as Disposables,
  ProgressLocation,
  Range,
  Selection,
  StatusBarAlignment,
  type TextDocument,
  type TextDocumentChangeEvent,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import { ActionableError, CancelledError } from '../../../core/base/errors';
import { formatCount } from '../../../core/base/formatNumber';
import type { InspectedText } from '../../../core/pretrained/tokens/inspectTokens';
import type { TokenizerSide, TokensView } from '../../../protocol/tokens';
import type { Panels } from '../../commands/panels';
import { commandId } from '../../contributed';
import { learnMoreOf, OPEN_FILE, offer } from '../../notify';
import type { TokenActions } from '../../panels/tokens';
import { titleOf } from '../../runs/runEntry';
import type { Services } from '../../services';
import { settings } from '../../settings';
import { movePassage } from '../attributions/levels';
import { DocumentShades } from '../documentShades';
import { editsOf } from '../editsOf';
import { isRunNode } from '../nodes';
import { moveMarks } from '../tags/marks';
import { announce } from '../verdicts/marks';
import { createShade } from './createShade';
import { explainToken } from './hover';
import { describeCounts, marksOf, type TokenMark } from './marks';
import { type Answer, columnOf, startOfText } from './pageState';
import { isThere, pickTokenizer, type TokenizerChoice } from './pickTokenizer';

const KEY = 'nlpWorkbench.tokenizers';
/** UTF-16 code units that are divided; what comes after is told. */
const MOST_CHARACTERS = 100_000;

interface Shaded {
  readonly start: number;
  readonly end: number;
  readonly whole: boolean;
  readonly marks: readonly TokenMark[];
  readonly answer: InspectedText;
  readonly name: string;
}

interface Remembered {
  readonly first?: TokenizerChoice | undefined;
  readonly second?: TokenizerChoice | undefined;
}

/** What of a document is divided. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly whole: boolean;
}

export class Tokenization implements Disposable, TokenActions {
  private readonly shades = new DocumentShades<Shaded>({
    decorations: new Map([1, 2, 3].map(level => [level, createShade(level)])),
    key: 'hasTokens',
    command: 'NLP: Inspect Tokenization',
    draw: (document, { marks, answer, name }, level) =>
      marks
        .filter(mark => mark.level === level)
        .map(mark => ({
          range: new Range(document.positionAt(mark.start), document.positionAt(mark.end)),
          hoverMessage: explainToken(mark, answer, name),
        })),
    follow: (shaded, event) => this.follow(shaded, event),
  });
  private readonly item = window.createStatusBarItem('nlpWorkbench.tokens', StatusBarAlignment.Right, 89);
  private readonly listening: Disposable;
  private choices: Remembered;
  private shading: TokenizerSide = 'first';
  private inspected: { readonly document: TextDocument; readonly text: string; readonly stretch: Stretch } | undefined;
  private answers: Partial<Record<TokenizerSide, Answer>> = {};
  private working = false;
  /** How often was asked: only the newest answer counts. */
  private asked = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly services: Services,
    private readonly panels: Panels,
  ) {
    this.choices = services.context.workspaceState.get<Remembered>(KEY) ?? {};
    this.item.name = 'NLP Workbench: Tokens';
    this.item.command = commandId('chooseTokenizer');
    this.listening = Disposables.from(
      window.onDidChangeActiveTextEditor(() => this.showItem()),
      workspace.onDidCloseTextDocument(document => {
        if (document === this.inspected?.document) this.clear();
      }),
    );
  }

  /** Shades the selection, or the document; once more takes the shades off. @param target a run of the tree, which divides it then */
  async inspect(target?: unknown): Promise<void> {
    // A page that has the focus leaves no active editor.
    const { visibleTextEditors: visible, activeTextEditor } = window;
    const editor = activeTextEditor ?? visible.find(({ document }) => this.shades.of(document)) ?? visible[0];
    if (!editor) {
      void offer('information', 'Open a text file and select a text.', OPEN_FILE);
      return;
    }
    const { document, selection } = editor;
    const stretch = selection.isEmpty
      ? { start: 0, end: document.getText().length, whole: true }
      : { start: document.offsetAt(selection.start), end: document.offsetAt(selection.end), whole: false };
    const before = this.shades.of(document);
    const isSame = before && (stretch.whole || (before.start === stretch.start && before.end === stretch.end));
    if (isSame && !isRunNode(target)) {
      this.clear();
      return;
    }
    if (stretch.end === stretch.start)
      throw new ActionableError(
        'no-text',
        `${basename(document.fileName)} is empty. Type a text, then run the command again`,
      );
    if (isRunNode(target)) await this.remember('first', runChoice(target.run));
    if (!(await this.ensureFirst())) return;
    if (this.inspected?.document !== document) this.shades.clear();
    this.panels.openTokens();
    await this.divide(document, stretch, 'told');
  }

  async choose(side: TokenizerSide = 'first'): Promise<void> {
    const title = side === 'first' ? 'Choose Tokenizer' : 'Compare with Another Tokenizer';
    const choice = await pickTokenizer(this.services, title);
    if (!choice) return;
    await this.remember(side, choice);
    await this.again();
  }

  async swap(): Promise<void> {
    const { first, second } = this.choices;
    if (!second) return;
    await this.keep({ first: second, second: first });
    await this.again();
  }

  async remove(): Promise<void> {
    this.shading = 'first';
    await this.keep({ first: this.choices.first });
    await this.again();
  }

  async shade(side: TokenizerSide): Promise<void> {
    this.shading = side;
    this.paint();
  }

  async reveal(start: number, end: number): Promise<void> {
    if (!this.inspected) return;
    const { document, stretch } = this.inspected;
    const at = (offset: number) => document.positionAt(stretch.start + offset);
    const { visibleTextEditors: visible } = window;
    const shown = visible.find(editor => editor.document === document) ?? visible[0];
    const viewColumn = shown?.viewColumn ?? ViewColumn.One;
    const selection = new Selection(at(start), at(end));
    await window.showTextDocument(document, { viewColumn, selection, preserveFocus: true });
  }

  clear(): void {
    clearTimeout(this.timer);
    this.asked++;
    this.shades.clear();
    this.inspected = undefined;
    this.answers = {};
    this.showItem();
    this.push();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listening.dispose();
    this.item.dispose();
    this.shades.dispose();
  }

  /** The one that was used last, the newest run, or what is chosen now. */
  private async ensureFirst(): Promise<boolean> {
    if (this.choices.first && (await isThere(this.choices.first))) return true;
    const [newest] = (await this.services.store.runs()).filter(({ usable }) => usable);
    const choice = newest ? runChoice(newest) : await pickTokenizer(this.services, 'Choose Tokenizer');
    if (choice) await this.remember('first', choice);
    return choice !== undefined;
  }

  private async remember(side: TokenizerSide, choice: TokenizerChoice): Promise<void> {
    await this.keep({ ...this.choices, [side]: choice });
  }

  private async keep(choices: Remembered): Promise<void> {
    this.choices = choices;
    this.answers = {};
    await this.services.context.workspaceState.update(KEY, choices);
  }

  private async again(): Promise<void> {
    if (this.inspected) await this.divide(this.inspected.document, this.inspected.stretch, 'told');
    else await this.inspect();
  }

  private async divide(document: TextDocument, stretch: Stretch, how: 'told' | 'quietly'): Promise<void> {
    const end = stretch.whole ? document.getText().length : stretch.end;
    const start = Math.min(stretch.start, end);
    const text = document.getText(
      new Range(document.positionAt(start), document.positionAt(Math.min(end, start + MOST_CHARACTERS))),
    );
    this.inspected = { document, text, stretch: { start, end, whole: stretch.whole } };
    this.working = true;
    const asked = ++this.asked;
    this.push();
    const sides = (['first', 'second'] as const).filter(side => this.choices[side]);
    const work = () =>
      this.shades.ask(document, how, ({ signal }) =>
        Promise.all(
          sides.map(async side => [side, await this.ask(this.choices[side]!, text, document, signal)] as const),
        ),
      );
    const title = 'Splitting the text into tokens';
    const found = await (how === 'told'
      ? window.withProgress({ location: ProgressLocation.Window, title }, work)
      : work());
    if (asked !== this.asked) return;
    if (!found) {
      // What was typed meanwhile is divided too; a document that was closed is not.
      if (this.inspected?.document === document && !document.isClosed) await this.divide(document, stretch, 'quietly');
      return;
    }
    this.working = false;
    this.answers = Object.fromEntries(found);
    this.paint();
    if (how === 'told') this.tell(end - start);
  }

  private async ask(
    choice: TokenizerChoice,
    text: string,
    document: TextDocument,
    signal: AbortSignal,
  ): Promise<Answer> {
    const folder = workspace.getWorkspaceFolder(document.uri) ?? workspace.workspaceFolders?.[0];
    const request = { text, workspace: folder?.uri.fsPath ?? dirname(document.fileName), trusted: workspace.isTrusted };
    try {
      return { answer: await this.services.inference.ask('tokens', choice.path, request, { signal }) };
    } catch (error) {
      if (error instanceof CancelledError || signal.aborted) throw error;
      return { failure: error instanceof Error ? error.message : String(error) };
    }
  }

  /** The shades of the tokenizer that is chosen for them, and the page. */
  private paint(): void {
    const { inspected } = this;
    const said = this.answers[this.shading];
    if (inspected && said && 'answer' in said) {
      const { start, end, whole } = inspected.stretch;
      const { name } = this.choices[this.shading]!;
      const marks = marksOf(said.answer, start);
      this.shades.set(inspected.document, { start, end, whole, marks, answer: said.answer, name });
    } else if (inspected) this.shades.clear(inspected.document);
    this.showItem();
    this.push();
  }

  private tell(size: number): void {
    const said = this.answers[this.shading];
    if (!said || !this.inspected) return;
    if ('failure' in said) {
      const other = { title: 'Choose Tokenizer', command: commandId('chooseTokenizer') };
      void offer('error', said.failure, other, learnMoreOf('inspect-tokenization'));
      return;
    }
    const cut = size > MOST_CHARACTERS ? ` of the first ${formatCount(MOST_CHARACTERS)} characters` : '';
    const words = `${describeCounts(said.answer, this.inspected.text)}${cut}`;
    window.setStatusBarMessage(`$(symbol-key) ${words}. Escape removes the shading`, 10_000);
    announce(words);
  }

  private showItem(): void {
    const document = this.inspected?.document;
    const shaded = document && this.shades.of(document);
    const { activeTextEditor, visibleTextEditors } = window;
    const looked = activeTextEditor ? [activeTextEditor] : visibleTextEditors;
    if (!this.inspected || !shaded || !looked.some(editor => editor.document === document)) {
      this.item.hide();
      return;
    }
    const words = describeCounts(shaded.answer, this.inspected.text);
    this.item.text = `$(symbol-key) ${words}`;
    this.item.tooltip = `Tokens of the ${shaded.whole ? 'document' : 'selection'} by ${shaded.name}\nSelect to choose another tokenizer`;
    this.item.accessibilityInformation = { label: `${words}, by ${shaded.name}` };
    this.item.show();
  }

  private follow(shaded: Shaded, { document, contentChanges }: TextDocumentChangeEvent): Shaded | undefined {
    const edits = [...editsOf({ contentChanges })].sort((a, b) => b.offset - a.offset);
    let place: Stretch | undefined = shaded.whole ? { ...shaded, end: document.getText().length } : shaded;
    if (!shaded.whole) for (const edit of edits) place = place && movePassage(place, edit);
    clearTimeout(this.timer);
    if (!place || place.end <= place.start) {
      setTimeout(() => this.clear());
      return undefined;
    }
    const { start, end, whole } = place;
    this.timer = setTimeout(() => {
      this.divide(document, { start, end, whole }, 'quietly').catch(error =>
        this.services.log.warn(`tokens: ${error instanceof Error ? error.message : error}`),
      );
    }, settings.lensDelay());
    return { ...shaded, start, end, marks: moveMarks(shaded.marks, edits) };
  }

  private push(): void {
    const { inspected } = this;
    const columns = inspected
      ? (['first', 'second'] as const).flatMap(side => {
          const choice = this.choices[side];
          return choice ? [columnOf(side, choice, inspected.text, this.answers[side], this.working)] : [];
        })
      : [];
    const state: TokensView['toView']['state'] = {
      ...(inspected && {
        source: {
          file: basename(inspected.document.fileName),
          part: inspected.stretch.whole ? 'document' : 'selection',
          text: startOfText(inspected.text),
          size: inspected.stretch.end - inspected.stretch.start,
        },
      }),
      columns,
      shading: this.shading,
    };
    this.panels.showTokens(state, this);
  }
}

function runChoice(run: Parameters<typeof titleOf>[0]): TokenizerChoice {
  return { path: run.folder, name: titleOf(run), detail: basename(run.folder) };
}
