/** What a search found, as the view shows it: files with their passages, the words of the question marked. Pure. */
import { countOf } from '../../../core/base/countOf';
import { shorten } from '../../../core/base/shorten';
import type { SearchHit } from '../../../core/search/search';

export interface FileHits {
  /** Absolute. */
  readonly file: string;
  /** The best first. */
  readonly hits: readonly SearchHit[];
}

/** The file with the best passage first. */
export function groupByFile(hits: readonly SearchHit[]): readonly FileHits[] {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) groups.set(hit.file, [...(groups.get(hit.file) ?? []), hit]);
  return [...groups].map(([file, of]) => ({ file, hits: of }));
}

/** In the order in which the view lists them, which is how keys step through them. */
export function inOrder(groups: readonly FileHits[]): readonly SearchHit[] {
  return groups.flatMap(({ hits }) => hits);
}

/** @returns the one after or before; the first or last where none is looked at; undefined without any */
export function stepFrom<T>(all: readonly T[], now: T | undefined, by: 1 | -1): T | undefined {
  const at = now === undefined ? -1 : all.indexOf(now);
  if (at < 0) return by === 1 ? all[0] : all.at(-1);
  return all[(at + by + all.length) % all.length];
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const LONGEST_ROW = 200;

export interface Row {
  readonly text: string;
  /** Beginning and end of each word that the question has too. */
  readonly highlights: [number, number][];
}

/** Words that most passages have say little, where there are others. */
const SHORT = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]{1,3}$/u;

function wordsOf(question: string): ReadonlySet<string> {
  const words = Array.from(question.matchAll(WORD), ([word]) => word.toLowerCase());
  const telling = words.filter(word => !SHORT.test(word));
  return new Set(telling.length > 0 ? telling : words);
}

/** A passage on one line, with the words that it shares with the question. */
export function describeHit({ text }: Pick<SearchHit, 'text'>, question: string): Row {
  const shown = shorten(text.replaceAll(/\s+/g, ' ').trim(), LONGEST_ROW);
  const asked = wordsOf(question);
  const highlights = Array.from(shown.matchAll(WORD)).flatMap((match): [number, number][] => {
    const [word] = match;
    return asked.has(word.toLowerCase()) ? [[match.index, match.index + word.length]] : [];
  });
  return { text: shown, highlights };
}

/** `12 results in 3 files` */
export function describeCount(groups: readonly FileHits[]): string {
  return `${countOf(inOrder(groups).length, 'result')} in ${countOf(groups.length, 'file')}`;
}
