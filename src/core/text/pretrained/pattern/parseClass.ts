/** What stands in the square brackets of a regular expression: characters, ranges, sets within sets, what several of them share. */
import { complementOf, type Ranges, sharedBy, unionOf } from '../characterSet';
import { foldSet, posixOf, setOf } from './properties';
import { type Options, type Source, UnreadPattern } from './source';

const DEEPEST = 20;

/** After the opening bracket. @throws UnreadPattern */
export function parseClass(source: Source, { folds }: Options, depth = 0): Ranges {
  const negative = source.take('^');
  const all = folds ? foldSet(members(source, depth)) : members(source, depth);
  return negative ? complementOf(all) : all;
}

function members(source: Source, depth: number): Ranges {
  if (depth > DEEPEST) throw new UnreadPattern('a pattern with fewer brackets');
  const shared: Ranges[] = [];
  let sets: Ranges[] = [];
  for (let first = true; first || source.peek() !== ']'; first = false) {
    if (source.done) throw new UnreadPattern('a pattern whose brackets match');
    if (first && source.peek() === ']' && !source.has(']', 1)) throw source.unread('[]');
    if (source.take('&&')) {
      shared.push(unionOf(...sets));
      sets = [];
    } else sets.push(member(source, depth));
  }
  source.next();
  return [...shared, unionOf(...sets)].reduce(sharedBy);
}

function member(source: Source, depth: number): Ranges {
  const posix = source.match(/^\[:(\^?)([A-Za-z]+):\]/);
  if (posix) {
    const found = posixOf(posix[2]!);
    if (!found) throw source.unread(posix[0]);
    return posix[1] ? complementOf(found) : found;
  }
  if (source.take('[')) {
    const negative = source.take('^');
    const inner = members(source, depth + 1);
    return negative ? complementOf(inner) : inner;
  }
  const low = character(source);
  if (source.peek() !== '-' || ['', ']'].includes(source.peek(1))) return low;
  source.next();
  const high = character(source);
  const [from, to] = [low, high].map(set => (set.length === 1 && set[0]![0] === set[0]![1] ? set[0]![0] : undefined));
  if (from === undefined || to === undefined || to < from) throw source.unread('a range');
  return [[from, to]];
}

function character(source: Source): Ranges {
  const next = source.next();
  return next === '\\' ? source.escape(false, true) : setOf(next);
}
