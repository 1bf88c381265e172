/** Whose words are looked up: a run that has word vectors, or a file of vectors; the one that was chosen last. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type QuickPickItem, ThemeIcon, window } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { isOfWords, type RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { describeRun } from './choose';
import { chooseVectors } from './chooseVectors';

export type WordSource = { readonly run: RunEntry } | { readonly file: string };

const KEY = 'nlpWorkbench.wordSource';

/** What the worker is asked by. */
export function pathOf(source: WordSource): string {
  return 'run' in source ? source.run.folder : source.file;
}

/** Those of word vectors first, then those whose first layer has a vector for each word. */
function byUse(runs: readonly RunEntry[]): readonly RunEntry[] {
  return [...runs.filter(isOfWords), ...runs.filter(run => !isOfWords(run))];
}

/** The one that was chosen, else the first active model that has word vectors; undefined where none has. */
export async function currentWordSource(services: Services, word: string): Promise<WordSource | undefined> {
  const { active, store, inference, context } = services;
  const chosen = context.workspaceState.get<string>(KEY);
  if (chosen !== undefined) {
    const run = await store.run(chosen);
    if (run?.usable) return { run };
    if (!run && existsSync(chosen)) return { file: chosen };
  }
  for (const run of byUse(await active.all())) {
    try {
      await inference.ask('neighbours', run.folder, { words: [word], top: 1 });
      return { run };
    } catch (error) {
      if (!(error instanceof ActionableError) || error.code !== 'no-word-vectors') throw error;
    }
  }
  return undefined;
}

/** Remembered. @returns undefined when the user backed out */
export async function chooseWordSource({ store, context }: Services): Promise<WordSource | undefined> {
  const { workspaceState } = context;
  const runs = byUse((await store.runs()).filter(run => run.usable));
  interface Option extends QuickPickItem {
    readonly source?: WordSource;
  }
  const chosen = workspaceState.get<string>(KEY);
  const file =
    chosen !== undefined && !runs.some(({ folder }) => folder === chosen) && existsSync(chosen) ? chosen : undefined;
  const options: readonly Option[] = [
    ...(file === undefined ? [] : [{ label: basename(file), description: file, source: { file } }]),
    ...runs.map(run => ({ ...describeRun(run), source: { run } })),
    {
      label: 'Open Vectors…',
      description: 'a file: word2vec, GloVe, .npy, .csv, .tsv, .json or .jsonl',
      iconPath: new ThemeIcon('folder-opened'),
    },
  ];
  const option = await window.showQuickPick(options, {
    title: 'Word Vectors to Look Up Words In',
    matchOnDescription: true,
  });
  if (!option) return undefined;
  const opened = option.source ? undefined : await chooseVectors(workspaceState);
  const source = option.source ?? (opened && { file: opened.fsPath });
  if (source) await workspaceState.update(KEY, pathOf(source));
  return source;
}
