/** New Model from Template: a template, a data file, a name; the config is opened with what could be guessed filled in. */
import { dirname, posix, relative } from 'node:path';
import {
  type QuickPickItem,
  QuickPickItemKind,
  Range,
  SnippetString,
  Uri,
  type WorkspaceFolder,
  window,
  workspace,
} from 'vscode';
import { ActionableError } from '../../core/base/errors';
import type { Answers } from '../../core/config/templates/fillTemplate';
import type { Template } from '../../core/config/templates/templates';
import { readDataFile } from '../config/dataHeader';
import { configName } from '../runs/configName';
import type { Services } from '../services';
import { type Answer, askText, askWhich, BACK, goThrough, type Place, type Step, stepOf } from './steps';

const MOST_FILES = 200;
const LAST_TEMPLATE = 'newModel.template';

/** What is known before it is asked; a key binding may give some of it. */
interface NewModel {
  /** `TASK/NAME` */
  readonly template?: string;
  /** A data file. */
  readonly data?: Uri;
  /** Of the config, without its ending. */
  readonly name?: string;
}

export async function newModel({ context }: Services, target: unknown): Promise<void> {
  const known: NewModel = target instanceof Uri ? { data: target } : isNewModel(target) ? target : {};
  if (!workspace.workspaceFolders?.length) {
    throw new ActionableError('no-folder', 'Open a folder first: a config is stored next to its data');
  }
  const [{ templates }, { fillTemplate, toSnippet }, { configSchema }] = await Promise.all([
    import('../../core/config/templates/templates'),
    import('../../core/config/templates/fillTemplate'),
    import('../../core/schemas'),
  ]);
  const read = async ({ id }: Template) => {
    const file = Uri.joinPath(context.extensionUri, 'templates', `${id}.yaml`);
    return new TextDecoder().decode(await workspace.fs.readFile(file));
  };
  const last = context.workspaceState.get<string>(LAST_TEMPLATE);
  const ending = known.data && posix.extname(known.data.path).slice(1).toLowerCase();
  const fitting = templates.filter(({ endings }) => ending === undefined || endings.includes(ending));
  let template = templates.find(({ id }) => id === known.template);
  let data: Uri | 'none' | undefined = known.data ?? (known.name === undefined ? undefined : 'none');
  let folder: WorkspaceFolder | undefined;
  let { name } = known;
  const fileOf = () => (data === 'none' ? undefined : data);
  const inFolder = async () => {
    const file = fileOf();
    return (file && workspace.getWorkspaceFolder(file)) ?? (await chooseFolder());
  };
  const steps: Step[] = [];
  if (!template)
    steps.push(
      stepOf(
        place => chooseTemplate(fitting, read, last, place),
        answer => (template = answer),
      ),
    );
  if (data === undefined)
    steps.push(
      stepOf(
        place => chooseData(template!, place),
        answer => (data = answer),
      ),
    );
  if (name === undefined)
    steps.push(
      stepOf<string>(
        async place => {
          folder = await inFolder();
          return folder && askName(folder, proposeName(template!, fileOf()), place);
        },
        answer => (name = answer),
      ),
    );
  if (!(await goThrough(steps))) return;
  const file = fileOf();
  folder ??= await inFolder();
  if (!folder || !template || name === undefined) return;
  await context.workspaceState.update(LAST_TEMPLATE, template.id);
  const text = await read(template);
  const config = Uri.joinPath(folder.uri, `${name.trim()}.nlp.yaml`);
  if (await exists(config)) throw new ActionableError('file-exists', `${workspace.asRelativePath(config)} exists`);
  const answers = file ? await answer(text, file, config) : {};
  const filled = fillTemplate(text, answers, configSchema);
  await workspace.fs.writeFile(config, new TextEncoder().encode(filled.text));
  await putBeside(config, template, context.extensionUri);
  const editor = await window.showTextDocument(config);
  // The same text again, with the blanks as stops of the tabulator key; undoing it takes nothing away.
  const whole = new Range(0, 0, editor.document.lineCount, 0);
  await editor.insertSnippet(new SnippetString(toSnippet(filled)), whole);
  await editor.document.save();
}

/** The files that a template needs; those that are there already are the user's. */
async function putBeside(config: Uri, { beside }: Template, extension: Uri): Promise<void> {
  for (const name of beside) {
    const to = Uri.joinPath(config, '..', posix.basename(name));
    if (!(await exists(to))) await workspace.fs.copy(Uri.joinPath(extension, 'templates', name), to);
  }
}

function isNewModel(target: unknown): target is NewModel {
  return typeof target === 'object' && target !== null && ('template' in target || 'data' in target);
}

type TemplateItem = QuickPickItem & { readonly template?: Template };

async function chooseTemplate(
  templates: readonly Template[],
  read: (template: Template) => Promise<string>,
  last: string | undefined,
  place: Place,
): Promise<Answer<Template>> {
  const { describeTemplate } = await import('../../core/config/templates/templates');
  const itemOf = async (template: Template): Promise<TemplateItem> => ({
    label: template.title,
    detail: describeTemplate(await read(template)),
    template,
  });
  const items: TemplateItem[] = [];
  const group = async (label: string, own: readonly Template[]) => {
    if (own.length === 0) return;
    // The name alone: it shares its line with the first template, whose title a sentence would cut.
    items.push({ label, kind: QuickPickItemKind.Separator });
    for (const template of own) items.push(await itemOf(template));
  };
  const used = templates.filter(({ id }) => id === last);
  const others = templates.filter(({ id }) => id !== last);
  // Above the others, as commands that were used: to go down to it would hide those that fit better.
  await group('last used', used);
  for (const task of new Set(others.map(template => template.task)))
    await group(
      task,
      others.filter(template => template.task === task),
    );
  const placeholder = 'Select a task and a model';
  const answer = await askWhich(items, { title: 'New Model: Template', placeholder, place });
  return answer === BACK ? BACK : answer?.template;
}

/** `none`: to be filled in later. */
async function chooseData({ endings }: Template, place: Place): Promise<Answer<Uri | 'none'>> {
  const found = await workspace.findFiles(`**/*.{${endings.join(',')}}`, '**/{node_modules,.nlp,.git}/**', MOST_FILES);
  const files = found.map(file => ({ label: workspace.asRelativePath(file), file }));
  files.sort((a, b) => a.label.localeCompare(b.label));
  const later = { label: '$(edit) Fill in Later', detail: 'The config uses data.csv until you change it.' };
  const items: (QuickPickItem & { readonly file?: Uri })[] = [...files, later];
  const placeholder = 'Select the file with the training examples';
  const choice = await askWhich(items, { title: 'New Model: Data', placeholder, place });
  return choice === BACK ? BACK : choice && (choice.file ?? 'none');
}

async function chooseFolder(): Promise<WorkspaceFolder | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length < 2) return folders[0];
  return window.showWorkspaceFolderPick({ placeHolder: 'Select a folder' });
}

/** `reviews-cnn` */
function proposeName({ id }: Template, file: Uri | undefined): string {
  const model = id.split('/')[1] ?? id;
  const stem = file && posix.basename(file.path, posix.extname(file.path)).replace(/[^\w-]+/g, '-');
  const kebab = model.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  return stem ? `${stem}-${kebab}` : kebab;
}

async function askName(folder: WorkspaceFolder, proposed: string, place: Place): Promise<Answer<string>> {
  const uri = (name: string) => Uri.joinPath(folder.uri, `${name}.nlp.yaml`);
  let value = proposed;
  for (let i = 2; await exists(uri(value)); i++) value = `${proposed}-${i}`;
  return askText({
    title: 'New Model: Name',
    place,
    prompt: 'Name of the model; the config is NAME.nlp.yaml',
    value,
    async fault(text) {
      const name = text.trim();
      if (!/^[\w-]+$/.test(name)) return 'Use letters, digits, - and _ only: the name becomes a folder.';
      return (await exists(uri(name)))
        ? `${configName(uri(name).path)}.nlp.yaml exists. Choose another name.`
        : undefined;
    },
  });
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** What a data file tells of a template's blanks: its path, its columns, the files that lie beside it for test and validation. */
async function answer(template: string, file: Uri, config: Uri): Promise<Answers> {
  const [{ columnBlanks }, { guessColumns, isExample }, { configSchema }] = await Promise.all([
    import('../../core/config/templates/fillTemplate'),
    import('../../core/config/templates/guessColumns'),
    import('../../core/schemas'),
  ]);
  const pathTo = (uri: Uri) => relative(dirname(config.fsPath), uri.fsPath).replaceAll('\\', '/');
  const answers: Record<string, string> = { train: pathTo(file) };
  const { sample } = await readDataFile(file.fsPath);
  if (sample) {
    const named = !isExample(sample.columns);
    const numbers = sample.columns.map((_, i) => String(i + 1));
    const table = named ? sample : { columns: numbers, rows: [sample.columns, ...sample.rows] };
    Object.assign(answers, guessColumns(columnBlanks(template, configSchema), table));
  }
  for (const [split, names] of Object.entries(SIBLINGS)) {
    const beside = await findBeside(file, names);
    if (beside) answers[split] = pathTo(beside);
  }
  return answers;
}

const SIBLINGS = { validation: ['validation', 'valid', 'val', 'dev'], test: ['test'] } as const;

/** `reviews-test.csv` beside `reviews.csv`, `test.csv` beside `train.csv`. */
async function findBeside(file: Uri, names: readonly string[]): Promise<Uri | undefined> {
  const ending = posix.extname(file.path);
  const stem = posix.basename(file.path, ending);
  for (const name of names) {
    const candidates = /train(ing)?$/.test(stem)
      ? [stem.replace(/train(ing)?$/, name)]
      : [`${stem}-${name}`, `${stem}_${name}`, `${stem}.${name}`];
    for (const candidate of candidates) {
      const uri = Uri.joinPath(file, '..', candidate + ending);
      if (await exists(uri)) return uri;
    }
  }
  return undefined;
}
