/** A folder for one test, removed after it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../../removeFolder';

const made: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nlp-test-'));
  made.push(folder);
  return folder;
}

after(() => {
  for (const folder of made) removeFolder(folder);
});
