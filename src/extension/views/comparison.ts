/** Compare Selections: what a model of pairs says of two texts, and Relate Selections: how two places of a text are related. */

import {
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
} from 'vscode';
import { joinSignals } from '../../core/base/joinSignals';
import { shorten } from '../../core/base/shorten';
import type { Asked, Prediction } from '../../core/inference/prediction';
import { notify } from '../notify';
import { attends } from '../runs/attends';
import type { Services } from '../services';
import { setContext } from '../setContext';
import { requireTrust } from '../trust';
import { markPlaces } from './markPlaces';
import { passagesOf, selectedRanges, sentenceIn } from './selectedPassages';
import { explain } from './verdicts/hover';
import { announce, type VerdictMarks } from './verdicts/marks';
import { offerTraining } from './verdicts/offerTraining';
import { summarize } from './verdicts/words';

/** A text, and where it stands. */
interface Chosen {
  readonly text: string;
  readonly document: TextDocument;
  readonly range: Range;
}

export class Comparison implements Disposable {
  private readonly decoration: TextEditorDecorationType;
  private readonly subscriptions: Disposable;
  /** The text that another one is to be compared with. */
  private first: Chosen | undefined;

  constructor(
    private readonly services: Services,
    private readonly marks: VerdictMarks,
  ) {
    this.decoration = window.createTextEditorDecorationType({
      border: '1px dashed',
      borderColor: new ThemeColor('editorInfo.foreground'),
      overviewRulerColor: new ThemeColor('editorOverviewRuler.infoForeground'),
      after: {
        contentText: 'compare with …',
        color: new ThemeColor('editorCodeLens.foreground'),
        margin: '0 0 0 2em',
        fontStyle: 'italic',
      },
    });
    this.subscriptions = Disposables.from(
      this.decoration,
      window.onDidChangeVisibleTextEditors(editors => {
        for (const editor of editors) this.draw(editor);
      }),
    );
  }

  /** Marks the text that the next one is compared with, in whatever file that is. */
  async selectFirst(): Promise<void> {
    const [chosen] = chosenOf(window.activeTextEditor);
    if (!chosen) {
      void notify('information', 'Select the first text of the pair, or place the cursor in a sentence.');
      return;
    }
    await this.remember(chosen);
    const words = `First text: ${shorten(chosen.text, 40)}. Select the second text, then run "Compare with Selected".`;
    window.setStatusBarMessage(`$(diff) ${words}`, 10_000);
    announce(words);
  }

  /** The text that was marked and the selected one; or two and more that are selected, the first with each other one. */
  async compare(): Promise<void> {
    await requireTrust();
    const { active } = this.services;
    const run = (await active.current('compare')) ?? (await active.current('embed'));
    if (!run) {
      const hint = 'Use the template "Sentence pairs (entailment)" or "Sentence similarity (bi-encoder)".';
      return offerTraining(this.services, 'that compares two texts', hint);
    }
    const chosen = chosenOf(window.activeTextEditor);
    const [first, ...others] = chosen.length > 1 || !this.first ? chosen : [this.first, ...chosen];
    if (!first || others.length === 0) {
      const words = first
        ? 'Only one text is selected. Hold Alt to select the second one, or choose Select for Compare and then select the second.'
        : 'Select two texts to compare. Hold Alt to select the second one.';
      const choice = await notify('information', words, ...(first ? ['Select for Compare'] : []));
      if (choice && first) await this.remember(first);
      return;
    }
    const asked = others.map((other): Asked => [first.text, other.text]);
    const predictions = await this.ask('compare', run.folder, asked, [first, ...others]);
    if (!predictions) return;
    await this.forget();
    const marks = new Map<TextDocument, DecorationOptions[]>();
    const add = ({ document, range }: Chosen, hoverMessage: MarkdownString, contentText?: string) => {
      const own = marks.get(document) ?? [];
      marks.set(document, own);
      own.push({ range, hoverMessage, renderOptions: contentText === undefined ? {} : { after: { contentText } } });
    };
    add(first, new MarkdownString('First text of the comparison.'));
    for (const [i, prediction] of predictions.entries()) {
      add(
        others[i]!,
        explain(prediction, 'compare', {
          title: `Compared with: ${shorten(first.text, 60)}`,
          attention: attends(run),
        }),
        summarize(prediction),
      );
    }
    await this.marks.show(marks);
    announce(predictions.map((one, i) => `${summarize(one)}: ${shorten(others[i]!.text, 40)}`).join('; '));
  }

  /** Two selections of one sentence or of neighbouring ones: what the first is to the second, and the other way round. */
  async relate(): Promise<void> {
    await requireTrust();
    const run = await this.services.active.current('relate');
    if (!run) {
      const hint = 'Use the template "Relation extraction (GRU)".';
      return offerTraining(this.services, 'that extracts relations', hint);
    }
    const editor = window.activeTextEditor;
    const chosen = chosenOf(editor, false);
    const [one, two] =
      chosen.length > 1 || this.first?.document !== editor?.document ? chosen : [this.first!, ...chosen];
    const text = one && two && textAround(one, two);
    if (!text) {
      const words =
        'Select two entities in one text. Hold Alt (Option) to select the second one, or press Ctrl+D (Cmd+D) to add the next occurrence of the same word.';
      void notify('information', words);
      return;
    }
    const places = [one, two].map(({ range }) => ({
      start: one.document.offsetAt(range.start) - text.start,
      end: one.document.offsetAt(range.end) - text.start,
    }));
    const asked = [markPlaces(text.text, places[0]!, places[1]!), markPlaces(text.text, places[1]!, places[0]!)];
    const [there, back] = (await this.ask('relate', run.folder, asked, [one])) ?? [];
    if (!there || !back) return;
    await this.forget();
    const name = ({ text: words }: Chosen) => shorten(words, 30);
    const mark = ({ range }: Chosen, prediction: Prediction, title: string, contentText?: string) => ({
      range,
      hoverMessage: explain(prediction, 'relate', { title, attention: attends(run) }),
      renderOptions: contentText === undefined ? {} : { after: { contentText } },
    });
    const [forwards, backwards] = [`${name(one)} → ${name(two)}`, `${name(two)} → ${name(one)}`];
    const words = `${forwards}: ${summarize(there, 1)} · ${backwards}: ${summarize(back, 1)}`;
    const options = [mark(one, there, forwards), mark(two, back, backwards, words)];
    await this.marks.show(new Map([[one.document, options]]));
    announce(words);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Undefined when a text has changed meanwhile, or another question was asked. */
  private async ask(ability: 'compare' | 'relate', run: string, texts: readonly Asked[], places: readonly Chosen[]) {
    const documents = [...new Set(places.map(({ document }) => document))];
    const versions = documents.map(document => document.version);
    const signal = joinSignals(...documents.map(document => this.marks.begin(document)));
    const predictions = await window.withProgress({ location: { viewId: 'nlpWorkbench.models' } }, () =>
      this.services.inference.ask(ability, run, { texts }, { signal }),
    );
    const stale = signal.aborted || documents.some((document, i) => document.version !== versions[i]);
    return stale ? undefined : predictions;
  }

  private async remember(chosen: Chosen): Promise<void> {
    this.first = chosen;
    for (const editor of window.visibleTextEditors) this.draw(editor);
    await setContext('hasFirstText', true);
  }

  private async forget(): Promise<void> {
    if (!this.first) return;
    this.first = undefined;
    for (const editor of window.visibleTextEditors) this.draw(editor);
    await setContext('hasFirstText', false);
  }

  private draw(editor: TextEditor): void {
    const here = this.first?.document === editor.document ? [this.first.range] : [];
    editor.setDecorations(this.decoration, here);
  }
}

/**
 * Selections that hold text, in the order of the text; with none, the sentence that each cursor stands in.
 * @param sentences whether sentences count at all
 */
function chosenOf(editor: TextEditor | undefined, sentences = true): Chosen[] {
  if (!editor) return [];
  const { document } = editor;
  const ranges = sentences ? passagesOf(editor) : selectedRanges(editor);
  return ranges
    .sort((a, b) => a.start.compareTo(b.start))
    .map(range => ({ text: document.getText(range).trim(), document, range }));
}

/** From the beginning of the sentence of one to the end of that of the other; undefined where they overlap. */
function textAround(one: Chosen, two: Chosen): { readonly text: string; readonly start: number } | undefined {
  const { document } = one;
  if (two.document !== document || one.range.intersection(two.range)) return undefined;
  const offsets = [one.range, two.range].flatMap(({ start, end }) => {
    const sentences = [sentenceIn(document, start), sentenceIn(document, end)];
    const edges = sentences.flatMap(sentence => (sentence ? [sentence.start, sentence.end] : []));
    return [start, end, ...edges].map(({ line, character }) =>
      document.offsetAt(document.lineAt(line).range.start.translate(0, character)),
    );
  });
  const [start, end] = [Math.min(...offsets), Math.max(...offsets)];
  const range = new Range(document.positionAt(start), document.positionAt(end));
  return { text: document.getText(range), start };
}
