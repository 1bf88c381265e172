/** What a model wrote of a selection, in an editor beside it: read only, with what can be done with it above its first line. */

import { basename } from 'node:path';
import {
  CodeLens,
  type CodeLensProvider,
  type Disposable,
  Disposable as Disposables,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { formatPercent } from '../../core/base/formatNumber';
import { formatOrigin } from '../../core/base/formatTime';
import type { Writing, WrittenTexts } from '../../core/inference/writeTexts';
import { commandId } from '../contributed';
import { besideText } from '../panels/besideText';
import { madeOf, type RunEntry, titleOf } from '../runs/runEntry';
import { type Replacement, replaceAll } from './replaceAll';
import { describeShortened } from './shortened';
import type { Question } from './verdicts/hover';

const SCHEME = 'nlp-workbench-written';

export type WritingTask = 'translate' | 'summarize';

export interface WrittenText extends WrittenTexts {
  readonly task: WritingTask;
  /** `Translation` */
  readonly title: string;
  readonly run: RunEntry;
  readonly document: TextDocument;
  /** Of the document, when its text was read. */
  readonly version: number;
  readonly written: readonly Replacement[];
  /** What the model was given. */
  readonly texts: readonly string[];
}

export class WrittenBeside implements TextDocumentContentProvider, CodeLensProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  private readonly lensesChanged = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.lensesChanged.event;
  private readonly shown = new Map<string, WrittenText>();
  private readonly registered: Disposable;

  constructor() {
    this.registered = Disposables.from(
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      languages.registerCodeLensProvider({ scheme: SCHEME }, this),
      workspace.onDidCloseTextDocument(({ uri }) => this.shown.delete(uri.toString())),
      // A text that was changed cannot be replaced any more.
      workspace.onDidChangeTextDocument(({ document }) => {
        if ([...this.shown.values()].some(each => each.document === document)) this.lensesChanged.fire();
      }),
    );
  }

  async show(written: WrittenText): Promise<void> {
    const path = `/${written.title} of ${nameOf(written.document)}`;
    const uri = Uri.from({ scheme: SCHEME, path, query: written.document.uri.toString() });
    this.shown.set(uri.toString(), written);
    this.changed.fire(uri);
    this.lensesChanged.fire();
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { viewColumn: besideText(), preserveFocus: true, preview: true });
  }

  provideTextDocumentContent(uri: Uri): string {
    const { written = [] } = this.shown.get(uri.toString()) ?? {};
    return written.map(({ text }) => text.trim()).join('\n\n');
  }

  provideCodeLenses({ uri }: TextDocument): CodeLens[] {
    const key = uri.toString();
    const shown = this.shown.get(key);
    if (!shown) return [];
    const top = new Range(0, 0, 0, 0);
    const { run, texts, found, task } = shown;
    const use = { command: commandId('useWritten'), title: '$(replace) Replace Selection' };
    const asked: Question = { text: texts[0] ?? '', use: task };
    const look = {
      command: commandId('openAttention'),
      title: '$(eye) Attention',
      tooltip: 'Show cross-attention: which input tokens each output token attends to',
      arguments: [asked],
    };
    const lenses = [
      ...(isCurrent(shown) ? [new CodeLens(top, { ...use, arguments: [key] })] : []),
      new CodeLens(top, look),
      new CodeLens(top, { command: '', title: describe(run, found) }),
    ];
    const warnings = describeShortened(shown).map(
      warning => new CodeLens(top, { command: '', title: `$(warning) ${warning}` }),
    );
    return [...lenses, ...warnings];
  }

  /** @param key of the editor beside; the active one if not given */
  async use(key: unknown): Promise<void> {
    const shown = this.shown.get(
      typeof key === 'string' ? key : (window.activeTextEditor?.document.uri.toString() ?? ''),
    );
    if (!shown)
      throw new ActionableError(
        'nothing-written',
        'No translation or summary is open to the side. Run NLP: Translate Selection first',
      );
    const { document, written } = shown;
    if (!isCurrent(shown)) {
      throw new ActionableError(
        'text-changed',
        `${nameOf(document)} has changed since. Run the command again to ${shown.task} it`,
      );
    }
    const visible = window.visibleTextEditors.find(editor => editor.document === document);
    const editor = await window.showTextDocument(document, { viewColumn: visible?.viewColumn, preview: false });
    if (!(await replaceAll(editor, written)))
      throw new ActionableError('read-only', `Cannot edit ${nameOf(document)}: it is read-only. Copy the text instead`);
  }

  dispose(): void {
    this.registered.dispose();
    this.changed.dispose();
    this.lensesChanged.dispose();
  }
}

function nameOf(document: TextDocument): string {
  return basename(document.uri.path);
}

function isCurrent({ document, version }: WrittenText): boolean {
  return !document.isClosed && document.version === version;
}

/** `german, trained 5 minutes ago · 3 texts, lowest confidence 0.12` */
function describe(run: RunEntry, found: readonly Writing[]): string {
  const sure = found.flatMap(({ hypotheses: [best] }) => (best ? [Math.exp(best.logProbability)] : []));
  const least = sure.length === 0 ? '' : formatPercent(Math.min(...sure));
  const count = found.length === 1 ? least : `${found.length} texts, lowest confidence ${least}`;
  return `${titleOf(run)}, ${formatOrigin(madeOf(run))} · ${count}`;
}
