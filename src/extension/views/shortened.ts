/** What is missing of written texts, for people: what was not read, and what was not written to its end. */

import { asSentence } from '../../core/base/asSentence';
import type { WrittenTexts } from '../../core/inference/writeTexts';

/** Sentences; none where everything was read and written to its end. */
export function describeShortened({ found, reached }: WrittenTexts): readonly string[] {
  const unread = found.filter(({ truncated }) => truncated).length;
  const which =
    found.length === 1 ? 'The text was' : `${unread} of ${found.length} texts ${unread === 1 ? 'was' : 'were'}`;
  return [
    ...(unread > 0 ? [`${which} truncated to the maximum sequence length.`] : []),
    ...(reached === undefined ? [] : [asSentence(reached)]),
  ];
}
