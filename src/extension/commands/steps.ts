/** Questions one after the other, numbered, with a way back to the one before, as VS Code's own multi-step inputs. */
import { type QuickInput, type QuickInputButton, QuickInputButtons, type QuickPickItem, window } from 'vscode';

/** The user went back to the question before. */
export const BACK = Symbol('back');
export type Answer<T> = T | typeof BACK | undefined;

/** Which question it is, from 1. */
export interface Place {
  readonly step: number;
  readonly of: number;
}

/** Asks, and keeps the answer; `BACK` and undefined (given up) as the questions below give them. */
export type Step = (place: Place) => Promise<Answer<true>>;

/** A step that asks and hands over what was answered. */
export function stepOf<T>(ask: (place: Place) => Promise<Answer<T>>, keep: (answer: T) => void): Step {
  return async place => {
    const answer = await ask(place);
    if (answer === undefined || answer === BACK) return answer as typeof BACK | undefined;
    keep(answer as T);
    return true;
  };
}

/** @returns whether all was answered */
export async function goThrough(steps: readonly Step[]): Promise<boolean> {
  for (let i = 0; i < steps.length; ) {
    const answer = await steps[i]!({ step: i + 1, of: steps.length });
    if (answer === undefined) return false;
    i += answer === BACK ? -1 : 1;
  }
  return true;
}

interface Question {
  readonly title: string;
  readonly place: Place;
}

export async function askWhich<I extends QuickPickItem>(
  items: readonly I[],
  { placeholder, ...question }: Question & { readonly placeholder: string },
): Promise<Answer<I>> {
  const pick = window.createQuickPick<I>();
  pick.placeholder = placeholder;
  pick.matchOnDetail = true;
  pick.items = items;
  return shown(pick, question, answer => pick.onDidAccept(() => answer(pick.selectedItems[0])));
}

/** @param fault what is wrong with a text, if anything */
export async function askText({
  prompt,
  value,
  fault,
  ...question
}: Question & { readonly prompt: string; readonly value: string } & {
  readonly fault: (text: string) => Promise<string | undefined>;
}): Promise<Answer<string>> {
  const box = window.createInputBox();
  box.prompt = prompt;
  box.value = value;
  const check = async () => {
    const text = box.value;
    const found = await fault(text);
    if (text === box.value) box.validationMessage = found;
    return found;
  };
  box.onDidChangeValue(() => void check());
  return shown(box, question, answer =>
    box.onDidAccept(async () => {
      if ((await check()) === undefined) answer(box.value);
    }),
  );
}

interface Asking extends QuickInput {
  buttons: readonly QuickInputButton[];
  readonly onDidTriggerButton: (listener: (button: QuickInputButton) => void) => unknown;
}

async function shown<T>(
  input: Asking,
  { title, place }: Question,
  listen: (answer: (value: T | undefined) => void) => unknown,
): Promise<Answer<T>> {
  input.title = title;
  input.step = place.step;
  input.totalSteps = place.of;
  input.buttons = place.step > 1 ? [QuickInputButtons.Back] : [];
  try {
    return await new Promise<Answer<T>>(resolve => {
      listen(resolve);
      input.onDidTriggerButton(pressed => {
        if (pressed === QuickInputButtons.Back) resolve(BACK);
      });
      input.onDidHide(() => resolve(undefined));
      input.show();
    });
  } finally {
    input.dispose();
  }
}
