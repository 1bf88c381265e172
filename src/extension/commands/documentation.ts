/** Open Documentation: README.md and the pages that it names, as previews with their pictures. */
import { commands, Uri, workspace } from 'vscode';
import type { Services } from '../services';

export async function openDocumentation({ context: { extensionUri } }: Services): Promise<void> {
  // In the packaged extension README.md is the extension's page, and the guide has its text with the pictures.
  for (const name of ['GUIDE.md', 'README.md']) {
    const page = Uri.joinPath(extensionUri, name);
    try {
      await workspace.fs.stat(page);
    } catch {
      continue;
    }
    await commands.executeCommand('markdown.showPreview', page);
    return;
  }
}
