/** Problems of configs while they are written, unsaved text included; problems of their data once checked. */
import {
  Diagnostic,
  DiagnosticSeverity,
  type Disposable,
  Disposable as Disposables,
  type LogOutputChannel,
  languages,
  Range,
  type TextDocument,
  Uri,
  workspace,
} from 'vscode';
import { type Fix, formatProblem, type Problem, type Severity } from '../../core/base/problem';
import type { YamlText } from '../../core/config/yaml/readYaml';
import { isConfig } from '../runs/configName';
import { checkDataColumns } from './dataColumns';
import { forgetParsed, parseDocument } from './parse';
import { toVscodeRange } from './place';

const SOURCE = 'NLP';
/** Quiet after the last keystroke before the text is read again. */
const DELAY_MILLISECONDS = 150;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** A diagnostic that knows how it can be mended. */
export class ProblemDiagnostic extends Diagnostic {
  readonly fix: Fix | undefined;
  constructor(problem: Problem) {
    super(
      problem.range ? toVscodeRange(problem.range) : new Range(0, 0, 0, 0),
      problem.message,
      SEVERITIES[problem.severity],
    );
    this.source = SOURCE;
    this.code = problem.code;
    this.fix = problem.fix;
  }
}

/** Problems found by reading the text. */
const written = languages.createDiagnosticCollection('nlp-config');
/** Problems found by Check Data and Train, by the config that was checked: the files that they are in. */
const checked = languages.createDiagnosticCollection('nlp-data');
const checkedFiles = new Map<string, Uri[]>();

/** Shows what a check of a config found, in place of what the last one did. */
export function publishProblems(config: Uri, problems: readonly Problem[]): void {
  forgetChecked(config);
  const byFile = new Map<string, ProblemDiagnostic[]>();
  for (const problem of problems) {
    byFile.set(problem.path, [...(byFile.get(problem.path) ?? []), new ProblemDiagnostic(problem)]);
  }
  const known = written.get(config) ?? [];
  const files: Uri[] = [];
  for (const [path, diagnostics] of byFile) {
    const file = Uri.file(path);
    files.push(file);
    // The editor has already said what can be seen in the text alone.
    const isNew = (one: Diagnostic) =>
      path !== config.fsPath || !known.some(other => other.message === one.message && other.range.isEqual(one.range));
    checked.set(file, diagnostics.filter(isNew));
  }
  checkedFiles.set(config.toString(), files);
}

function forgetChecked(config: Uri): void {
  for (const file of checkedFiles.get(config.toString()) ?? []) checked.delete(file);
  checkedFiles.delete(config.toString());
}

/** A problem of a config that this one extends is shown where it is extended. */
function bringHome(problem: Problem, { uri }: TextDocument, text: YamlText): Problem {
  if (problem.path === uri.fsPath) return problem;
  const range = locateExtends(text);
  return { ...problem, message: formatProblem(problem), path: uri.fsPath, range, fix: undefined };
}

function locateExtends({ root }: YamlText): Problem['range'] {
  return root?.kind === 'map' ? root.entries.find(entry => entry.key === 'extends')?.value.range : undefined;
}

export function registerDiagnostics(log: LogOutputChannel): Disposable {
  const timers = new Map<string, NodeJS.Timeout>();
  const check = async (document: TextDocument) => {
    const { version } = document;
    try {
      const parsed = await parseDocument(document);
      const problems = [...parsed.problems, ...(parsed.config ? await checkDataColumns(document, parsed) : [])];
      if (document.version !== version || document.isClosed) return;
      written.set(
        document.uri,
        problems.map(problem => new ProblemDiagnostic(bringHome(problem, document, parsed.document))),
      );
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
    }
  };
  const soon = (document: TextDocument, delay: number) => {
    if (!isConfig(document.uri)) return;
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => {
        timers.delete(key);
        void check(document);
      }, delay),
    );
  };
  for (const document of workspace.textDocuments) soon(document, 0);
  return Disposables.from(
    written,
    checked,
    workspace.onDidOpenTextDocument(document => soon(document, 0)),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || !isConfig(document.uri)) return;
      forgetChecked(document.uri);
      soon(document, DELAY_MILLISECONDS);
    }),
    workspace.onDidSaveTextDocument(() => {
      // A data file that was saved may now have the column that a config asks for; a config may be one that others extend.
      forgetParsed();
      for (const document of workspace.textDocuments) soon(document, 0);
    }),
    workspace.onDidCloseTextDocument(document => written.delete(document.uri)),
    new Disposables(() => {
      for (const timer of timers.values()) clearTimeout(timer);
    }),
  );
}
