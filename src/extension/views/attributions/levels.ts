/** How strongly words are shaded, and how passages move as their text changes. Pure. */
import type { Attribution } from '../../../core/explain/explanation';
import type { Edit } from '../tags/marks';

/** Parts of the largest weight from which on a word is of that level. */
export const bounds = [0.15, 0.4, 0.7] as const;

/** 0 of what hardly matters, 1 to 3 of what raises the number, -1 to -3 of what lowers it. */
export function levelOf(weight: number, strongest: number): number {
  if (strongest === 0) return 0;
  const level = bounds.filter(bound => Math.abs(weight) / strongest >= bound).length;
  return weight < 0 ? 0 - level : level;
}

export interface AttributionMark {
  /** In UTF-16 code units of the document. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly weight: number;
  readonly level: number;
}

/** @param offset of the text in its document */
export function marksOf({ parts }: Pick<Attribution, 'parts'>, offset: number): readonly AttributionMark[] {
  const strongest = Math.max(0, ...parts.map(({ weight }) => Math.abs(weight)));
  return parts.flatMap(({ start, end, text, weight }) =>
    start < end ? [{ start: offset + start, end: offset + end, text, weight, level: levelOf(weight, strongest) }] : [],
  );
}

/** A stretch of a document after an edit: it grows with what is written in it; nothing where an end of it was removed. */
export function movePassage<P extends { readonly start: number; readonly end: number }>(
  passage: P,
  { offset, removed, added }: Edit,
): P | undefined {
  const { start, end } = passage;
  const by = added - removed;
  if (offset > end) return passage;
  if (offset >= start && offset + removed <= end) return end + by > start ? { ...passage, end: end + by } : undefined;
  if (offset + removed <= start) return { ...passage, start: start + by, end: end + by };
  return undefined;
}
