/** Show Resolved Config: a read-only page beside a config, kept up to date while the config is written. */
import {
  type Disposable,
  Disposable as Disposables,
  EventEmitter,
  type TextDocument,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import { forgetParsed, parseAsTrained } from '../config/parse';
import { besideText } from '../panels/besideText';
import { configName, isConfig } from '../runs/configName';
import type { Services } from '../services';
import { chooseConfig } from './choose';

const SCHEME = 'nlp-resolved';
/** Quiet after the last keystroke before the page is written anew. */
const DELAY_MILLISECONDS = 150;

/** The page of a config: its name ends in .yaml, which colours it; it is no config itself. */
function pageOf(config: Uri): Uri {
  const path = config.path.replace(/[^/]*$/, `${configName(config.path)} (resolved).yaml`);
  return Uri.from({ scheme: SCHEME, path, query: config.toString() });
}

export async function showResolvedConfig(services: Services, target: unknown): Promise<void> {
  const config = await chooseConfig(services, target);
  if (!config) return;
  const page = await workspace.openTextDocument(pageOf(config.uri));
  await window.showTextDocument(page, { viewColumn: besideText(), preview: true, preserveFocus: true });
}

export function registerResolvedConfig(): Disposable {
  const changed = new EventEmitter<Uri>();
  const provider: TextDocumentContentProvider = {
    onDidChange: changed.event,
    async provideTextDocumentContent({ query }) {
      const { resolvedText } = await import('../../core/config/resolvedText');
      return resolvedText(await parseAsTrained(await workspace.openTextDocument(Uri.parse(query))));
    },
  };
  let timer: NodeJS.Timeout | undefined;
  const refresh = (fits: (page: TextDocument) => boolean) => {
    for (const page of workspace.textDocuments) {
      if (page.uri.scheme === SCHEME && fits(page)) changed.fire(page.uri);
    }
  };
  return Disposables.from(
    changed,
    workspace.registerTextDocumentContentProvider(SCHEME, provider),
    workspace.onDidChangeTextDocument(({ document: { uri } }) => {
      if (!isConfig(uri)) return;
      clearTimeout(timer);
      timer = setTimeout(() => refresh(page => page.uri.query === uri.toString()), DELAY_MILLISECONDS);
    }),
    workspace.onDidSaveTextDocument(() => {
      // Any file may be one that a config extends.
      forgetParsed();
      refresh(() => true);
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      forgetParsed();
      refresh(() => true);
    }),
    new Disposables(() => clearTimeout(timer)),
  );
}
