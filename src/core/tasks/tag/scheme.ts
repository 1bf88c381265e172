/** Tags of spans in another scheme: BIO (IOB2) and BIOES. */
import { readSpans, type TagScheme } from '../../metrics/tags/spans';

export type Scheme = 'as-written' | 'bio' | 'bioes';

/** Whether the tags mark spans: B-PER, I-PER. */
export function marksSpans(tags: Iterable<string>): boolean {
  for (const tag of tags) if (/^[BIES]-./.test(tag)) return true;
  return false;
}

/** What strict reading takes tags to be: BIO, or BIOES where any ends a span; undefined where some are of neither. */
export function schemeOf(tags: Iterable<string>): TagScheme | undefined {
  let scheme: TagScheme = 'IOB2';
  for (const tag of tags) {
    if (tag !== 'O' && !/^[BIES]-./.test(tag)) return undefined;
    if (/^[ES]-/.test(tag)) scheme = 'IOBES';
  }
  return scheme;
}

/** The same spans, which are read as seqeval reads them; tags that mark no spans stay. */
export function convertTags(tags: readonly string[], scheme: Scheme): readonly string[] {
  if (scheme === 'as-written' || !marksSpans(tags)) return tags;
  const converted = tags.map(() => 'O');
  for (const { type, start, end } of readSpans(tags)) {
    for (let i = start; i < end; i++) {
      const first = i === start;
      const last = i === end - 1;
      const prefix = scheme === 'bio' ? (first ? 'B' : 'I') : first ? (last ? 'S' : 'B') : last ? 'E' : 'I';
      converted[i] = `${prefix}-${type}`;
    }
  }
  return converted;
}
