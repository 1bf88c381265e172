/** Asks by what and where Find Similar searches; one thing is changed at a time. */
import { type QuickPickItem, QuickPickItemKind, ThemeIcon, window, workspace } from 'vscode';
import type { Unit } from '../../../core/search/passages/passage';
import type { WordRanking } from '../../../core/search/searchWords';
import { describeRun } from '../../commands/choose';
import { canDo, titleOf } from '../../runs/runEntry';
import type { Services } from '../../services';
import { nameOfPlace, nameOfRanking, RANKINGS, type SimilarChoices, UNITS } from './choices';

type Change = Partial<SimilarChoices>;
interface Option extends QuickPickItem {
  readonly change?: Change;
  readonly ask?: () => Promise<Change | undefined>;
}

const COUNTS = [10, 20, 50, 100, 200];

/** @returns what was chosen; undefined when the user backed out */
export async function chooseSimilar(services: Services, now: SimilarChoices): Promise<SimilarChoices | undefined> {
  const row = (icon: string, label: string, description: string, ask: Option['ask']): Option => ({
    label,
    description,
    iconPath: new ThemeIcon(icon),
    ask,
  });
  const change = await pick('Options of Find Similar', [
    row('symbol-ruler', 'Method', nameOfRanking(now), () => askRanking(services, now)),
    row('folder', 'Where', nameOfPlace(now), () => askPlace(now)),
    row('list-flat', 'Results are', UNITS[now.unit].title, () => askUnit(now)),
    row('list-ordered', 'Maximum', String(now.top), () => askCount(now)),
  ]);
  return change && { ...now, ...change };
}

async function pick(title: string, options: readonly Option[], isNow?: (change: Change) => boolean) {
  const items = options.map(option =>
    isNow && option.change && isNow(option.change)
      ? { ...option, description: `${option.description ?? ''} $(check)`.trim() }
      : option,
  );
  const chosen = await window.showQuickPick(items, { title, matchOnDescription: true });
  return chosen?.ask ? chosen.ask() : chosen?.change;
}

/** Words need no model; of runs those that have vectors of texts. */
async function askRanking({ store }: Services, { by }: SimilarChoices): Promise<Change | undefined> {
  const runs = (await store.runs()).filter(run => run.usable && (canDo(run, 'embed') || canDo(run, 'project')));
  const words = Object.entries(RANKINGS).map(
    ([name, { title, detail }]): Option => ({ label: title, description: detail, change: { by: name as WordRanking } }),
  );
  const vectors = runs.map((run): Option => {
    const { label, description } = describeRun(run);
    return { label, description, change: { by: { run: run.folder, name: titleOf(run) } } };
  });
  const none: Option = { label: 'Vectors of a model', description: 'no model with vectors of texts yet' };
  return pick(
    'Method of Find Similar',
    [
      { label: 'words', kind: QuickPickItemKind.Separator },
      ...words,
      { label: 'vectors of a model', kind: QuickPickItemKind.Separator },
      ...(vectors.length > 0 ? vectors : [none]),
    ],
    change => JSON.stringify(change.by) === JSON.stringify(by),
  );
}

async function askPlace({ where }: SimilarChoices): Promise<Change | undefined> {
  const browse = (files: boolean): Option => ({
    label: files ? 'File…' : 'Folder…',
    description: files ? 'for example a data file' : '',
    ask: async () => {
      const [found] =
        (await window.showOpenDialog({
          title: files ? 'File to Search' : 'Folder to Search',
          canSelectFiles: files,
          canSelectFolders: !files,
          defaultUri: workspace.workspaceFolders?.[0]?.uri,
        })) ?? [];
      return found && { where: { path: found.fsPath } };
    },
  });
  const before: Option[] =
    typeof where === 'string' ? [] : [{ label: nameOfPlace({ where }), description: where.path, change: { where } }];
  return pick(
    'Where Find Similar Searches',
    [
      { label: 'Workspace', description: 'without files that git ignores', change: { where: 'workspace' } },
      { label: 'This file', description: 'the file that is open', change: { where: 'file' } },
      ...before,
      browse(true),
      browse(false),
    ],
    change => JSON.stringify(change.where) === JSON.stringify(where),
  );
}

function askUnit({ unit }: SimilarChoices): Promise<Change | undefined> {
  const options = Object.entries(UNITS).map(
    ([name, { title, detail }]): Option => ({ label: title, description: detail, change: { unit: name as Unit } }),
  );
  return pick('What Find Similar Finds', options, change => change.unit === unit);
}

function askCount({ top }: SimilarChoices): Promise<Change | undefined> {
  const option = (count: number): Option => ({ label: String(count), change: { top: count } });
  return pick('Maximum Number of Results', COUNTS.map(option), change => change.top === top);
}
