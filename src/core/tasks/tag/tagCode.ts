/** How tags mark spans: the scheme (BIO, BILOU, ...) and the way in which it is written (`B-PER`, `PER_b`, `B`). */
import type { TagScheme } from '../../metrics/tags/spans';

/** BMEWO is BIOES in other letters; so is BMES, whose S is its W. */
export const codeSchemes = ['IOB1', 'IOB2', 'IOE1', 'IOE2', 'IOBES', 'BILOU', 'BMEWO'] as const;
export type CodeScheme = (typeof codeSchemes)[number];

export interface TagCode {
  readonly scheme: CodeScheme;
  /** Where the letter stands; `bare`: it is all, and there are no types. */
  readonly affix: 'prefix' | 'suffix' | 'bare';
  /** Between letter and type; empty where there is no type. */
  readonly separator: string;
}

/** What most data has, and what spans of texts are written in. */
export const bio: TagCode = { scheme: 'IOB2', affix: 'prefix', separator: '-' };

export const separators = ['-', '_', '|', ':', '/', '.'] as const;

/** Letters of each scheme -> those of IOBES or of what it is a part of. */
const letters: Readonly<Record<CodeScheme, Readonly<Record<string, string>>>> = {
  IOB1: { B: 'B', I: 'I' },
  IOB2: { B: 'B', I: 'I' },
  IOE1: { I: 'I', E: 'E' },
  IOE2: { I: 'I', E: 'E' },
  IOBES: { B: 'B', I: 'I', E: 'E', S: 'S' },
  BILOU: { B: 'B', I: 'I', L: 'E', U: 'S' },
  BMEWO: { B: 'B', M: 'I', E: 'E', W: 'S', S: 'S' },
};

/** Whether a tag is of no span: O (or 0, as some write it), and those of BMEWO+ that say what stands beside it. */
export function isOutside(tag: string): boolean {
  return /^(?:[O0]|(?:BB|MM|EE|WW)[-_]O(?:[-_].+)?)$/i.test(tag);
}

/** Letter and type of a tag that is written so; undefined where it is not. */
export function splitTag(
  tag: string,
  { affix, separator }: Pick<TagCode, 'affix' | 'separator'>,
): { readonly letter: string; readonly type: string } | undefined {
  if (affix === 'bare') return tag.length === 1 ? { letter: tag.toUpperCase(), type: '' } : undefined;
  const at = affix === 'prefix' ? tag.indexOf(separator) : tag.lastIndexOf(separator);
  if (at <= 0 || at === tag.length - separator.length) return undefined;
  const [before, after] = [tag.slice(0, at), tag.slice(at + separator.length)];
  const [letter, type] = affix === 'prefix' ? [before, after] : [after, before];
  return letter.length === 1 ? { letter: letter.toUpperCase(), type } : undefined;
}

/** Whether a tag is one of the code. */
export function fitsCode(tag: string, code: TagCode): boolean {
  if (isOutside(tag)) return true;
  const found = splitTag(tag, code);
  return found !== undefined && letters[code.scheme][found.letter] !== undefined;
}

/**
 * A tag as seqeval reads it: B-TYPE, I-TYPE, E-TYPE, S-TYPE, O. What is not of the code stays as it is where others are written
 * so too, and is outside of all spans elsewhere.
 */
export function plainTag(tag: string, code: TagCode): string {
  if (isOutside(tag)) return 'O';
  const found = splitTag(tag, code);
  const letter = found && letters[code.scheme][found.letter];
  if (!found || letter === undefined) return code.affix === 'prefix' && code.separator === '-' ? tag : 'O';
  return found.type === '' ? letter : `${letter}-${found.type}`;
}

/** The scheme that tags have once they are plain. */
export function plainScheme({ scheme }: TagCode): TagScheme {
  return scheme === 'BILOU' || scheme === 'BMEWO' ? 'IOBES' : scheme;
}

/** One word for a run's record: `IOB2`, `BILOU suffix _`. */
export function writeCode({ scheme, affix, separator }: TagCode): string {
  if (affix === 'prefix' && separator === '-') return scheme;
  return affix === 'bare' ? `${scheme} bare` : `${scheme} ${affix} ${separator}`;
}

/** @returns undefined of what is no code */
export function readCode(text: string): TagCode | undefined {
  const [name, affix = 'prefix', separator = affix === 'bare' ? '' : '-'] = text.split(' ');
  const scheme = codeSchemes.find(each => each === name);
  const side = (['prefix', 'suffix', 'bare'] as const).find(each => each === affix);
  return scheme && side && { scheme, affix: side, separator };
}
