/** Saves all that the attention view shows of a text as one HTML file, and says how large it is. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, ProgressLocation, Uri, window, workspace } from 'vscode';
import { CancelledError } from '../../core/base/errors';
import { formatBytes } from '../../core/base/formatNumber';
import type { Asked } from '../../core/inference/prediction';
import { notify } from '../notify';
import type { Services } from '../services';

const NAME = 'attention.html';

/** @param folder of the run */
export async function savePage(
  { context, inference }: Services,
  folder: string,
  asked: { readonly text: Asked; readonly masked?: readonly number[] },
): Promise<void> {
  const start = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const target = await window.showSaveDialog({
    title: 'Save Page',
    defaultUri: Uri.file(join(start, NAME)),
    filters: { HTML: ['html'] },
  });
  if (!target) return;
  const here = target.scheme === 'file';
  const between = here ? undefined : await mkdtemp(join(tmpdir(), 'nlp-page-'));
  const to = between === undefined ? target.fsPath : join(between, NAME);
  try {
    const title = 'Saving the attention page';
    const { bytes } = await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => controller.abort());
        const request = { ...asked, to, program: context.extensionUri.fsPath };
        const onProgress = ({ message }: { readonly message: string }) => progress.report({ message });
        return inference.ask('attentionPage', folder, request, { signal: controller.signal, onProgress });
      },
    );
    if (between !== undefined) await workspace.fs.writeFile(target, await readFile(to));
    const open = 'Open in Browser';
    void notify('information', `The attention page is saved: ${formatBytes(bytes)}`, open).then(chosen =>
      chosen === open ? env.openExternal(target) : undefined,
    );
  } catch (error) {
    if (error instanceof CancelledError) return;
    void notify('error', error instanceof Error ? error.message : String(error));
  } finally {
    if (between !== undefined) await rm(between, { recursive: true, force: true });
  }
}
