/** Fill Mask: words for each mask of the selection, or for the selected word, to choose from; all that was chosen is one step of undo. */
import { type QuickPickItem, Range, type TextEditor, window } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { formatPercent } from '../../core/base/formatNumber';
import { shorten } from '../../core/base/shorten';
import type { FilledText } from '../../core/inference/fillMasks';
import type { FillCandidate } from '../../core/tasks/abilities/filler';
import { IMPORT, learnMoreOf, notify, OPEN_FILE, offer } from '../notify';
import { type RunEntry, titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { editText } from '../views/editText';
import { isRunNode } from '../views/nodes';
import { sentenceRange } from '../views/selectedPassages';
import { type MaskedText, maskedTextOf } from './maskedText';

/** Tokens asked for at a mask; those of them that are words are offered. */
const ASKED = 40;

interface Choice extends QuickPickItem {
  readonly candidate: FillCandidate;
}

/** @param target a run of the tree */
export async function fillMask(services: Services, target: unknown): Promise<void> {
  await requireTrust();
  const editor = window.activeTextEditor;
  if (!editor) {
    void offer('information', 'Open a text file and select a word, or a text with [MASK].', OPEN_FILE);
    return;
  }
  const run = isRunNode(target) ? target.run : await services.active.current('fill-mask');
  if (!run) return offerMaskedModel();
  const asked = askedIn(editor);
  if (!asked) {
    void notify('information', 'Select one word, or a text with [MASK] where the model is to fill in a word.');
    return;
  }
  const { document } = editor;
  const { version } = document;
  const chosen = await chooseWords(services, run, asked);
  if (chosen.length === 0) return;
  if (document.version !== version) {
    window.setStatusBarMessage('The text has changed meanwhile. Run NLP: Fill Mask again', 10_000);
    return;
  }
  const done = await editText(editor, edit => {
    for (const { start, end, text } of chosen)
      edit.replace(new Range(document.positionAt(asked.offset + start), document.positionAt(asked.offset + end)), text);
  });
  if (!done) throw new ActionableError('read-only', 'Cannot edit this file: it is read-only or was closed');
}

function askedIn({ document, selection }: TextEditor): MaskedText | undefined {
  const offsets = (range: Range) => ({ start: document.offsetAt(range.start), end: document.offsetAt(range.end) });
  const [sentence] = sentenceRange(document, selection.start);
  const word = document.getWordRangeAtPosition(selection.active, /[\p{L}\p{N}\p{M}'’-]+/u);
  // A selection of several sentences is read as it is.
  const passage = sentence?.contains(selection) ? offsets(sentence) : undefined;
  return maskedTextOf(document.getText(), passage, offsets(selection), word && offsets(word));
}

interface Chosen {
  /** Of what it replaces, in the text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Mask by mask: each is asked for with the words that were chosen before. Escape keeps these. */
async function chooseWords(services: Services, run: RunEntry, { text, word }: MaskedText): Promise<readonly Chosen[]> {
  const chosen: Chosen[] = [];
  for (;;) {
    const filled = chosen.reduceRight((all, each) => all.slice(0, each.start) + each.text + all.slice(each.end), text);
    const grown = filled.length - text.length;
    const ask = (signal: AbortSignal) =>
      services.inference.ask('fillMask', run.folder, { text: filled, top: ASKED, masked: word }, { signal });
    const found = await chooseWord(run, ask, { filled, done: chosen.length });
    if (!found) return chosen;
    const { start, end, candidate, left } = found;
    chosen.push({ start: start - grown, end: end - grown, text: wordOf(candidate) });
    if (left === 0) return chosen;
  }
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly candidate: FillCandidate;
  /** Masks behind it. */
  readonly left: number;
}

/** Opens at once, and is filled when the model has answered. */
function chooseWord(
  run: RunEntry,
  ask: (signal: AbortSignal) => Promise<FilledText>,
  { filled, done }: { readonly filled: string; readonly done: number },
): Promise<Found | undefined> {
  const picking = window.createQuickPick<Choice>();
  const asking = new AbortController();
  picking.title = `Fill Mask with ${titleOf(run)}`;
  picking.placeholder = shorten(filled, 80);
  picking.busy = true;
  picking.matchOnDescription = false;
  let first: FilledText['masks'][number] | undefined;
  let left = 0;
  return new Promise<Found | undefined>((resolve, reject) => {
    picking.onDidAccept(() => {
      const [picked] = picking.selectedItems;
      if (!picked || !first) return;
      resolve({ start: first.start, end: first.end, candidate: picked.candidate, left });
      picking.hide();
    });
    picking.onDidHide(() => {
      asking.abort();
      resolve(undefined);
      picking.dispose();
    });
    picking.show();
    ask(asking.signal).then(
      ({ masks }) => {
        [first] = masks;
        left = masks.length - 1;
        const of = done + masks.length;
        if (of > 1) picking.title = `Fill Mask ${done + 1} of ${of} with ${titleOf(run)}`;
        picking.items = (first?.candidates ?? []).flatMap(candidate =>
          wordOf(candidate) === '' || isRest(candidate)
            ? []
            : [{ label: wordOf(candidate), description: formatPercent(candidate.probability), candidate }],
        );
        picking.busy = false;
      },
      error => {
        reject(error);
        picking.hide();
      },
    );
  });
}

/** Without what the vocabulary puts before words. */
function wordOf({ text }: FillCandidate): string {
  return text.trim();
}

/** The rest of a word is no word. */
function isRest({ token }: FillCandidate): boolean {
  return token.startsWith('##') && token.length > 2;
}

async function offerMaskedModel(): Promise<void> {
  await offer(
    'information',
    'No masked language model yet. Import one, for example BERT.',
    IMPORT,
    learnMoreOf('fill-mask'),
  );
}
