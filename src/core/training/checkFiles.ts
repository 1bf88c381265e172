/** Whether the files that a training has read are those that it is to be of. */
import { resolve } from 'node:path';
import { ActionableError } from '../base/errors';
import { samePath } from '../base/samePath';
import type { Dataset } from '../data/dataset';

/**
 * @param folder that paths of what is expected are relative to
 * @param explain what it means that the file of this path is another one
 * @throws ActionableError `data-changed` when a file is not as it has to be
 */
export function checkFiles(
  files: Dataset['files'],
  expected: Dataset['files'],
  folder: string,
  explain: (path: string) => string,
): void {
  for (const { path, sha256 } of expected) {
    const whole = resolve(folder, path);
    if (files.find(file => samePath(file.path, whole))?.sha256 === sha256) continue;
    throw new ActionableError('data-changed', explain(whole));
  }
}
