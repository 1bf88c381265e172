/** Results of Evaluate as Markdown, shown in the editor's own preview. */
import { commands, type Disposable, EventEmitter, Uri, workspace } from 'vscode';
import type { TrainCalls } from '../../protocol/train';
import { escapeMarkdown, formatScore } from '../wording';

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

/** Of tasks without labels, which have no report page. */
export function writeEvaluation({ run, split, scores }: TrainCalls['evaluate']['result']): string {
  const all = Object.entries(scores).map(([name, value]) => `${escapeMarkdown(name)} **${formatScore(value)}**`);
  return [`# ${escapeMarkdown(run.name)}: ${split}`, '', `Run \`${run.id}\`. ${all.join(', ')}.`, ''].join('\n');
}
