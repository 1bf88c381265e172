/** The text of a config file; what cannot be read is a problem like any other. */
import { readFileSync, statSync } from 'node:fs';
import { describeFileError } from '../base/fileError';
import type { Problem, Range } from '../base/problem';
import { decodeUtf8, findInvalidUtf8, locateByte } from '../base/utf8';

/** In bytes; more than any config by hand. */
const maximumBytes = 4_000_000;

/** @param path absolute */
export function readConfigText(path: string): string | Problem {
  const refuse = (code: string, message: string, range?: Range): Problem => ({
    code,
    severity: 'error',
    message,
    path,
    ...(range && { range }),
  });
  try {
    const found = statSync(path);
    // Reading a pipe or a device may never end.
    if (!found.isFile() && !found.isDirectory())
      return refuse('unreadable-file', 'cannot read this config: it is not a file');
    if (found.size > maximumBytes) return refuse('config-too-large', 'too large for a config');
    const bytes = readFileSync(path);
    const broken = findInvalidUtf8(bytes);
    if (broken === -1) return decodeUtf8(bytes);
    const { byte, line, column } = locateByte(bytes, broken);
    const message = `byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')} is not UTF-8; save the file as UTF-8`;
    return refuse('not-utf8', message, { start: { line, column }, end: { line, column: column + 1 } });
  } catch (error) {
    const failure = describeFileError(error);
    if (!failure) throw error;
    return refuse('unreadable-file', `cannot read this config: ${failure.meaning}`);
  }
}
