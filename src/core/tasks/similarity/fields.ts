/** What `similarity` reads of an example. */
import type { Problem } from '../../base/problem';
import { atExample } from '../../data/checkSplits';
import type { Example } from '../../data/dataset';
import { cutAt } from '../reading';
import type { TaskFields } from '../task';
import type { SimilarityOptions } from './schema';

export interface SimilarityTexts {
  /** With the prefix of a query. */
  readonly text: string;
  /** With the prefix of a passage, as negatives. */
  readonly pair?: string;
  readonly negatives: readonly string[];
}

/** @param options the `task` section of the config */
export function textsOf(
  { fields, lists }: Pick<Example, 'fields' | 'lists'>,
  { query, passage }: Pick<SimilarityOptions, 'query' | 'passage'>,
): SimilarityTexts {
  const { text = '', 'text-pair': pair = '' } = fields;
  return {
    text: query + text,
    ...(pair.trim() !== '' && { pair: passage + pair }),
    negatives: (lists?.negative ?? []).map(negative => passage + negative),
  };
}

function allOf(example: Example, options: unknown): readonly string[] {
  const { text, pair, negatives } = textsOf(example, options as SimilarityOptions);
  return [text, ...(pair === undefined ? [] : [pair]), ...negatives];
}

/** Losses that learn from how labels or scores differ. */
const differing = { contrastive: 'label', cosent: 'score', cosine: 'score' } as const;

function findProblems(training: readonly Example[], options: unknown): readonly Problem[] {
  const { type } = (options as SimilarityOptions).loss;
  const role = type in differing ? differing[type as keyof typeof differing] : undefined;
  const [first] = training;
  const value = role && first?.fields[role];
  if (!first || value === undefined || training.some(({ fields: each }) => each[role!] !== value)) return [];
  const message = `every pair of train has the ${role} ${value}, and loss ${type} learns from how they differ`;
  return [atExample(first, 'one-target', message)];
}

export const fields: TaskFields = {
  texts: allOf,
  read: (example, { count, longest, around, options }) =>
    allOf(example, options).map(text => cutAt(longest, Math.max(1, around + count(text)))),
  learnLabels: () => [],
  findProblems,
};
