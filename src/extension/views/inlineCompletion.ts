/** Autocompletion in grey letters by a language model of the user's own, in the languages that were chosen. */
import {
  type CancellationToken,
  type Disposable,
  Disposable as Disposables,
  type InlineCompletionContext,
  InlineCompletionItem,
  type InlineCompletionItemProvider,
  InlineCompletionTriggerKind,
  languages,
  type Position,
  Range,
  type TextDocument,
  workspace,
} from 'vscode';
import { CancelledError } from '../../core/base/errors';
import type { Services } from '../services';
import { settings } from '../settings';

/** Characters before the cursor that are read. */
const MOST_PROMPT = 400;

/** Registered only for the languages of the setting; the registration follows the setting. */
export function registerInlineCompletion(services: Services): Disposable {
  const provider = new Completion(services);
  let registered: Disposable | undefined;
  const follow = () => {
    registered?.dispose();
    const chosen = workspace.isTrusted ? settings.completionLanguages() : [];
    registered =
      chosen.length === 0
        ? undefined
        : languages.registerInlineCompletionItemProvider(
            chosen.map(language => (language === '*' ? { pattern: '**' } : { language })),
            provider,
          );
  };
  follow();
  return Disposables.from(
    workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('nlpWorkbench.completion')) follow();
    }),
    workspace.onDidGrantWorkspaceTrust(follow),
    { dispose: () => registered?.dispose() },
  );
}

class Completion implements InlineCompletionItemProvider {
  /** The last answer, which stays while its own letters are typed. */
  private last: { readonly run: string; readonly prompt: string; readonly text: string } | undefined;

  constructor(private readonly services: Services) {}

  async provideInlineCompletionItems(
    document: TextDocument,
    position: Position,
    { triggerKind, selectedCompletionInfo }: InlineCompletionContext,
    token: CancellationToken,
  ): Promise<InlineCompletionItem[]> {
    if (selectedCompletionInfo) return [];
    const run = await this.services.active.lately('generate');
    if (!run || token.isCancellationRequested) return [];
    const start = position.with(Math.max(0, position.line - 20), 0);
    const prompt = document.getText(new Range(start, position)).slice(-MOST_PROMPT).replaceAll('\r\n', '\n');
    if (prompt.trim() === '') return [];
    const offer = (text: string) =>
      text.trim() === '' ? [] : [new InlineCompletionItem(text, new Range(position, position))];
    const { last } = this;
    if (last?.run === run.folder && (last.prompt + last.text).startsWith(prompt) && prompt.startsWith(last.prompt)) {
      const left = last.text.slice(prompt.length - last.prompt.length);
      if (left !== '') return offer(left);
    }
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    if (triggerKind === InlineCompletionTriggerKind.Automatic) {
      // A pause in typing: the editor cancels the token with the next letter.
      await new Promise(resolve => setTimeout(resolve, settings.completionDelay()));
      if (token.isCancellationRequested) return [];
    }
    const options = { ...settings.generation(), temperature: 0, topK: 0, topP: 1, beam: 0, shown: 0 };
    const request = {
      prompt,
      options: { ...options, seed: 1, maximumTokens: settings.completionLength(), stop: ['\n'] },
    };
    let text = '';
    try {
      await this.services.inference.ask('generate', run.folder, request, {
        signal: controller.signal,
        onNews: tokens => {
          for (const each of tokens) text += each.text;
        },
      });
    } catch (error) {
      if (!(error instanceof CancelledError)) this.services.log.warn(`completion: ${String(error)}`);
      return [];
    }
    this.last = { run: run.folder, prompt, text };
    return token.isCancellationRequested ? [] : offer(text);
  }
}
