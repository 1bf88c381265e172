/** Spans of tags in any code, and the same spans in another one. */
import { readSpans, readStrictSpans, type Span } from '../../metrics/tags/spans';
import { bio, fitsCode, plainScheme, plainTag, type TagCode } from './tagCode';

/** What the config may ask for. */
export type Scheme = 'as-written' | 'bio' | 'bioes' | 'bilou';

const written: Readonly<Record<Exclude<Scheme, 'as-written'>, Pick<TagCode, 'scheme'> & { readonly letters: string }>> =
  {
    // Of first, middle, last and single words.
    bio: { scheme: 'IOB2', letters: 'BIIB' },
    bioes: { scheme: 'IOBES', letters: 'BIES' },
    bilou: { scheme: 'BILOU', letters: 'BILU' },
  };

/** Forgivingly, as conlleval and seqeval's default mode do. */
export function readTagSpans(tags: readonly string[], code: TagCode): readonly Span[] {
  return readSpans(tags.map(tag => plainTag(tag, code)));
}

/** As seqeval's strict mode does; undefined where a tag is not of the code. */
export function readStrictTagSpans(tags: readonly string[], code: TagCode): readonly Span[] | undefined {
  if (!tags.every(tag => fitsCode(tag, code))) return undefined;
  return readStrictSpans(
    tags.map(tag => plainTag(tag, code)),
    plainScheme(code),
  );
}

/** The code of tags that were rewritten. */
export function targetCode(code: TagCode, scheme: Scheme): TagCode {
  if (scheme === 'as-written') return code;
  return { ...bio, scheme: written[scheme].scheme, ...(code.affix === 'bare' && { affix: 'bare', separator: '' }) };
}

/** The same spans in another scheme, neighbours apart. */
export function convertTags(tags: readonly string[], scheme: Scheme, code: TagCode): readonly string[] {
  return scheme === 'as-written' ? tags : writeSpans(readTagSpans(tags, code), tags.length, scheme);
}

/** Tags of so many words; spans without a type are of bare letters. */
export function writeSpans(
  spans: readonly Span[],
  words: number,
  scheme: Exclude<Scheme, 'as-written'>,
): readonly string[] {
  const tags = new Array<string>(words).fill('O');
  const [first, middle, last, single] = written[scheme].letters;
  for (const { type, start, end } of spans) {
    for (let i = start; i < end; i++) {
      const letter = i === start ? (end - start === 1 ? single : first) : i === end - 1 ? last : middle;
      tags[i] = type === '_' ? letter! : `${letter}-${type}`;
    }
  }
  return tags;
}

/** The types of spans that tags can mark, sorted. */
export function typesOf(tags: readonly string[], code: TagCode): readonly string[] {
  return [...new Set(tags.flatMap(tag => readTagSpans([tag], code).map(({ type }) => type)))].sort();
}
