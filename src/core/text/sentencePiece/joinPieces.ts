/** Byte-pair encoding as SentencePiece does it (`bpe_model.cc`): of all neighbours that are a piece together those with the highest score are joined first. */
import { Heap } from '../../base/heap';
import { widthAt } from '../pretrained/piece';
import type { Match } from './matchSymbols';

interface Settings {
  readonly ids: ReadonlyMap<string, number>;
  readonly scores: Float32Array;
  readonly unknown: number;
  /** Pieces that are taken apart again. */
  readonly isUnused: (id: number) => boolean;
  readonly match: Match;
}

/** @returns [id, start, end, ...] */
export function joinPieces(text: string, { ids, scores, unknown, isUnused, match }: Settings): number[] {
  const starts: number[] = [];
  const ends: number[] = [];
  const frozen: boolean[] = [];
  for (let at = 0; at < text.length; ) {
    const width = match(text, at);
    starts.push(at);
    at += width || widthAt(text, at);
    ends.push(at);
    frozen.push(width > 0);
  }
  const next = starts.map((_, i) => (i + 1 < starts.length ? i + 1 : -1));
  const previous = starts.map((_, i) => i - 1);
  const agenda = new Heap(isBefore);
  /** Where what an unused piece was joined from meets. */
  const joints = new Map<string, number>();
  const offer = (left: number, right: number) => {
    if (left < 0 || right < 0 || frozen[left] || frozen[right]) return;
    const piece = text.slice(starts[left], ends[right]);
    const id = ids.get(piece);
    if (id === undefined) return;
    agenda.push({ score: scores[id]!, left, right, length: piece.length });
    if (isUnused(id)) joints.set(piece, ends[left]! - starts[left]!);
  };
  for (let i = 1; i < starts.length; i++) offer(i - 1, i);
  for (let top = agenda.pop(); top; top = agenda.pop()) {
    const { left, right, length } = top;
    const isGone = starts[left] === ends[left] || starts[right] === ends[right];
    if (isGone || ends[left]! - starts[left]! + ends[right]! - starts[right]! !== length) continue;
    ends[left] = ends[right]!;
    starts[right] = ends[right]!;
    next[left] = next[right]!;
    if (next[right]! >= 0) previous[next[right]!] = left;
    offer(previous[left]!, left);
    offer(left, next[left]!);
  }
  const found: number[] = [];
  const put = (start: number, end: number) => {
    // From left to right; parts wait on a stack: unused pieces may be in each other.
    const waiting = [[start, end] as const];
    for (let part = waiting.pop(); part; part = waiting.pop()) {
      const [from, to] = part;
      const piece = text.slice(from, to);
      const id = ids.get(piece) ?? unknown;
      const joint = isUnused(id) ? joints.get(piece) : undefined;
      if (joint === undefined) found.push(id, from, to);
      else waiting.push([from + joint, to], [from, from + joint]);
    }
  };
  for (let i = starts.length === 0 ? -1 : 0; i >= 0; i = next[i]!) put(starts[i]!, ends[i]!);
  return found;
}

interface Pair {
  readonly score: number;
  readonly left: number;
  readonly right: number;
  readonly length: number;
}

/** The highest score first, of equal ones the leftmost. */
function isBefore(a: Pair, b: Pair): boolean {
  return a.score > b.score || (a.score === b.score && a.left < b.left);
}
