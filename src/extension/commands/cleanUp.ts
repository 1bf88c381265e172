/** Clean Up Runs: what may go, how much that frees, and then its removal with progress. */

import { type CancellationToken, ProgressLocation, type QuickPickItem, window } from 'vscode';
import { asSentence } from '../../core/base/asSentence';
import { CancelledError } from '../../core/base/errors';
import { formatBytes } from '../../core/base/formatNumber';
import { type CleanUpItem, type CleanUpOptions, type CleanUpPlan, cleanUp, planCleanUp } from '../../core/runs/cleanUp';
import { notify } from '../notify';
import type { Services } from '../services';
import { moveToTrash } from './trash';

const KEY = 'nlpWorkbench.cleanUp';
type Rule = 'unfinished' | 'keepBest' | 'olderThanDays' | 'optimizer' | 'downloads' | 'indexes';

interface Remembered {
  readonly rules: readonly Rule[];
  readonly keepBest: number;
  readonly olderThanDays: number;
}

const FIRST: Remembered = { rules: ['optimizer'], keepBest: 3, olderThanDays: 30 };

export async function cleanUpRuns(services: Services): Promise<void> {
  const runs = await services.store.runs();
  // Weights of runs that are gone may be left.
  const options = runs.length === 0 ? {} : await chooseRules(services);
  if (!options) return;
  const { active, jobs, store } = services;
  const keep = [...jobs.all.flatMap(job => job.folder ?? []), ...Object.values(active.chosen)];
  const listed = runs.map(({ folder, record, status }) => ({ folder, record: { ...record, status } }));
  const workspaces = await store.workspaces();
  const plan = await withProgress('Measuring runs', signal =>
    planCleanUp(listed, { ...options, keep, workspaces }, signal),
  );
  if (!plan) return;
  const unread = plan.unread.map(folder => `Frozen weights are kept: ${folder} cannot be read, and may need them.`);
  if (plan.items.length === 0) {
    const nothing = runs.length === 0 ? 'There are no runs to clean up.' : 'Nothing to clean up.';
    const spared = plan.spared > 0 ? ['Pinned runs and active models are kept.'] : [];
    void notify('information', [nothing, ...spared, ...unread].join(' '));
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
    const freed = done && `${formatBytes(done.bytes)} freed.`;
    const failures = done?.failures.map(({ message }) => asSentence(message)) ?? [];
    if (failures.length > 0) void notify('warning', [freed, ...failures].join(' '));
    else if (freed) void notify('information', [freed, ...unread].join(' '));
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
        'Optimizer state of completed runs',
        'Their last checkpoint, which only resuming needs. The best checkpoint is kept.',
      ),
      rule('unfinished', 'Unfinished runs', 'Failed, stopped and interrupted runs. You can no longer resume them.'),
      rule('keepBest', 'All but the best of each model', 'You choose how many completed runs to keep.'),
      rule('olderThanDays', 'Old runs', 'You choose how old.'),
      rule('downloads', 'Downloaded models', 'Models from a hub. Imported runs keep their own weights.'),
      rule('indexes', 'Search indexes', 'The next search makes its index again.'),
    ],
    {
      title: 'Clean Up Runs (1 of 2)',
      placeHolder: 'Select what to delete. You see the list first; pinned runs are kept.',
      canPickMany: true,
      ignoreFocusOut: true,
    },
  );
  if (!chosen || chosen.length === 0) return undefined;
  const rules = chosen.map(item => item.rule);
  let { keepBest, olderThanDays } = before;
  if (rules.includes('keepBest')) {
    const count = await askNumber('How many runs per model to keep?', keepBest);
    if (count === undefined) return undefined;
    keepBest = count;
  }
  if (rules.includes('olderThanDays')) {
    const days = await askNumber('Delete runs older than how many days?', olderThanDays);
    if (days === undefined) return undefined;
    olderThanDays = days;
  }
  await context.workspaceState.update(KEY, { rules, keepBest, olderThanDays } satisfies Remembered);
  return {
    unfinished: rules.includes('unfinished'),
    optimizer: rules.includes('optimizer'),
    downloads: rules.includes('downloads'),
    indexes: rules.includes('indexes'),
    ...(rules.includes('keepBest') && { keepBest }),
    ...(rules.includes('olderThanDays') && { olderThanDays }),
  };
}

async function askNumber(prompt: string, value: number): Promise<number | undefined> {
  const text = await window.showInputBox({
    title: 'Clean Up Runs',
    prompt,
    value: String(value),
    validateInput: typed => (/^\s*\d{1,5}\s*$/.test(typed) ? undefined : 'Enter a whole number, 0 or more.'),
  });
  return text === undefined ? undefined : Number(text);
}

function whatIs({ workspace, download, index }: CleanUpItem): string {
  if (download || index) return 'the folder';
  return workspace === undefined ? 'the whole run' : 'the file';
}

/** The list of what would go, all of it marked; its title says what the marked ones free. */
function chooseItems({ items, spared }: CleanUpPlan): Promise<readonly CleanUpItem[] | undefined> {
  const pick = window.createQuickPick<QuickPickItem & { item: CleanUpItem }>();
  const rows = items.map(item => ({
    label: item.title,
    description: `${formatBytes(item.bytes)} · ${item.reason}`,
    detail: item.parts.length > 0 ? `only ${item.parts.join(', ')}, permanently` : `${whatIs(item)}, to the trash`,
    item,
  }));
  const show = () => {
    const bytes = pick.selectedItems.reduce((sum, { item }) => sum + item.bytes, 0);
    pick.title = `Clean Up Runs (2 of 2): frees ${formatBytes(bytes)}`;
  };
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.placeholder = `Press Enter to delete the checked items${spared > 0 ? `; ${spared} pinned or active kept` : ''}`;
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
