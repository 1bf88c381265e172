/** Whether the disk of tests has one file for two names that differ in case alone, as those of Windows and macOS do. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let found: boolean | undefined;

function asksDisk(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'nlp-case-'));
  try {
    writeFileSync(join(folder, 'a'), '');
    return !existsSync(join(folder, 'A'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function tellsCaseApart(): boolean {
  found ??= asksDisk();
  return found;
}
