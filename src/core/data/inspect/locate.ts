/** Where another example is, in a message about one. */
import type { Example } from '../dataset';

/** `on line 7`, with the file's name where it is another one. */
export function locate({ source }: Example, from: Example): string {
  if (source.file === from.source.file) return `on line ${source.line}`;
  return `on line ${source.line} of ${source.file.split(/[\\/]/).at(-1)}`;
}
