// Test files in two runs at the same time, for a run of mocha takes one processor; their counts become those of one suite.
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { readResults, removeResults, sumCounts, writeResults } from './results.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const MOST_PARTS = 2;

/** The test files below folders of the project, relative to it, in order; `/` between names. */
export function listTests(folders) {
  return folders
    .flatMap(folder => readdirSync(join(ROOT, folder), { recursive: true }).map(name => join(folder, name)))
    .filter(name => name.endsWith('.test.ts'))
    .map(name => name.replaceAll(sep, '/'))
    .sort();
}

/**
 * Whether all files pass.
 * @param run `(files, suite, behind)` resolves to whether files pass; it leaves their counts as those of that suite, and where another part
 * writes to the terminal at the same time (`behind`), its report comes in one piece
 * @param most 1 for tests that draw: another part would hold them up
 */
export async function passInParts(suite, files, run, most = MOST_PARTS) {
  const count = Math.min(most, availableParallelism(), files.length);
  // Each takes every second file: those of a folder take about as long.
  const parts = Array.from({ length: count }, (_, part) => ({
    suite: `${suite}-part-${part + 1}`,
    files: files.filter((_, i) => i % count === part),
  }));
  // A part that broke before it could count is a failure.
  for (const part of parts) writeResults(part.suite, { passed: 0, failed: 1, skipped: 0, files: {} });
  const passed = await Promise.all(parts.map((part, i) => run(part.files, part.suite, i > 0)));
  addUp(
    suite,
    parts.map(part => part.suite),
  );
  return passed.every(Boolean);
}

/** Makes the counts of several suites those of one; theirs are gone. */
export function addUp(suite, parts) {
  const all = parts.map(readResults);
  for (const part of parts) removeResults(part);
  writeResults(suite, { ...sumCounts(all), files: Object.assign({}, ...all.map(({ files }) => files)) });
}
