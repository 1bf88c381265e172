/** Completion in a config: keys and values by the schema, files of the config's folder, columns of its data. */
import { dirname } from 'node:path';
import {
  type CancellationToken,
  CompletionItem,
  CompletionItemKind,
  type Disposable,
  type DocumentSelector,
  languages,
  MarkdownString,
  type Position,
  type Range,
  RelativePattern,
  SnippetString,
  type TextDocument,
  Uri,
  workspace,
} from 'vscode';
import type { Completion, Completions } from '../../core/config/editor/complete';
import { writeScalar } from '../../core/config/yaml/writeScalar';
import { CONFIG_PATTERN } from '../runs/configName';
import { readHeader } from './dataHeader';
import { findModels } from './findModels';
import { parseDocument } from './parse';
import { fromVscodePosition, toVscodeRange } from './place';
import { namesModel } from './pretrainedCard';
import { schemaFor } from './schemaFor';

/** Files that examples can be read from. */
const DATA_FILES = '**/*.{csv,tsv,jsonl,ndjson,txt,conllu,parquet}';
/** Files that a model can be written in. */
const MODEL_FILES = '**/*.{ts,js,mjs}';
const MOST_FILES = 200;

export function registerCompletion(selector: DocumentSelector): Disposable {
  return languages.registerCompletionItemProvider(
    selector,
    {
      async provideCompletionItems(document: TextDocument, position: Position, token: CancellationToken) {
        const [{ complete }, schema] = await Promise.all([
          import('../../core/config/editor/complete'),
          schemaFor(document),
        ]);
        const found = complete(document.getText(), fromVscodePosition(position), schema);
        if (!found || token.isCancellationRequested) return [];
        const range = toVscodeRange(found.range);
        return [...found.items.map(item => toItem(item, range)), ...(await fromFiles(document, found, range, token))];
      },
    },
    ':',
    ' ',
    '/',
    '{',
    ',',
  );
}

function toItem(completion: Completion, range: Range): CompletionItem {
  const { label, kind, snippet, detail, documentation, required } = completion;
  const item = new CompletionItem(
    { label, description: detail },
    kind === 'key' ? CompletionItemKind.Property : CompletionItemKind.Value,
  );
  item.insertText = new SnippetString(snippet);
  item.documentation = new MarkdownString(documentation);
  item.range = range;
  item.sortText = `${required ? 0 : 1}${label}`;
  // The value that a key wants is offered as soon as the key stands.
  if (kind === 'key') item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}

async function fromFiles(
  document: TextDocument,
  { wants, keys }: Completions,
  range: Range,
  token: CancellationToken,
): Promise<CompletionItem[]> {
  if (namesModel(keys)) return completeModels(document, range, token);
  if (wants === 'path') return completePaths(document, range, filesFor(keys), token);
  if (wants === 'column') return completeColumns(document, range);
  return [];
}

function filesFor(keys: readonly string[]): string {
  if (keys[0] === 'extends' || keys[0] === 'config') return CONFIG_PATTERN;
  const isModel = keys[0] === 'model' && (keys.length === 1 || keys[1] === 'file' || keys[1] === 'type');
  return isModel ? MODEL_FILES : DATA_FILES;
}

async function completePaths(
  document: TextDocument,
  range: Range,
  files: string,
  token: CancellationToken,
): Promise<CompletionItem[]> {
  const folder = Uri.file(dirname(document.uri.fsPath));
  const pattern = new RelativePattern(folder, files);
  const found = await workspace.findFiles(pattern, '**/{node_modules,.nlp,.git}/**', MOST_FILES, token);
  const own = document.uri.path.slice(folder.path.length + 1);
  const paths = found
    .map(file => file.path.slice(folder.path.length + 1))
    // Declarations are for the compiler.
    .filter(path => path !== own && !path.endsWith('.d.ts'))
    .map(path => (files === MODEL_FILES ? `./${path}` : path));
  return paths.sort().map(path => {
    const item = new CompletionItem(path, CompletionItemKind.File);
    item.range = range;
    item.insertText = writeScalar(path);
    item.filterText = path;
    return item;
  });
}

/** Folders and files of models below the config, and what was downloaded from a hub. */
async function completeModels(
  document: TextDocument,
  range: Range,
  token: CancellationToken,
): Promise<CompletionItem[]> {
  const models = await findModels(Uri.file(dirname(document.uri.fsPath)), token);
  return models.map(({ from, detail }) => {
    const item = new CompletionItem({ label: from, description: detail }, CompletionItemKind.Folder);
    item.range = range;
    item.insertText = writeScalar(from);
    item.filterText = from;
    return item;
  });
}

async function completeColumns(document: TextDocument, range: Range): Promise<CompletionItem[]> {
  const { document: text } = await parseDocument(document);
  const { nodeAt } = await import('../../core/config/yaml/node');
  const scalar = (key: string): string | undefined => {
    const node = nodeAt(text.root, ['data', key]);
    return node?.kind === 'scalar' ? node.source : undefined;
  };
  const file = scalar('train');
  const header = file
    ? await readHeader(document, file, {
        format: scalar('format'),
        encoding: scalar('encoding'),
        delimiter: scalar('delimiter'),
        quotes: scalar('quotes'),
      })
    : undefined;
  return (header?.sample?.columns ?? []).map(column => {
    const item = new CompletionItem({ label: column, description: `column of ${file}` }, CompletionItemKind.Field);
    item.range = range;
    item.insertText = writeScalar(column);
    item.sortText = `0${column}`;
    return item;
  });
}
