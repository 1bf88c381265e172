/** Whether a config names a delimiter that tables can have. */
import type { Disagreement } from '../schema';
import { delimiters } from './data';

export function checkDelimiter({
  data,
}: {
  readonly data?: Readonly<Record<string, unknown>>;
}): readonly Disagreement[] {
  const delimiter = data?.delimiter;
  if (typeof delimiter !== 'string' || Object.hasOwn(delimiters, delimiter)) return [];
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return [];
  const message = `expected ${Object.keys(delimiters).join(', ')} or one character that is no quote`;
  return [{ key: 'data.delimiter', message: `data.delimiter: ${message}, got ${JSON.stringify(delimiter)}` }];
}
