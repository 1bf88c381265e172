/** Asks a model about passages one after the other, under a notification with progress and Cancel. */
import { ProgressLocation, window } from 'vscode';
import { formatProgress } from '../../core/base/formatNumber';

interface Asked {
  readonly signal: AbortSignal;
  readonly onProgress: (news: { readonly fraction?: number }) => void;
}

/** @param asking is aborted by Cancel */
export function askPassages<Answer>(
  title: string,
  texts: readonly string[],
  asking: AbortController,
  ask: (text: string, asked: Asked) => Promise<Answer>,
): Thenable<readonly Answer[]> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      token.onCancellationRequested(() => asking.abort());
      const answers: Answer[] = [];
      for (const text of texts) {
        let told = 0;
        const onProgress = ({ fraction = 0 }) => {
          const now = (100 * fraction) / texts.length;
          progress.report({ increment: now - told, message: formatProgress(fraction, 1) });
          told = now;
        };
        answers.push(await ask(text, { signal: asking.signal, onProgress }));
      }
      return answers;
    },
  );
}
