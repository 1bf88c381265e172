/** The edge where errors are caught: what the user can act on is shown with what to do, a bug with the way to the log. */

import { commands, type LogOutputChannel, Selection, Uri, window, workspace } from 'vscode';
import { ActionableError, CancelledError, ProblemsError } from '../../core/base/errors';
import { formatProblem, type Problem } from '../../core/base/problem';
import { toVscodeRange } from '../config/place';
import { publishProblems } from '../config/reportedProblems';
import { commandId } from '../contributed';
import { type Action, learnMoreOf, NEW_MODEL, notify, offer, SHOW_LOG, TRAIN } from '../notify';

const SHOW_PROBLEM = 'Show Problem';

/** What helps first where something is missing. */
const HELP: Readonly<Record<string, Action>> = {
  'no-config': NEW_MODEL,
  'no-folder': { title: 'Open Folder', command: 'vscode.openFolder' },
  'no-run': TRAIN,
  'no-model': TRAIN,
  'cluster-denied': { title: 'Set Token', command: commandId('setToken') },
  'no-sweep': { title: 'Start Sweep', command: commandId('startSweep') },
  'worker-keeps-ending': { title: 'Restart Workers', command: commandId('restartWorkers') },
};

/** A worker that ended has been reported already, with the ways to continue. */
const REPORTED_ELSEWHERE = new Set(['worker-ended']);

export async function reportError(error: unknown, log: LogOutputChannel): Promise<void> {
  if (error instanceof CancelledError) return;
  if (error instanceof ProblemsError) return reportProblems(error.problems, log);
  if (error instanceof ActionableError) {
    const { code, message } = error;
    log.warn(`${code}: ${message}`);
    if (REPORTED_ELSEWHERE.has(code)) return;
    const help = HELP[code];
    return offer('error', message, ...(help ? [help] : []), learnMoreOf({ error: code }), SHOW_LOG);
  }
  log.error(error instanceof Error ? error : String(error));
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0];
  await offer('error', `NLP Workbench: ${message}`, SHOW_LOG);
}

async function reportProblems(problems: readonly Problem[], log: LogOutputChannel): Promise<void> {
  for (const problem of problems) log.warn(formatProblem(problem));
  const first = problems.find(problem => problem.severity === 'error') ?? problems[0];
  if (!first) return;
  publishProblems(problems);
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const place = first.range ? `:${first.range.start.line}` : '';
  const file = workspace.asRelativePath(first.path);
  const learnMore = learnMoreOf({ error: first.code });
  const message = `${file}${place}: ${first.message}${more}`;
  const choice = await notify('error', message, SHOW_PROBLEM, learnMore.title);
  if (choice === SHOW_PROBLEM) await openProblem(first);
  if (choice === learnMore.title) await commands.executeCommand(learnMore.command, learnMore.argument);
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
