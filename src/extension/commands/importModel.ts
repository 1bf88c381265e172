/** Import Pretrained Model: which one, what for where that is open, then a job with progress, and the run that it made. */
import { basename, dirname, isAbsolute } from 'node:path';
import { type QuickPickItem, QuickPickItemKind, ThemeIcon, Uri, type WorkspaceFolder, window, workspace } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { readHubId, writeHubId } from '../../core/base/hubId';
import { locateModel } from '../../core/base/locateModel';
import type { ModelCard } from '../../core/pretrained/card/card';
import { findModels } from '../config/findModels';
import { readOnce } from '../config/pretrainedCard';
import { commandId } from '../contributed';
import { type Action, learnMoreOf, NEW_MODEL, offer } from '../notify';
import { originOf } from '../originOf';
import { canDo, type RunEntry, titleOf } from '../runs/runEntry';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { showJob } from './showJob';

const LAST = 'nlpWorkbench.imported';
const MOST_REMEMBERED = 8;

type Choice = QuickPickItem & { readonly from?: string; readonly browse?: 'folder' | 'file' };

/** @param target a folder or file of the explorer, or `from` itself */
export async function importModel(services: Services, target: unknown): Promise<void> {
  await requireTrust();
  const folder = await folderOf(target);
  if (!folder) return;
  const from = fromOf(target) ?? (await choose(services, folder));
  if (from === undefined) return;
  const access = originOf(folder.uri);
  const located = locateModel(from, folder.uri.fsPath, access);
  // Of what is here the card says what it is for; a hub is asked by the job.
  const card = located.kind === 'path' ? await readOnce(located.path, access) : undefined;
  const task = card && (await chooseTask(card));
  if (card && task === undefined) return;
  const name = located.kind === 'hub' ? writeHubId(located.id) : basename(located.path);
  const imported = await showJob(services, `Importing ${name}`, () =>
    services.jobs.start(
      'importModel',
      { from: located.kind === 'hub' ? from : located.path, ...(task !== '' && { task }), ...access },
      { name },
    ),
  );
  await remember(services, from);
  await services.store.refresh();
  const run = await services.store.run(imported.folder);
  if (!run) return;
  if (!run.record.untrained) await services.active.choose(run.folder);
  await announce(run);
}

/** A folder is named by its config.json too. */
function fromOf(target: unknown): string | undefined {
  if (target instanceof Uri) return basename(target.path) === 'config.json' ? dirname(target.fsPath) : target.fsPath;
  return typeof target === 'string' ? target : undefined;
}

/** Where the run goes. */
async function folderOf(target: unknown): Promise<WorkspaceFolder | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  const own = target instanceof Uri ? workspace.getWorkspaceFolder(target) : undefined;
  if (own || folders.length === 1) return own ?? folders[0];
  if (folders.length === 0)
    throw new ActionableError('no-folder', 'Open a folder first: the imported run is stored in it');
  return window.showWorkspaceFolderPick({ placeHolder: 'Select the folder that gets the run' });
}

async function remember({ context }: Services, from: string): Promise<void> {
  const before = context.workspaceState.get<readonly string[]>(LAST, []);
  const now = [from, ...before.filter(each => each !== from)].slice(0, MOST_REMEMBERED);
  await context.workspaceState.update(LAST, now);
}

/** @returns a path, absolute or from the folder, or the name of a model on the hub */
async function choose({ context }: Services, folder: WorkspaceFolder): Promise<string | undefined> {
  const pick = window.createQuickPick<Choice>();
  pick.title = 'Import Pretrained Model';
  pick.placeholder = 'Select a model, or type its name on the hub: org/name';
  pick.matchOnDescription = true;
  const separator = (label: string): Choice => ({ label, kind: QuickPickItemKind.Separator });
  const remembered = context.workspaceState.get<readonly string[]>(LAST, []);
  const itemOf = (from: string, description?: string): Choice => ({
    label: isAbsolute(from) ? workspace.asRelativePath(from) : from,
    description,
    iconPath: new ThemeIcon(readHubId(from) ? 'cloud-download' : 'package'),
    from,
  });
  const browse: readonly Choice[] = [
    {
      label: 'Browse for a Folder...',
      description: 'config.json, model.safetensors',
      iconPath: new ThemeIcon('folder'),
      browse: 'folder',
    },
    { label: 'Browse for a GGUF File...', iconPath: new ThemeIcon('file'), browse: 'file' },
  ];
  let found: readonly Choice[] = [];
  const show = () => {
    const typed = pick.value.trim();
    const isKnown = [...remembered, ...found.map(({ from }) => from)].includes(typed);
    const asked: Choice[] =
      readHubId(typed) && !isKnown
        ? [
            {
              label: typed,
              description: 'download from the hub',
              alwaysShow: true,
              iconPath: new ThemeIcon('cloud-download'),
              from: typed,
            },
          ]
        : isAbsolute(typed) && !isKnown
          ? [
              {
                label: typed,
                description: 'this path',
                alwaysShow: true,
                iconPath: new ThemeIcon('package'),
                from: typed,
              },
            ]
          : [];
    pick.items = [
      ...asked,
      ...(remembered.length > 0 ? [separator('imported before'), ...remembered.map(from => itemOf(from))] : []),
      ...(found.length > 0 ? [separator('in this folder'), ...found] : []),
      separator('elsewhere'),
      ...browse,
    ];
  };
  try {
    return await new Promise<string | undefined>(resolve => {
      pick.onDidChangeValue(show);
      pick.onDidAccept(() => {
        const [item] = pick.selectedItems;
        if (item?.browse) resolve(browseFor(item.browse, folder));
        else if (item?.from !== undefined) resolve(item.from);
      });
      pick.onDidHide(() => resolve(undefined));
      show();
      pick.show();
      pick.busy = true;
      void findModels(folder.uri).then(models => {
        found = models.filter(({ from }) => !remembered.includes(from)).map(({ from, detail }) => itemOf(from, detail));
        pick.busy = false;
        show();
      });
    });
  } finally {
    pick.dispose();
  }
}

async function browseFor(kind: 'folder' | 'file', { uri }: WorkspaceFolder): Promise<string | undefined> {
  const chosen = await window.showOpenDialog({
    title: 'Import Pretrained Model',
    openLabel: 'Import',
    defaultUri: uri,
    canSelectFolders: kind === 'folder',
    canSelectFiles: kind === 'file',
    ...(kind === 'file' && { filters: { GGUF: ['gguf'] } }),
  });
  return chosen?.[0]?.fsPath;
}

const TASKS: Readonly<Record<string, { readonly title: string; readonly detail: string }>> = {
  answer: { title: 'Answer Questions', detail: 'Extractive answers: NLP: Ask' },
  classify: { title: 'Classify', detail: 'One label per text: NLP: Classify Selection' },
  embed: {
    title: 'Sentence Vectors',
    detail: 'Compare and project texts: NLP: Compare Selections, NLP: Open Projection',
  },
  'fill-mask': { title: 'Fill Mask', detail: 'Words for [MASK]: NLP: Fill Mask' },
  generate: { title: 'Generate', detail: 'Continue texts: NLP: Generate Here' },
  multilabel: { title: 'Classify with Several Labels', detail: 'Any number of labels per text' },
  regress: { title: 'Score', detail: 'A number per text' },
  tag: { title: 'Tag Entities', detail: 'One tag per word: NLP: Tag Entities' },
};

/** @returns empty where the model itself says it; nothing where it was given up */
async function chooseTask({ tasks, name }: ModelCard): Promise<string | undefined> {
  if (tasks.length < 2) return '';
  const items = tasks.map(task => ({ label: TASKS[task]?.title ?? task, detail: TASKS[task]?.detail, task }));
  const chosen = await window.showQuickPick(items, {
    title: 'Import Pretrained Model: Task',
    placeHolder: `What is ${name} for?`,
  });
  return chosen?.task;
}

/** What a run can do first. */
function actionOf(run: RunEntry): Action {
  const asks = (title: string, name: Parameters<typeof commandId>[0]): Action => ({ title, command: commandId(name) });
  if (run.record.untrained) return { ...NEW_MODEL, title: 'Fine-Tune' };
  if (canDo(run, 'tag')) return asks('Tag the Selection', 'tagSelection');
  if (canDo(run, 'answer')) return asks('Ask a Question', 'askSelection');
  if (canDo(run, 'generate')) return asks('Open Generation', 'openGeneration');
  if (canDo(run, 'fillMask')) return asks('Fill Mask', 'fillMask');
  if (canDo(run, 'embed')) return asks('Open Projection', 'openProjection');
  return asks('Classify the Selection', 'classifySelection');
}

async function announce(run: RunEntry): Promise<void> {
  const fresh = run.record.untrained?.length ?? 0;
  const words =
    fresh > 0
      ? `Imported ${titleOf(run)}. Its head for ${run.record.task} is new: train it with your data before it predicts.`
      : `Imported ${titleOf(run)}. It is now the active model for ${run.record.task}.`;
  const card: Action = { title: 'Open Model Card', command: commandId('openCard'), argument: run.folder };
  await offer(fresh > 0 ? 'warning' : 'information', words, actionOf(run), card, learnMoreOf('pretrained'));
}
