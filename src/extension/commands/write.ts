/** Translate Selection and Summarize Selection: what the model writes takes the place of the selection, or stands beside it. */

import {
  ConfigurationTarget,
  type Disposable,
  ProgressLocation,
  Range,
  type TextDocument,
  type TextEditor,
  window,
  workspace,
} from 'vscode';
import type { WrittenTexts } from '../../core/inference/writeTexts';
import type { LanguageChoice } from '../../core/pretrained/languages';
import type { WrittenPlace } from '../contributed';
import { learnMoreOf, NEW_MODEL, notify, OPEN_FILE, offer } from '../notify';
import { type RunEntry, titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { settings } from '../settings';
import { requireTrust } from '../trust';
import { chooseLanguages } from '../views/languages/choose';
import { asOne, bySentence, type Pieces } from '../views/pieces';
import { replaceAll } from '../views/replaceAll';
import { selectedRanges, sentenceRange } from '../views/selectedPassages';
import { describeShortened } from '../views/shortened';
import type { WritingTask, WrittenBeside } from '../views/writtenBeside';

interface Words {
  readonly doing: string;
  readonly done: string;
  readonly result: string;
  readonly none: string;
  readonly cut: (text: string) => Pieces;
}

const words: Readonly<Record<WritingTask, Words>> = {
  translate: {
    doing: 'Translating',
    done: 'Translated',
    result: 'Translation',
    none: 'No translation model is trained yet. Train a config with task: translate, for example from the template "GRU and attention".',
    cut: bySentence,
  },
  summarize: {
    doing: 'Summarizing',
    done: 'Summarized',
    result: 'Summary',
    none: 'No summarization model is trained yet. Train a config with task: summarize, for example from a template.',
    cut: asOne,
  },
};

export class WriteSelection implements Disposable {
  private writing: AbortController | undefined;

  constructor(
    private readonly services: Services,
    private readonly beside: WrittenBeside,
  ) {}

  async write(task: WritingTask): Promise<void> {
    await requireTrust();
    const { result, none, cut } = words[task];
    const editor = window.activeTextEditor;
    if (!editor) {
      void offer('information', `Open a text file and select what to ${task}.`, OPEN_FILE);
      return;
    }
    const run = await this.services.active.current(task);
    if (!run) return offerTemplate(none, task);
    const { document } = editor;
    const parts = rangesOf(editor, task).map(range => ({ range, pieces: cut(document.getText(range)) }));
    const texts = parts.flatMap(({ pieces }) => pieces.texts);
    if (texts.length === 0) {
      void notify('information', `Select what to ${task}, or place the cursor in a text.`);
      return;
    }
    const languages = task === 'translate' ? await chooseLanguages(this.services, run) : {};
    if (!languages) return;
    const place = await choosePlace(result);
    if (!place) return;
    const { version } = document;
    const { found, reached } = await this.ask(run, task, texts, languages);
    let next = 0;
    const written = parts.map(({ range, pieces }) => {
      const own = found.slice(next, next + pieces.texts.length);
      next += own.length;
      return { range, text: pieces.join(own.map(({ hypotheses }) => hypotheses[0]?.text ?? '')) };
    });
    const replaced = place === 'replace' && document.version === version && (await replaceAll(editor, written));
    if (replaced) this.tellReplaced(run, task, { found, reached });
    else {
      const shown = { task, title: result, run, document, version, written, texts, found, reached };
      await this.beside.show(shown);
      if (place === 'replace') {
        const why = document.version === version ? 'The file is read-only' : 'The text has changed meanwhile';
        void notify('information', `${why}. The ${result.toLowerCase()} is in the editor to the side.`);
      }
    }
  }

  dispose(): void {
    this.writing?.abort();
  }

  /** A newer one takes the place of one under way. */
  private async ask(
    run: RunEntry,
    task: WritingTask,
    texts: readonly string[],
    options: LanguageChoice,
  ): Promise<WrittenTexts> {
    this.writing?.abort();
    const writing = new AbortController();
    this.writing = writing;
    const title = `${words[task].doing} with ${titleOf(run)}`;
    return window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        token.onCancellationRequested(() => writing.abort());
        let told = 0;
        const onProgress = ({ fraction = 0 }: { readonly fraction?: number }) => {
          const message = `${Math.round(fraction * texts.length)} of ${texts.length}`;
          progress.report({ message: texts.length > 1 ? message : undefined, increment: 100 * (fraction - told) });
          told = fraction;
        };
        return this.services.inference.ask(
          'write',
          run.folder,
          { texts, options },
          { signal: writing.signal, onProgress },
        );
      },
    );
  }

  private tellReplaced(run: RunEntry, task: WritingTask, { found, reached }: WrittenTexts): void {
    const what = `${words[task].done} by ${titleOf(run)}; undo restores the original`;
    const warnings = describeShortened({ found, reached });
    if (warnings.length > 0) void notify('warning', `${what}. ${warnings.join(' ')}`);
    else window.setStatusBarMessage(`$(check) ${what}`, 10_000);
  }
}

/** Every selection that holds text; with none, the sentence or for a summary the paragraph that each cursor stands in. */
function rangesOf(editor: TextEditor, task: WritingTask): Range[] {
  const { document, selections } = editor;
  const selected = selectedRanges(editor);
  if (selected.length > 0) return selected;
  const around = selections.flatMap(({ active }) =>
    task === 'summarize' ? paragraphAt(document, active.line) : sentenceRange(document, active),
  );
  // Several cursors may stand in one of them.
  return around.filter((range, i) => around.findIndex(each => each.isEqual(range)) === i);
}

function paragraphAt(document: TextDocument, line: number): Range[] {
  const isBlank = (at: number) => document.lineAt(at).isEmptyOrWhitespace;
  if (isBlank(line)) return [];
  let [first, last] = [line, line];
  while (first > 0 && !isBlank(first - 1)) first--;
  while (last + 1 < document.lineCount && !isBlank(last + 1)) last++;
  return [new Range(document.lineAt(first).range.start, document.lineAt(last).range.end)];
}

/** As set; else asked once and kept in the settings. Undefined when the user backed out. */
async function choosePlace(result: string): Promise<WrittenPlace | undefined> {
  const set = settings.writtenPlace();
  if (set !== 'ask') return set;
  const items = [
    {
      label: '$(replace) Replace Selection',
      description: 'undo restores the original',
      place: 'replace',
    },
    { label: '$(split-horizontal) Open to the Side', description: 'in a new editor', place: 'beside' },
  ] as const;
  const choice = await window.showQuickPick(items, {
    title: `Where should the ${result.toLowerCase()} be inserted?`,
    placeHolder: 'Stored in the setting nlpWorkbench.write.place',
  });
  if (!choice) return undefined;
  await workspace.getConfiguration('nlpWorkbench').update('write.place', choice.place, ConfigurationTarget.Global);
  return choice.place;
}

function offerTemplate(none: string, task: WritingTask): Promise<void> {
  return offer('information', none, NEW_MODEL, learnMoreOf(task));
}
