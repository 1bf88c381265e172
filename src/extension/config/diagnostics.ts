/** Problems of configs while they are written, unsaved text included; problems of their data once checked. */
import {
  type Diagnostic,
  type Disposable,
  Disposable as Disposables,
  type LogOutputChannel,
  languages,
  type TextDocument,
  type Uri,
  workspace,
} from 'vscode';
import { formatProblem, type Problem } from '../../core/base/problem';
import type { ParsedConfig } from '../../core/config/parseConfig';
import type { YamlText } from '../../core/config/yaml/readYaml';
import type { Config } from '../../core/schemas';
import { originOf } from '../originOf';
import { isConfig, isRuntime, isSweep } from '../runs/configName';
import { forgetChecked, registerCheckedData } from './checkedData';
import { forgetParsed, parseDocument } from './parse';
import { ProblemDiagnostic } from './problemDiagnostic';
import { registerReportedProblems } from './reportedProblems';

/** Quiet after the last keystroke before the text is read again. */
const DELAY_MILLISECONDS = 150;

/** Problems found by reading the text. */
const written = languages.createDiagnosticCollection('nlp-config');
/** What is shown of a config's text. */
export function writtenProblems(config: Uri): readonly Diagnostic[] {
  return written.get(config) ?? [];
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

async function checkFiles(document: TextDocument, parsed: ParsedConfig<Config>): Promise<readonly Problem[]> {
  const [{ findUntrainable }, { untrained }, { checkDataColumns }, { checkModelFile }, { checkPretrained }] =
    await Promise.all([
      import('../../core/config/findUntrainable'),
      import('../../core/schemas'),
      import('./dataColumns'),
      import('./modelFile'),
      import('./pretrainedFrom'),
    ]);
  const checks = [
    checkDataColumns(document, parsed),
    checkModelFile(document, parsed),
    checkPretrained(document, parsed),
  ];
  return [...findUntrainable(parsed, document.uri.fsPath, untrained), ...(await Promise.all(checks)).flat()];
}

async function checkSweep(document: TextDocument): Promise<readonly Problem[]> {
  const { readSweep } = await import('../../core/sweeps/readSweep');
  return readSweep(document.uri.fsPath, originOf(document.uri), document.getText()).problems;
}

async function checkRuntime(document: TextDocument): Promise<readonly Problem[]> {
  const { readRuntime } = await import('../../core/cluster/readRuntime');
  return readRuntime(document.uri.fsPath, originOf(document.uri), document.getText()).problems;
}

/** Unless the text has changed meanwhile. */
function show(document: TextDocument, version: number, problems: readonly Problem[]): void {
  if (document.version !== version || document.isClosed) return;
  written.set(
    document.uri,
    problems.map(problem => new ProblemDiagnostic(problem)),
  );
}

const isWritten = ({ uri }: TextDocument) => isConfig(uri) || isSweep(uri) || isRuntime(uri);

export function registerDiagnostics(log: LogOutputChannel): Disposable {
  const timers = new Map<string, NodeJS.Timeout>();
  const check = async (document: TextDocument) => {
    const { version } = document;
    try {
      if (isSweep(document.uri)) return show(document, version, await checkSweep(document));
      if (isRuntime(document.uri)) return show(document, version, await checkRuntime(document));
      const parsed = await parseDocument(document);
      const problems = [...parsed.problems, ...(parsed.config ? await checkFiles(document, parsed) : [])];
      show(
        document,
        version,
        problems.map(problem => bringHome(problem, document, parsed.document)),
      );
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
    }
  };
  const soon = (document: TextDocument, delay: number) => {
    if (!isWritten(document)) return;
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
    registerCheckedData(),
    registerReportedProblems(),
    workspace.onDidOpenTextDocument(document => soon(document, 0)),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0 || !isWritten(document)) return;
      forgetChecked(document.uri);
      soon(document, DELAY_MILLISECONDS);
    }),
    workspace.onDidSaveTextDocument(() => {
      // A data file that was saved may now have the column that a config asks for; a config may be one that others extend.
      forgetParsed();
      for (const document of workspace.textDocuments) soon(document, 0);
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      forgetParsed();
      for (const document of workspace.textDocuments) soon(document, 0);
    }),
    workspace.onDidCloseTextDocument(document => written.delete(document.uri)),
    new Disposables(() => {
      for (const timer of timers.values()) clearTimeout(timer);
    }),
  );
}
