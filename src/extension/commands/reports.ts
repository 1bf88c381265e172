/** Results of Evaluate as Markdown, shown in the editor's own preview. */
import { commands, type Disposable, EventEmitter, Uri, workspace } from 'vscode';

const SCHEME = 'nlp-report';
const texts = new Map<string, string>();
const changed = new EventEmitter<Uri>();

export function registerReports(): Disposable {
  return workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: uri => texts.get(uri.path) ?? 'This report was made before the window was reloaded.',
  });
}

export async function showReport(title: string, markdown: string): Promise<void> {
  const uri = Uri.from({ scheme: SCHEME, path: `/${title}.md` });
  texts.set(uri.path, markdown);
  changed.fire(uri);
  await commands.executeCommand('markdown.showPreview', uri);
}
