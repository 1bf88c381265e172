/** The edge where errors are caught: what the user can act on is shown with what to do, a bug with the way to the log. */
import { commands, type LogOutputChannel, Selection, Uri, window, workspace } from 'vscode';
import { ActionableError, CancelledError, ProblemsError } from '../../core/base/errors';
import { formatProblem, type Problem } from '../../core/base/problem';
import { toVscodeRange } from '../config/place';
import { publishProblems } from '../config/reportedProblems';

const SHOW_LOG = 'Show Log';
const SHOW_PROBLEM = 'Show Problem';
const NEW_MODEL = 'New Model';

/** Errors that a first config mends. */
const BEGINS_WITH_CONFIG = new Set(['no-config']);

/** A worker that ended has been reported already, with the ways to go on. */
const REPORTED_ELSEWHERE = new Set(['worker-ended']);

export async function reportError(error: unknown, log: LogOutputChannel): Promise<void> {
  if (error instanceof CancelledError) return;
  if (error instanceof ProblemsError) return reportProblems(error.problems, log);
  if (error instanceof ActionableError) {
    log.warn(`${error.code}: ${error.message}`);
    if (REPORTED_ELSEWHERE.has(error.code)) return;
    const begin = BEGINS_WITH_CONFIG.has(error.code) ? [NEW_MODEL] : [];
    const choice = await window.showErrorMessage(capitalize(error.message), ...begin, SHOW_LOG);
    if (choice === NEW_MODEL) await commands.executeCommand('nlpWorkbench.newModel');
    if (choice === SHOW_LOG) log.show();
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0];
  if ((await window.showErrorMessage(`NLP Workbench: ${message}`, SHOW_LOG)) === SHOW_LOG) log.show();
}

async function reportProblems(problems: readonly Problem[], log: LogOutputChannel): Promise<void> {
  for (const problem of problems) log.warn(formatProblem(problem));
  const first = problems.find(problem => problem.severity === 'error') ?? problems[0];
  if (!first) return;
  publishProblems(problems);
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const place = first.range ? `:${first.range.start.line}` : '';
  const file = workspace.asRelativePath(first.path);
  const choice = await window.showErrorMessage(`${file}${place}: ${first.message}${more}`, SHOW_PROBLEM);
  if (choice === SHOW_PROBLEM) await openProblem(first);
}

async function openProblem({ path, range }: Problem): Promise<void> {
  const editor = await window.showTextDocument(Uri.file(path));
  if (range) {
    const place = toVscodeRange(range);
    editor.selection = new Selection(place.start, place.start);
    editor.revealRange(place);
  }
  await commands.executeCommand('workbench.actions.view.problems');
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
