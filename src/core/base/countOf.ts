/** How many there are of something. */
import { formatCount } from './formatNumber';

/** `1 token`, `12 tokens`, `1,200 tokens`. @param plural the noun with an s if not given */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
