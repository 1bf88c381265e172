/** How Find Similar searches, as it was chosen last: by what, where, and what is found. */
import { basename } from 'node:path';
import type { Memento } from 'vscode';
import type { Unit } from '../../../core/search/passages/passage';
import type { WordRanking } from '../../../core/search/searchWords';

export interface SimilarChoices {
  /** A ranking by words, or the folder of a run whose vectors rank. */
  readonly by: WordRanking | { readonly run: string; readonly name: string };
  /** The file that is open, a file or folder by its path, or the whole folder that is open. */
  readonly where: 'workspace' | 'file' | { readonly path: string };
  readonly unit: Unit;
  /** Results at most. */
  readonly top: number;
}

const KEY = 'nlpWorkbench.similar';
const USUAL: SimilarChoices = { by: 'bm25', where: 'workspace', unit: 'line', top: 20 };

interface Described {
  readonly title: string;
  readonly detail: string;
}

export const RANKINGS: Readonly<Record<WordRanking, Described>> = {
  bm25: { title: 'BM25', detail: 'rare words count more, long passages less' },
  'tf-idf': { title: 'TF-IDF', detail: 'cosine of TF-IDF vectors' },
};

export const UNITS: Readonly<Record<Unit, Described>> = {
  line: { title: 'lines', detail: 'of tables each row' },
  paragraph: { title: 'paragraphs', detail: 'lines between empty ones; of tables each row' },
  comment: { title: 'comments', detail: 'comments and docstrings of code' },
  file: { title: 'files', detail: 'whole files' },
};

export function readChoices(memory: Memento): SimilarChoices {
  return { ...USUAL, ...memory.get<Partial<SimilarChoices>>(KEY) };
}

export async function keepChoices(memory: Memento, choices: SimilarChoices): Promise<void> {
  await memory.update(KEY, choices);
}

export function nameOfRanking({ by }: Pick<SimilarChoices, 'by'>): string {
  return typeof by === 'string' ? RANKINGS[by].title : by.name;
}

export function nameOfPlace({ where }: Pick<SimilarChoices, 'where'>): string {
  if (where === 'workspace') return 'workspace';
  return where === 'file' ? 'this file' : basename(where.path);
}

/** `BM25 · lines · workspace` */
export function describeChoices(choices: SimilarChoices): string {
  return [nameOfRanking(choices), UNITS[choices.unit].title, nameOfPlace(choices)].join(' · ');
}
