/** A file that a config names and that is not there; what lies in its place may be what was meant. */
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Problem, Range } from '../../core/base/problem';
import { suggestFile } from '../../core/base/suggest';
import { writeScalar } from '../../core/config/yaml/writeScalar';

/**
 * @param path of the config
 * @param file as the config has it
 * @param absolute where it was looked for
 */
export async function missingFile(path: string, range: Range, file: string, absolute: string): Promise<Problem> {
  const folder = dirname(absolute);
  const beside = await readdir(folder).catch((): string[] => []);
  const name = suggestFile(absolute.slice(folder.length + 1), beside);
  const near = name && file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1) + name;
  const message = `no such file: ${file}${near ? `; did you mean "${near}"?` : ''}`;
  const fix = near ? { title: `Change to ${near}`, range, replacement: writeScalar(near) } : undefined;
  return { code: 'file-not-found', severity: 'error', message, path, range, fix };
}
