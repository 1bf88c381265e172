/** Which files a `.gitignore` leaves out: its patterns as git reads them (gitignore(5)), matched without a regular expression. */
import { matchStars } from '../../base/matchGlob';

type Part = { readonly one: ReadonlySet<string> | string; readonly not?: true } | 'any' | 'star';

interface Rule {
  /** Of a path below the folder of the file; `**` stands for any number of folders. */
  readonly segments: readonly (readonly Part[] | '**')[];
  readonly negated: boolean;
  readonly folders: boolean;
}

/** Bytes of a `.gitignore` that are read, and patterns. */
export const MOST_BYTES = 1 << 20;
const MOST_RULES = 10_000;

/** @param text of a `.gitignore` */
export function parseIgnoreRules(text: string): readonly Rule[] {
  return text
    .split('\n')
    .slice(0, MOST_RULES)
    .flatMap(line => parseRule(line.replace(/\r$/, '')) ?? []);
}

function parseRule(line: string): Rule | undefined {
  if (line.startsWith('#')) return undefined;
  let pattern = line;
  // Spaces at the end mean nothing unless a backslash stands before them.
  while (pattern.endsWith(' ') && !pattern.endsWith('\\ ')) pattern = pattern.slice(0, -1);
  const negated = pattern.startsWith('!');
  if (negated) pattern = pattern.slice(1);
  const folders = pattern.endsWith('/');
  if (folders) pattern = pattern.slice(0, -1);
  if (pattern === '') return undefined;
  const anchored = pattern.includes('/');
  const names = pattern.replace(/^\//, '').split('/');
  const segments = names
    .map(name => (name === '**' ? '**' : parseName(name)))
    .filter((segment, i, all) => segment !== '**' || all[i - 1] !== '**');
  return { segments: anchored ? segments : ['**', ...segments], negated, folders };
}

function parseName(name: string): readonly Part[] {
  const letters = [...name];
  const parts: Part[] = [];
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i]!;
    if (letter === '*') {
      if (parts.at(-1) !== 'star') parts.push('star');
    } else if (letter === '?') parts.push('any');
    else if (letter === '\\' && i + 1 < letters.length) parts.push({ one: letters[++i]! });
    else if (letter === '[') {
      const found = parseClass(letters, i + 1);
      // One that is not closed fits nothing.
      parts.push(found?.part ?? { one: new Set() });
      i = found?.end ?? i;
    } else parts.push({ one: letter });
  }
  return parts;
}

/** Code points that a range may go over: no language has more letters that anybody would name so. */
const WIDEST = 0x10000;

function parseClass(
  letters: readonly string[],
  from: number,
): { readonly part: Part; readonly end: number } | undefined {
  const not = letters[from] === '!' || letters[from] === '^';
  const start = not ? from + 1 : from;
  // The first bracket is a letter.
  const end = letters.indexOf(']', start + 1);
  if (end < 0) return undefined;
  const one = new Set<string>();
  for (let i = start; i < end; i++) {
    const [first, last] = [letters[i]!, letters[i + 2]];
    if (letters[i + 1] === '-' && i + 2 < end && last !== undefined) {
      const [low, high] = [first.codePointAt(0)!, last.codePointAt(0)!];
      for (let code = low; code <= Math.min(high, low + WIDEST); code++) one.add(String.fromCodePoint(code));
      i += 2;
    } else one.add(first);
  }
  return { part: not ? { one, not } : { one }, end };
}

function fits(part: Part, letter: string): boolean {
  if (typeof part === 'string') return part === 'any';
  const inside = typeof part.one === 'string' ? part.one === letter : part.one.has(letter);
  return part.not ? !inside : inside;
}

function fitsName(parts: readonly Part[], name: string): boolean {
  return matchStars(parts, [...name], part => part === 'star', fits);
}

/** The same with folders for letters. `**` at the end stands for what is inside, not for the folder itself. */
function fitsPath(segments: Rule['segments'], names: readonly string[]): boolean {
  if (segments.at(-1) === '**' && segments.length > 1 && names.length < segments.length) return false;
  return matchStars(
    segments,
    names,
    segment => segment === '**',
    (segment, name) => segment !== '**' && fitsName(segment, name),
  );
}

/**
 * @param names of the path from the folder of the `.gitignore`
 * @returns nothing where no rule says anything; the last one that does decides
 */
export function isIgnored(rules: readonly Rule[], names: readonly string[], isFolder: boolean): boolean | undefined {
  for (let i = rules.length - 1; i >= 0; i--) {
    const { segments, negated, folders } = rules[i]!;
    if ((isFolder || !folders) && fitsPath(segments, names)) return !negated;
  }
  return undefined;
}

export type { Rule as IgnoreRule };
