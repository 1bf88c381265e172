/** Problems that stopped a command, marked in their files until those are edited or another command is stopped. */
import { type Diagnostic, type Disposable, Disposable as Disposables, languages, Uri, workspace } from 'vscode';
import type { Problem } from '../../core/base/problem';
import { ProblemDiagnostic } from './problemDiagnostic';

const collection = languages.createDiagnosticCollection('nlp-reported');

/** What the editor says of a place by itself is not said twice. */
export function publishProblems(problems: readonly Problem[]): void {
  collection.clear();
  const files = new Map<string, Diagnostic[]>();
  for (const problem of problems) {
    const uri = Uri.file(problem.path);
    const diagnostic = new ProblemDiagnostic(problem);
    const isSameMistake = (one: Diagnostic) =>
      one.message === diagnostic.message ||
      // Said in other words by what reads the text alone.
      (one.source === diagnostic.source && one.severity === diagnostic.severity);
    const known = languages.getDiagnostics(uri).some(one => one.range.isEqual(diagnostic.range) && isSameMistake(one));
    if (known) continue;
    const key = uri.toString();
    files.set(key, [...(files.get(key) ?? []), diagnostic]);
  }
  for (const [uri, diagnostics] of files) collection.set(Uri.parse(uri), diagnostics);
}

export function registerReportedProblems(): Disposable {
  return Disposables.from(
    collection,
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) collection.delete(document.uri);
    }),
    workspace.onDidDeleteFiles(({ files }) => {
      for (const uri of files) collection.delete(uri);
    }),
  );
}
