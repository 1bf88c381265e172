/** Which open files are data of a config, and where their texts stand: what the lens and Classify read there is the text of the row. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { type Disposable, Disposable as Disposables, EventEmitter, type TextDocument, window, workspace } from 'vscode';
import { resolvePath } from '../../core/base/resolvePath';
import { foldName, samePath } from '../../core/base/samePath';
import { findDialect, hasHeader } from '../../core/base/table/dialect';
import { RecordSplitter } from '../../core/base/table/splitRecords';
import type { Config } from '../../core/schemas';
import { originOf } from '../originOf';
import type { RunStore } from '../runs/runStore';
import type { Rows } from '../views/rowText';

/** Longer configs are nobody's by hand. */
const LARGEST_CONFIG = 2 ** 20;
/** Lines of a file from which its columns are told. */
const LINES_LOOKED_AT = 200;

const FORMATS: Readonly<Record<string, string>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

export class DataFiles implements Disposable {
  private rows = new WeakMap<TextDocument, Rows | undefined>();
  private readonly changed = new EventEmitter<TextDocument>();
  /** It is known now where the texts of a file stand. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: Disposable;

  constructor(private readonly store: RunStore) {
    const forget = () => {
      this.rows = new WeakMap();
      this.look();
    };
    this.subscriptions = Disposables.from(
      this.changed,
      window.onDidChangeActiveTextEditor(() => this.look()),
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (/\.nlp\.(?:yaml|yml|json)$/.test(uri.path)) forget();
      }),
      workspace.onDidGrantWorkspaceTrust(forget),
    );
    this.look();
  }

  /** Undefined for a file that is data of no config, or is not known yet to be. */
  rowsOf(document: TextDocument): Rows | undefined {
    return this.rows.get(document);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private look(): void {
    const document = window.activeTextEditor?.document;
    if (document?.uri.scheme !== 'file' || this.rows.has(document)) return;
    if (FORMATS[extname(document.uri.path).toLowerCase()] === undefined) return;
    this.rows.set(document, undefined);
    const { rows } = this;
    this.find(document).then(
      found => {
        rows.set(document, found);
        if (found) this.changed.fire(document);
      },
      () => rows.delete(document),
    );
  }

  private async find(document: TextDocument): Promise<Rows | undefined> {
    const file = document.uri.fsPath;
    for (const { uri } of await this.store.configs()) {
      const text = (await readFile(uri.fsPath)).toString('utf8');
      // A config is read in full only where it may name the file, or the folder it is in.
      if (text.length > LARGEST_CONFIG || !mayName(text, file)) continue;
      const [{ parseConfig }, { configSchema, columnsOf }] = await Promise.all([
        import('../../core/config/parseConfig'),
        import('../../core/schemas'),
      ]);
      const origin = originOf(uri);
      const { config } = await parseConfig<typeof configSchema>(text, uri.fsPath, configSchema, { access: origin });
      if (!config || !names(config, uri.fsPath, file, origin)) continue;
      return describeRows(document, config, columnsOf(config).columns.text);
    }
    return undefined;
  }
}

function mayName(config: string, file: string): boolean {
  return foldName(config).includes(foldName(basename(file))) || /[*]|extends/.test(config);
}

function names(config: Config, path: string, file: string, origin: ReturnType<typeof originOf>): boolean {
  const { train, validation, test } = config.data;
  return [train, validation, test].flat().some(named => {
    if (typeof named !== 'string') return false;
    try {
      const resolved = resolvePath(dirname(path), named, origin);
      if (!named.includes('*')) return samePath(resolved, file);
      // Good enough to know that it is data of this config: the ending and the folder.
      return extname(resolved) === extname(file) && samePath(dirname(resolved), dirname(file));
    } catch {
      return false;
    }
  });
}

function describeRows(document: TextDocument, { data }: Config, column: string | undefined): Rows | undefined {
  const format = data.format === 'auto' ? FORMATS[extname(document.uri.path).toLowerCase()] : data.format;
  if (column === undefined) return undefined;
  if (format === 'jsonl') return { kind: 'jsonl', key: column };
  if (format !== 'csv' && format !== 'tsv') return undefined;
  const count = Math.min(document.lineCount, LINES_LOOKED_AT);
  const first = Array.from({ length: count }, (_, i) => `${document.lineAt(i).text}\n`).join('');
  const { header, delimiter, quotes } = data;
  const wish = { roles: { text: column }, header, table: { delimiter, quotes } };
  const { skipped, ...dialect } = findDialect(first, format === 'csv' ? ',' : '\t', wish);
  const body = skipped > 0 ? first.slice(first.indexOf('\n') + 1) : first;
  const names = new RecordSplitter(dialect).split(body, false)[0]?.cells;
  if (!names) return undefined;
  const headed = hasHeader(wish);
  const at = headed ? names.findIndex(name => name.trim() === column) : Number(column) - 1;
  if (!names[at]) return undefined;
  return { kind: 'table', dialect, column: at, columns: names.length, skipped: skipped + (headed ? 1 : 0) };
}
