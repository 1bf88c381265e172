/** Classify Selection: the label and its probabilities beside each selected text, until the text changes or Escape. */
import {
  commands,
  type DecorationOptions,
  type Disposable,
  Disposable as Disposables,
  MarkdownString,
  Range,
  type TextDocument,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  window,
  workspace,
} from 'vscode';
import type { Prediction } from '../../core/inference/prediction';
import { requireTrust } from '../commands/trust';
import type { Services } from '../services';
import { settings } from '../settings';
import { escapeMarkdown, formatAge, formatProbability, shorten } from '../wording';
import { sentenceAt } from './passage';

const CONTEXT_KEY = 'nlpWorkbench.hasClassifications';
/** Labels named beside the line; the hover has all. */
const MOST_LABELS = 3;

export class Classification implements Disposable {
  private readonly decoration: TextEditorDecorationType;
  private readonly shown = new Map<TextDocument, DecorationOptions[]>();
  private readonly subscriptions: Disposable;
  private readonly asking = new Map<TextDocument, AbortController>();

  constructor(private readonly services: Services) {
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

  async classify(): Promise<void> {
    await requireTrust();
    const editor = window.activeTextEditor;
    if (!editor) {
      void window.showInformationMessage('Open a text file and select a sentence to classify.');
      return;
    }
    const { active, inference } = this.services;
    const run = await active.current();
    if (!run) return offerTraining(this.services);
    const { document } = editor;
    const { version } = document;
    const ranges = rangesToClassify(editor);
    if (ranges.length === 0) {
      void window.showInformationMessage('Select a sentence to classify, or place the cursor in one.');
      return;
    }
    this.asking.get(document)?.abort();
    const asking = new AbortController();
    this.asking.set(document, asking);
    const texts = ranges.map(range => document.getText(range));
    const predictions = await window.withProgress({ location: { viewId: 'nlpWorkbench.models' } }, () =>
      inference.call('predict', { run: run.folder, texts }, asking.signal),
    );
    if (document.version !== version || asking.signal.aborted) return;
    const options = predictions.map((prediction, index) => decorate(prediction, ranges[index] ?? editor.selection));
    this.shown.set(document, options);
    for (const visible of window.visibleTextEditors) this.draw(visible);
    await commands.executeCommand('setContext', CONTEXT_KEY, true);
    announce(predictions);
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
    if (this.shown.size === 0) void commands.executeCommand('setContext', CONTEXT_KEY, false);
  }

  dispose(): void {
    for (const controller of this.asking.values()) controller.abort();
    this.subscriptions.dispose();
  }

  private draw(editor: TextEditor): void {
    const options = this.shown.get(editor.document);
    if (options) editor.setDecorations(this.decoration, options);
  }
}

/** Every selection that holds text; with none, the sentence that each cursor stands in. */
function rangesToClassify({ document, selections }: TextEditor): Range[] {
  const selected = selections.filter(selection => document.getText(selection).trim() !== '');
  if (selected.length > 0) return selected.map(selection => new Range(selection.start, selection.end));
  const lines = { count: document.lineCount, at: (line: number) => document.lineAt(line).text };
  return selections.flatMap(({ active }) => {
    const sentence = sentenceAt(lines, active);
    if (!sentence) return [];
    const { start, end } = sentence;
    return [new Range(start.line, start.character, end.line, end.character)];
  });
}

export function ranked(prediction: Prediction): [string, number][] {
  const probabilities = 'probabilities' in prediction ? prediction.probabilities : {};
  return Object.entries(probabilities).sort((a, b) => b[1] - a[1]);
}

/** `spam 93% · ham 7%` */
export function summarize(prediction: Prediction, most = MOST_LABELS): string {
  return ranked(prediction)
    .slice(0, most)
    .map(([label, probability]) => `${label} ${formatProbability(probability)}`)
    .join(' · ');
}

function decorate(prediction: Prediction, range: Range): DecorationOptions {
  const contentText = summarize(prediction);
  return { range, hoverMessage: explain(prediction), renderOptions: { after: { contentText } } };
}

function explain(prediction: Prediction): MarkdownString {
  const { run, tokens, truncated, text } = prediction;
  const hover = new MarkdownString('', true);
  hover.isTrusted = {
    enabledCommands: ['nlpWorkbench.explainText', 'nlpWorkbench.openAttention', 'nlpWorkbench.clearClassifications'],
  };
  hover.appendMarkdown('|Label|Probability||\n|-|-:|-|\n');
  for (const [label, probability] of ranked(prediction)) {
    const bar = '█'.repeat(Math.round(10 * probability));
    hover.appendMarkdown(`|${escapeMarkdown(label)}|${(100 * probability).toFixed(2)}%|${bar}|\n`);
  }
  const unknown = tokens.filter(token => token.unknown).length;
  hover.appendMarkdown('\n');
  hover.appendText(
    `By ${run.name}, run ${run.id} (${run.checkpoint} checkpoint), trained ${formatAge(run.trainedAt)}.`,
  );
  hover.appendMarkdown(
    ` ${tokens.length} tokens${unknown > 0 ? `, ${unknown} unknown` : ''}${truncated ? ', cut' : ''}.`,
  );
  const argument = encodeURIComponent(JSON.stringify([text]));
  hover.appendMarkdown(
    `\n\n[$(lightbulb) Why](command:nlpWorkbench.explainText?${argument} "Show in the lens what each word weighed") · ` +
      `[$(eye) Attention](command:nlpWorkbench.openAttention?${argument} "Open the attention of this text") · ` +
      `[$(close) Clear](command:nlpWorkbench.clearClassifications "Remove these marks")`,
  );
  return hover;
}

/** A decoration is silent to a screen reader; a notification is read out. */
function announce(predictions: readonly Prediction[]): void {
  const wanted = settings.announce();
  const reader = workspace.getConfiguration('editor').get('accessibilitySupport') === 'on';
  if (wanted === 'never' || (wanted === 'auto' && !reader)) return;
  const words = predictions.map(one => `${summarize(one)}: ${shorten(one.text, 40)}`).join('; ');
  void window.showInformationMessage(words);
}

async function offerTraining({ store, active }: Services): Promise<void> {
  const [configs, others] = await Promise.all([store.configs(), active.all()]);
  const none = others.length === 0 ? 'No model is trained yet' : 'No model that classifies is trained yet';
  const action =
    configs.length > 0
      ? { title: 'Train a Model', command: 'nlpWorkbench.train' }
      : { title: 'New Model from Template', command: 'nlpWorkbench.newModel' };
  const guide = { title: 'Get Started', command: 'nlpWorkbench.getStarted' };
  const words =
    configs.length > 0
      ? `${none}. Train one, then classify again.`
      : `${none}. A config (NAME.nlp.yaml) says what to train on; create one to begin.`;
  const choice = await window.showInformationMessage(words, action, guide);
  if (choice) await commands.executeCommand(choice.command);
}
