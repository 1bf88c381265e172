/** Clean Up Runs: what may go, how much that frees, and then its removal with progress. */
import { type CancellationToken, ProgressLocation, type QuickPickItem, window } from 'vscode';
import { CancelledError } from '../../core/base/errors';
import { type CleanUpItem, type CleanUpOptions, type CleanUpPlan, cleanUp, planCleanUp } from '../../core/runs/cleanUp';
import { formatBytes } from '../../core/runs/runSize';
import type { Services } from '../services';
import { moveToTrash } from './trash';

const KEY = 'nlpWorkbench.cleanUp';
type Rule = 'unfinished' | 'keepBest' | 'olderThanDays' | 'optimizer';

interface Remembered {
  readonly rules: readonly Rule[];
  readonly keepBest: number;
  readonly olderThanDays: number;
}

const FIRST: Remembered = { rules: ['optimizer'], keepBest: 3, olderThanDays: 30 };

export async function cleanUpRuns(services: Services): Promise<void> {
  const runs = await services.store.runs();
  if (runs.length === 0) {
    void window.showInformationMessage('There are no runs to clean up.');
    return;
  }
  const options = await chooseRules(services);
  if (!options) return;
  const { active, jobs, store } = services;
  const keep = [...jobs.all.flatMap(job => job.folder ?? []), ...Object.values(active.chosen)];
  const listed = runs.map(({ folder, record, status }) => ({ folder, record: { ...record, status } }));
  const plan = await withProgress('Measuring runs', signal => planCleanUp(listed, { ...options, keep }, signal));
  if (!plan) return;
  if (plan.items.length === 0) {
    const spared = plan.spared > 0 ? ' Pinned runs and the selected model stay.' : '';
    void window.showInformationMessage(`Nothing to clean up.${spared}`);
    return;
  }
  const items = await chooseItems(plan);
  if (!items || items.length === 0) return;
  const remove = moveToTrash('Delete these runs?');
  try {
    const done = await withProgress('Cleaning up runs', (signal, report) =>
      cleanUp(
        { ...plan, items },
        {
          signal,
          remove,
          onProgress: (_, { title }) => report({ message: title, increment: 100 / items.length }),
        },
      ),
    );
    if (done) void window.showInformationMessage(`${formatBytes(done.bytes)} freed.`);
  } finally {
    await store.refresh();
  }
}

async function chooseRules({ context }: Services): Promise<CleanUpOptions | undefined> {
  const before = context.workspaceState.get<Remembered>(KEY, FIRST);
  const rule = (rule: Rule, label: string, detail: string): QuickPickItem & { rule: Rule } => ({
    label,
    detail,
    rule,
    picked: before.rules.includes(rule),
  });
  const chosen = await window.showQuickPick(
    [
      rule(
        'optimizer',
        'State of completed trainings',
        'Their last checkpoint, which only resuming needs. The best stays.',
      ),
      rule('unfinished', 'Unfinished runs', 'Failed, stopped and interrupted ones. They can no longer be resumed.'),
      rule('keepBest', 'All but the best of each model', 'Completed runs; you say how many stay.'),
      rule('olderThanDays', 'Old runs', 'You say how old.'),
    ],
    {
      title: 'Clean Up Runs (1 of 2)',
      placeHolder: 'What may go? It is listed before anything is removed; pinned runs stay.',
      canPickMany: true,
      ignoreFocusOut: true,
    },
  );
  if (!chosen || chosen.length === 0) return undefined;
  const rules = chosen.map(item => item.rule);
  let { keepBest, olderThanDays } = before;
  if (rules.includes('keepBest')) {
    const count = await askNumber('How many of each model stay?', keepBest);
    if (count === undefined) return undefined;
    keepBest = count;
  }
  if (rules.includes('olderThanDays')) {
    const days = await askNumber('Runs that began more than how many days ago?', olderThanDays);
    if (days === undefined) return undefined;
    olderThanDays = days;
  }
  await context.workspaceState.update(KEY, { rules, keepBest, olderThanDays } satisfies Remembered);
  return {
    unfinished: rules.includes('unfinished'),
    optimizer: rules.includes('optimizer'),
    ...(rules.includes('keepBest') && { keepBest }),
    ...(rules.includes('olderThanDays') && { olderThanDays }),
  };
}

async function askNumber(prompt: string, value: number): Promise<number | undefined> {
  const text = await window.showInputBox({
    title: 'Clean Up Runs',
    prompt,
    value: String(value),
    validateInput: typed => (/^\s*\d{1,5}\s*$/.test(typed) ? undefined : 'a whole number, 0 or more'),
  });
  return text === undefined ? undefined : Number(text);
}

/** The list of what would go, all of it marked; its title says what the marked ones free. */
function chooseItems({ items, spared }: CleanUpPlan): Promise<readonly CleanUpItem[] | undefined> {
  const pick = window.createQuickPick<QuickPickItem & { item: CleanUpItem }>();
  const rows = items.map(item => ({
    label: item.title,
    description: `${formatBytes(item.bytes)} · ${item.reason}`,
    detail: item.parts.length > 0 ? `only ${item.parts.join(', ')}, for good` : 'the whole run, to the trash',
    item,
  }));
  const show = () => {
    const bytes = pick.selectedItems.reduce((sum, { item }) => sum + item.bytes, 0);
    pick.title = `Clean Up Runs (2 of 2): frees ${formatBytes(bytes)}`;
  };
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.placeholder = `Enter removes what is marked${spared > 0 ? `; ${spared} pinned or selected stay` : ''}`;
  pick.items = rows;
  pick.selectedItems = rows;
  show();
  return new Promise(resolve => {
    pick.onDidChangeSelection(show);
    pick.onDidAccept(() => {
      resolve(pick.selectedItems.map(({ item }) => item));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

type Report = (step: { readonly message?: string; readonly increment?: number }) => void;

/** Nothing when it was cancelled. */
async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => work(signalOf(token), step => progress.report(step)),
    );
  } catch (error) {
    if (error instanceof CancelledError) return undefined;
    throw error;
  }
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
