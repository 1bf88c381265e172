/** What Check Data found, as diagnostics in the data files; they follow edits of the file, and go where a line is edited. */
import {
  Diagnostic,
  type Disposable,
  Disposable as Disposables,
  EventEmitter,
  languages,
  Range,
  type TextDocumentChangeEvent,
  Uri,
  workspace,
} from 'vscode';
import type { Problem } from '../../core/base/problem';
import type { Finding } from '../../core/data/inspect/finding';
import { ProblemDiagnostic } from './problemDiagnostic';
import { shiftLine } from './shiftLines';

const collection = languages.createDiagnosticCollection('nlp-data');
/** By config, then by file. */
const byConfig = new Map<string, Map<string, readonly Diagnostic[]>>();
const saved = new EventEmitter<Uri>();

/** Configs of which a data file with findings was saved: what was found may be mended. */
export const onDidSaveChecked = saved.event;

/** UTF-16 code units; the editor ends a mark where its line ends. */
const WHOLE_LINE = 100_000;

/** Shows what a check of a config found, in place of what the last one did. @param known what is shown at the config already */
export function publishFindings(config: Uri, findings: readonly Finding[], known: readonly Diagnostic[]): void {
  const files = new Map<string, Diagnostic[]>();
  for (const problem of findings.flatMap(listProblems)) {
    const uri = Uri.file(problem.path);
    const diagnostic = new ProblemDiagnostic(problem);
    // The editor has already said what can be seen in the text alone.
    const isKnown = (one: Diagnostic) => one.message === diagnostic.message && one.range.isEqual(diagnostic.range);
    if (uri.toString() === config.toString() && known.some(isKnown)) continue;
    const list = files.get(uri.toString());
    if (list) list.push(diagnostic);
    else files.set(uri.toString(), [diagnostic]);
  }
  const before = byConfig.get(config.toString());
  byConfig.set(config.toString(), files);
  show(new Set([...(before?.keys() ?? []), ...files.keys()]));
}

export function forgetChecked(config: Uri): void {
  const files = byConfig.get(config.toString());
  if (!files) return;
  byConfig.delete(config.toString());
  show(files.keys());
}

/** A problem a place; the last one says how many there are beyond. */
function listProblems({ code, severity, places, count, title }: Finding): readonly Problem[] {
  const problems = places.map(({ file, line, column, message }): Problem => {
    const start = { line, column: column ?? 1 };
    const end = { line, column: column === undefined ? WHOLE_LINE : column + 1 };
    return { code, severity, message, path: file, range: { start, end } };
  });
  const last = problems.at(-1);
  if (!last || count <= places.length) return problems;
  const message = `${title}: ${count - places.length} more not listed`;
  return [...problems, { ...last, message }];
}

/** A file of several configs has what each of them found, once. */
function show(files: Iterable<string>): void {
  for (const file of files) {
    const all = [...byConfig.values()].flatMap(found => found.get(file) ?? []);
    const unique = new Map(
      all.map(one => [`${one.range.start.line} ${one.range.start.character} ${one.message}`, one]),
    );
    if (unique.size > 0) collection.set(Uri.parse(file), [...unique.values()]);
    else collection.delete(Uri.parse(file));
  }
}

function follow({ document, contentChanges }: TextDocumentChangeEvent): void {
  const file = document.uri.toString();
  const edits = contentChanges.map(({ range, text }) => {
    const lines = text.split('\n').length - 1;
    return { first: range.start.line, last: range.end.line, added: lines - (range.end.line - range.start.line) };
  });
  let changed = false;
  for (const found of byConfig.values()) {
    const before = found.get(file);
    if (!before) continue;
    changed = true;
    found.set(
      file,
      before.flatMap(one => {
        const line = shiftLine(one.range.start.line, edits);
        if (line === undefined) return [];
        if (line === one.range.start.line) return [one];
        const moved = new Diagnostic(
          new Range(line, one.range.start.character, line, one.range.end.character),
          one.message,
          one.severity,
        );
        moved.source = one.source;
        moved.code = one.code;
        return [moved];
      }),
    );
  }
  if (changed) show([file]);
}

export function registerCheckedData(): Disposable {
  return Disposables.from(
    collection,
    saved,
    workspace.onDidChangeTextDocument(change => {
      if (change.contentChanges.length > 0) follow(change);
    }),
    workspace.onDidSaveTextDocument(({ uri }) => {
      for (const [config, found] of byConfig) if (found.has(uri.toString())) saved.fire(Uri.parse(config));
    }),
  );
}
