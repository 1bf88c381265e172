/** Asks for a question: a new one, or one of those asked before; and where to look for the answer. */
import { type QuickInputButton, type QuickPickItem, ThemeIcon, window } from 'vscode';
import type { AskedBefore } from './askedBefore';
import type { Scope } from './askedText';

interface QuestionItem extends QuickPickItem {
  readonly question: string;
}

export interface AskedQuestion {
  readonly question: string;
  readonly scope: Scope;
}

const names: Readonly<Record<Scope, string>> = {
  selection: 'the selection',
  paragraph: 'the paragraph at the cursor',
  file: 'the whole file',
};

const forgetButton: QuickInputButton = {
  iconPath: new ThemeIcon('trash'),
  tooltip: 'Remove this question from the history',
};

/** @returns nothing when it was left */
export function askForQuestion(
  before: AskedBefore,
  start: Scope,
  model: string,
  isText: (scope: Scope) => boolean,
): Promise<AskedQuestion | undefined> {
  const box = window.createQuickPick<QuestionItem>();
  let scope = start;
  const draw = () => {
    const other = scope === 'file' ? 'paragraph' : 'file';
    box.title = `Ask ${model} about ${names[scope]}`;
    // A selection says by itself what is meant.
    box.buttons =
      scope === 'selection' || !isText(other)
        ? []
        : [{ iconPath: new ThemeIcon(other === 'file' ? 'file' : 'list-flat'), tooltip: `Ask about ${names[other]}` }];
  };
  const list = () => {
    const typed = box.value.trim();
    const old = before.all
      .filter(question => question !== typed)
      .map(question => ({ label: question, question, iconPath: new ThemeIcon('history'), buttons: [forgetButton] }));
    const typedItem = { label: typed, description: 'ask', question: typed, alwaysShow: true };
    box.items = typed === '' ? old : [{ ...typedItem, iconPath: new ThemeIcon('question') }, ...old];
  };
  box.placeholder = 'Question, for example: Who wrote the letter?';
  box.onDidChangeValue(list);
  draw();
  list();
  return new Promise(resolve => {
    box.onDidTriggerButton(() => {
      scope = scope === 'file' ? 'paragraph' : 'file';
      draw();
    });
    box.onDidTriggerItemButton(async ({ item }) => {
      await before.forget(item.question);
      list();
    });
    box.onDidAccept(() => {
      const question = box.selectedItems[0]?.question ?? box.value.trim();
      if (question === '') return;
      resolve({ question, scope });
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}
