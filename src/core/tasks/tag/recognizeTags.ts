/** The code that the tags of training data are written in, found by their set, and where that leaves doubt by their order. */
import { countOf } from '../../base/countOf';
import { type CodeScheme, fitsCode, isOutside, plainTag, separators, splitTag, type TagCode } from './tagCode';

export interface Recognized {
  /** Undefined where the tags mark no spans, or contradict each other. */
  readonly code?: TagCode;
  /** What does not fit. */
  readonly fault?: { readonly code: string; readonly message: string; readonly tag: string };
}

type Form = Pick<TagCode, 'affix' | 'separator'>;

const spanLetters = 'BIESLUMW';

const forms: readonly Form[] = [
  ...separators.map(separator => ({ affix: 'prefix', separator }) as const),
  ...separators.map(separator => ({ affix: 'suffix', separator }) as const),
  { affix: 'bare', separator: '' },
];

/** @param sentences the tags of each; gone through once, and once more where their order decides */
export function recognizeTags(sentences: () => Iterable<readonly string[]>): Recognized {
  const counts = new Map<string, number>();
  for (const tags of sentences()) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const form = findForm([...counts.keys()]);
  if (!form) return {};
  const letterOf = (tag: string) => {
    const { letter } = splitTag(tag, form) ?? {};
    return letter !== undefined && spanLetters.includes(letter) ? letter : undefined;
  };
  const marking = new Map<string, string>();
  for (const tag of counts.keys()) {
    const letter = isOutside(tag) ? undefined : letterOf(tag);
    if (letter !== undefined && !marking.has(letter)) marking.set(letter, tag);
  }
  const scheme = schemeOf(new Set(marking.keys()));
  if (!scheme) {
    const [first, other] = findConflict(marking);
    const message = `tags of two schemes, such as ${first} and ${other}: write all in one (BIO, BIOES, BILOU)`;
    return { fault: { code: 'mixed-schemes', message, tag: other! } };
  }
  const code: TagCode = {
    ...form,
    scheme: scheme === 'IOB' || scheme === 'IOE' ? byOrder(scheme, form, sentences) : scheme,
  };
  const isStray = (tag: string) => !fitsCode(tag, code) || (tag === '0' && counts.has('O'));
  const stray = [...counts.keys()].find(isStray);
  if (stray === undefined) return { code };
  const message = `tag "${stray}" (${countOf(counts.get(stray)!, 'word')} of train) is none of ${code.scheme}, in which the others are written`;
  return { code, fault: { code: 'stray-tag', message, tag: stray } };
}

/**
 * All tags must be of it, and there is one of no span beside them; in the usual form a few may be others. One part of
 * speech that looks like a span (S-NOUN) makes none of the others one.
 */
function findForm(tags: readonly string[]): Form | undefined {
  const inside = tags.filter(tag => !isOutside(tag));
  const hasOutside = inside.length < tags.length;
  return forms.find(form => {
    const letters = inside.flatMap(tag => {
      const { letter } = splitTag(tag, form) ?? {};
      return letter !== undefined && spanLetters.includes(letter) ? [letter] : [];
    });
    const begins = letters.includes('B') || letters.includes('I');
    const strays = inside.length - letters.length;
    if (letters.length === 0) return false;
    if (form.affix === 'bare') return strays === 0 && begins && (hasOutside || letters.length > 2);
    if (form.affix === 'prefix' && form.separator === '-') {
      return strays === 0 ? begins || hasOutside : begins && hasOutside && strays < letters.length;
    }
    return strays === 0 && hasOutside;
  });
}

/** @returns undefined where the letters are of two schemes */
function schemeOf(letters: ReadonlySet<string>): CodeScheme | 'IOB' | 'IOE' | undefined {
  const has = (some: string) => [...some].some(letter => letters.has(letter));
  const only = (some: string) => [...letters].every(letter => some.includes(letter));
  if (has('LU')) return only('BILU') ? 'BILOU' : undefined;
  if (has('MW')) return only('BMEWS') ? 'BMEWO' : undefined;
  if (has('S') || (has('E') && has('B'))) return 'IOBES';
  return has('E') ? 'IOE' : 'IOB';
}

/** Tags of two letters that no scheme has both. */
function findConflict(marking: ReadonlyMap<string, string>): readonly string[] {
  for (const [letter, tag] of marking) {
    for (const [other, beside] of marking) if (!schemeOf(new Set([letter, other]))) return [tag, beside];
  }
  return [...marking.values()];
}

/** IOB1 where a span begins with I and B only parts two that touch; IOE1 where E only parts them. */
function byOrder(family: 'IOB' | 'IOE', form: Form, sentences: () => Iterable<readonly string[]>): CodeScheme {
  const code: TagCode = { ...form, scheme: family === 'IOB' ? 'IOB2' : 'IOE2' };
  // Spans that begin with I, or end with I; and tags that only the second scheme of each has.
  let [first, second] = [0, 0];
  for (const tags of sentences()) {
    const plain = tags.map(tag => plainTag(tag, code));
    for (const [i, tag] of plain.entries()) {
      const beside = (family === 'IOB' ? plain[i - 1] : plain[i + 1]) ?? 'O';
      const touches = beside !== 'O' && beside.slice(1) === tag.slice(1);
      if (touches) continue;
      if (tag[0] === 'I') first++;
      else if (tag !== 'O') second++;
    }
  }
  const old = second === 0 ? first > 0 : first > second;
  return family === 'IOB' ? (old ? 'IOB1' : 'IOB2') : old ? 'IOE1' : 'IOE2';
}
