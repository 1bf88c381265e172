/** Whether symbolic links can be made here: Windows wants a right for it, and Wine has none. */
import { lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function makesLinks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'nlp-link-'));
  try {
    symlinkSync('somewhere', join(folder, 'link'));
    return lstatSync(join(folder, 'link')).isSymbolicLink();
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let found: boolean | undefined;

export function hasLinks(): boolean {
  found ??= makesLinks();
  return found;
}

/** Skips a test that is about links where there are none. */
export function skipWithoutLinks(test: Mocha.Context): void {
  if (!hasLinks()) test.skip();
}
