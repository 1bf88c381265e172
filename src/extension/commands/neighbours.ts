/** Neighbors: the words nearest to the word under the cursor, to go on from, or to put into the text. */
import { basename } from 'node:path';
import { env, QuickInputButtons, type QuickPickItem, Range, type TextEditor, ThemeIcon, window } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { formatScore } from '../../core/base/formatNumber';
import { isBlank } from '../../core/base/isBlank';
import type { WordNeighbours } from '../../core/words/answers';
import { titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { editText } from '../views/editText';
import { isRunNode } from '../views/nodes';
import type { Panels } from './panels';
import { chooseWordSource, currentWordSource, pathOf, type WordSource } from './wordSource';

/** Neighbours that are listed. */
const LISTED = 30;

/** Where the word stands. */
interface Asked {
  readonly word: string;
  readonly place?: { readonly editor: TextEditor; readonly range: Range; readonly version: number };
}

/** @param target a run of the tree */
export async function showNeighbours(services: Services, panels: Panels, target: unknown): Promise<void> {
  await requireTrust();
  const asked = isRunNode(target) ? await askForWord() : (wordAt(window.activeTextEditor) ?? (await askForWord()));
  if (!asked) return;
  let source = isRunNode(target) ? { run: target.run } : await currentWordSource(services, asked.word);
  source ??= await chooseWordSource(services);
  const before: string[] = [];
  let { word } = asked;
  while (source) {
    const picked = await pickNeighbour(services, source, word, before.length > 0);
    if (!picked) return;
    if (picked === 'back') word = before.pop() ?? word;
    else if (picked === 'source') source = (await chooseWordSource(services)) ?? source;
    else {
      const done = picked.meant ? 'look' : await act(panels, source, asked, picked.word);
      if (done !== 'look') return;
      // What was only misspelled is nothing to go back to.
      if (!picked.meant) before.push(word);
      word = picked.word;
    }
  }
}

/** What is selected, if it is short, else the word that the cursor stands in. */
function wordAt(editor: TextEditor | undefined): Asked | undefined {
  if (!editor) return undefined;
  const { document, selection } = editor;
  const single = !selection.isEmpty && selection.isSingleLine;
  const range = single
    ? new Range(selection.start, selection.end)
    : document.getWordRangeAtPosition(selection.active, /[\p{L}\p{N}\p{M}'’_-]+/u);
  const word = range && document.getText(range);
  if (!range || !word || isBlank(word) || word.length > 100) return undefined;
  return { word: word.trim(), place: { editor, range, version: document.version } };
}

async function askForWord(): Promise<Asked | undefined> {
  const word = await window.showInputBox({
    title: 'Neighbors',
    prompt: 'Word to look up; or put the cursor on one first',
    validateInput: value => (isBlank(value) ? 'Enter a word.' : undefined),
  });
  return word === undefined ? undefined : { word: word.trim() };
}

interface Item extends QuickPickItem {
  readonly word: string;
  /** A word that was probably meant, not a neighbour. */
  readonly meant: boolean;
}

type Picked = 'back' | 'source' | Item | undefined;

/** Opens at once, and is filled when the vectors have been read. */
function pickNeighbour(services: Services, source: WordSource, word: string, canGoBack: boolean): Promise<Picked> {
  const picking = window.createQuickPick<Item>();
  const asking = new AbortController();
  const other = { iconPath: new ThemeIcon('database'), tooltip: 'Use Other Vectors' };
  picking.title = `Neighbors of “${word}” in ${nameOf(source)}`;
  picking.placeholder = 'Select a word to use it, or to continue from it';
  picking.buttons = [...(canGoBack ? [QuickInputButtons.Back] : []), other];
  picking.busy = true;
  return new Promise<Picked>((resolve, reject) => {
    const end = (picked: Picked) => {
      resolve(picked);
      picking.hide();
    };
    picking.onDidAccept(() => {
      const [item] = picking.selectedItems;
      if (item) end(item);
    });
    picking.onDidTriggerButton(button => end(button === other ? 'source' : 'back'));
    picking.onDidHide(() => {
      asking.abort();
      resolve(undefined);
      picking.dispose();
    });
    picking.show();
    const onProgress = ({ message }: { readonly message: string }) => {
      picking.placeholder = message;
    };
    services.inference
      .ask('neighbours', pathOf(source), { words: spellings(word), top: LISTED }, { signal: asking.signal, onProgress })
      .then(answers => {
        const answer = answers.find(({ known }) => known) ?? answers[0];
        if (!answer) return;
        picking.items = itemsOf(answer);
        picking.placeholder = describe(answer);
        picking.busy = false;
      })
      .catch(error => {
        reject(error);
        picking.hide();
      });
  });
}

/** As it is written, and as it stands in most vocabularies. */
function spellings(word: string): readonly string[] {
  const lower = word.toLowerCase();
  return lower === word ? [word] : [word, lower];
}

function itemsOf({ neighbours, suggestions = [] }: WordNeighbours): readonly Item[] {
  const icon = (name: string) => ({ iconPath: new ThemeIcon(name) });
  return [
    ...neighbours.map(({ word, similarity }) => ({
      label: word,
      description: formatScore(similarity),
      word,
      meant: false,
    })),
    ...suggestions.map(word => ({
      label: word,
      description: 'Did you mean this word?',
      word,
      meant: true,
      ...icon('search'),
    })),
  ];
}

function describe({ word, known, suggestions }: WordNeighbours): string {
  if (suggestions)
    return `“${word}” is not in the vocabulary${suggestions.length === 0 ? '' : '; did you mean one of these?'}`;
  const from = known ? '' : `“${word}” is not in the vocabulary; its vector is from its n-grams. `;
  return `${from}Select a word to use it, or to continue from it`;
}

const nameOf = (source: WordSource) => ('run' in source ? titleOf(source.run) : basename(source.file));

/** @returns `look` for going on from the word */
async function act(
  panels: Panels,
  source: WordSource,
  { word, place }: Asked,
  picked: string,
): Promise<'look' | 'done'> {
  const option = (icon: string, label: string, run: () => unknown) => ({ label, iconPath: new ThemeIcon(icon), run });
  let look = false;
  const options = [
    ...(place
      ? [
          option('replace', `Replace “${word}”`, () => put(place, picked, true)),
          option('insert', `Insert after “${word}”`, () => put(place, ` ${picked}`, false)),
        ]
      : []),
    option('arrow-right', 'Show Its Neighbors', () => {
      look = true;
    }),
    option('graph-scatter', 'Show in Projection', () => panels.lookUpInProjection(source, picked)),
    option('copy', 'Copy', () => env.clipboard.writeText(picked)),
  ];
  const chosen = await window.showQuickPick(options, { title: picked });
  await chosen?.run();
  return look ? 'look' : 'done';
}

async function put(
  { editor, range, version }: NonNullable<Asked['place']>,
  text: string,
  replaces: boolean,
): Promise<void> {
  if (editor.document.version !== version) {
    window.setStatusBarMessage('The text has changed meanwhile. Run NLP: Neighbors again', 10_000);
    return;
  }
  const done = await editText(editor, edit => {
    if (replaces) edit.replace(range, text);
    else edit.insert(range.end, text);
  });
  if (!done) throw new ActionableError('read-only', 'Cannot edit this file: it is read-only or was closed');
}
