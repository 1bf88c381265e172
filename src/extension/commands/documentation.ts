/** Open Documentation: README.md, or the page of a topic or an error at its heading, as a preview with its pictures. */
import { commands, Uri, workspace } from 'vscode';
import { docsPages, isDocsTopic, pageOfError } from '../../core/base/docsPages';
import type { Services } from '../services';

/** @param about a topic of docsPages, or `{ error: CODE }`; nothing for the guide */
export async function openDocumentation({ context: { extensionUri } }: Services, about?: unknown): Promise<void> {
  for (const name of await pagesOf(about, extensionUri)) {
    const [path = '', fragment = ''] = name.split('#');
    const page = Uri.joinPath(extensionUri, path);
    try {
      await workspace.fs.stat(page);
    } catch {
      continue;
    }
    await commands.executeCommand('markdown.showPreview', page.with({ fragment }));
    return;
  }
}

async function pagesOf(about: unknown, extensionUri: Uri): Promise<readonly string[]> {
  if (isDocsTopic(about)) return [docsPages[about]];
  if (typeof about === 'object' && about !== null && 'error' in about && typeof about.error === 'string') {
    const codes = await workspace.fs.readFile(Uri.joinPath(extensionUri, docsPages.errors));
    return [pageOfError(about.error, new TextDecoder().decode(codes))];
  }
  // In the packaged extension README.md is the extension's page, and the guide has its text with the pictures.
  return ['GUIDE.md', 'README.md'];
}
