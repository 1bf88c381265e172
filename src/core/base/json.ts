/** JSON that nobody vouches for: objects told from other values, and small files of a run with a version. */
import { ActionableError } from './errors';

export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a file of a run is refused with. @param file what messages call it */
export function damagedFile(file: string, what: string): ActionableError {
  return new ActionableError('damaged-run', `${file} is damaged: ${what}`);
}

/**
 * The object of a file of a run whose `version` is 1.
 * @param file what messages call it
 * @throws ActionableError `damaged-run`, `newer-run`
 */
export function parseVersioned(text: string, file: string): Json {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damagedFile(file, 'it is not JSON');
  }
  if (!isJson(json)) throw damagedFile(file, 'it must hold an object');
  if (json.version !== 1)
    throw new ActionableError('newer-run', `${file} is of version ${String(json.version)}; this program reads 1`);
  return json;
}
