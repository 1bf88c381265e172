/** Notifications and questions: the one place that shows them, as sentences, with buttons that lead on. */

import { commands, window } from 'vscode';
import { asSentence } from '../core/base/asSentence';
import type { DocsTopic } from '../core/base/docsPages';
import { commandId } from './contributed';

export type Urgency = 'information' | 'warning' | 'error';

/** A button that runs a command. */
export interface Action {
  readonly title: string;
  readonly command: string;
  readonly argument?: unknown;
}

/** What is opened by Learn more: the page of a topic, or what is written of the code of an error. */
export type Documented = DocsTopic | { readonly error: string };

export const NEW_MODEL: Action = { title: 'New Model from Template', command: commandId('newModel') };
export const IMPORT: Action = { title: 'Import Pretrained Model', command: commandId('importModel') };
export const TRAIN: Action = { title: 'Train a Model', command: commandId('train') };
export const OPEN_FILE: Action = { title: 'Open File', command: 'workbench.action.quickOpen' };
export const SHOW_LOG: Action = { title: 'Show Log', command: commandId('showLog') };

export function learnMoreOf(argument: Documented): Action {
  return { title: 'Learn more', command: commandId('openDocumentation'), argument };
}

/** @returns the button that was selected */
export function notify<B extends string>(
  urgency: Urgency,
  message: string,
  ...buttons: readonly B[]
): Thenable<B | undefined> {
  const sentence = asSentence(message);
  if (urgency === 'information') return window.showInformationMessage(sentence, ...buttons);
  if (urgency === 'warning') return window.showWarningMessage(sentence, ...buttons);
  return window.showErrorMessage(sentence, ...buttons);
}

/** A notification whose buttons run commands. */
export async function offer(urgency: Urgency, message: string, ...actions: readonly Action[]): Promise<void> {
  const chosen = await notify(urgency, message, ...actions.map(({ title }) => title));
  const action = actions.find(({ title }) => title === chosen);
  if (action)
    await commands.executeCommand(action.command, ...(action.argument === undefined ? [] : [action.argument]));
}

/** A question that waits for its answer, in a dialog; nothing where it was cancelled. */
export function askModally<B extends string>(
  question: string,
  detail: string,
  ...buttons: readonly B[]
): Thenable<B | undefined> {
  return window.showWarningMessage(asSentence(question), { modal: true, detail }, ...buttons);
}
