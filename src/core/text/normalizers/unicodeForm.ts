/** Unicode normalization forms (UAX #15), each piece aligned with what it was composed of. */
import { type AlignedText, replaceAligned } from './alignedText';

export type UnicodeForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

/**
 * A character with what may combine with it: Hangul with vowels and finals (and what compatibility turns into those), anything with
 * marks. Normalization never crosses from one such piece into the next.
 */
const piece =
  /[\u1100-\u11FF\u3131-\u318E\uAC00-\uD7A3\uFFA0-\uFFDC][\p{M}\u1160-\u11FF\u3131-\u318E\uFF9E-\uFFDC]*|[\s\S][\p{M}\uFF9E\uFF9F]*/gu;

export function normalizeForm(source: AlignedText, form: UnicodeForm): AlignedText {
  const whole = source.text.normalize(form);
  if (whole === source.text) return source;
  return replaceAligned(source, piece, found => found.normalize(form));
}
