// The counts that each test suite leaves in out/results, and their totals.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '..', 'out', 'results');

/** Forgets the counts of earlier runs. */
export function clearResults() {
  rmSync(FOLDER, { recursive: true, force: true });
}

/** Records a suite's counts `{passed, failed, skipped}`. */
export function writeResults(suite, counts) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${suite}.json`), JSON.stringify(counts));
}

/** The counts that a suite has left: `{passed, failed, skipped, files}`. */
export function readResults(suite) {
  return JSON.parse(readFileSync(join(FOLDER, `${suite}.json`), 'utf8'));
}

/** Forgets the counts of a suite. */
export function removeResults(suite) {
  rmSync(join(FOLDER, `${suite}.json`), { force: true });
}

function listSuites() {
  try {
    return readdirSync(FOLDER).map(name => name.replace(/\.json$/, ''));
  } catch {
    return [];
  }
}

/** The sums over all suites, and each suite's own counts. */
export function sumResults() {
  const suites = listSuites().map(suite => ({
    suite,
    ...readResults(suite),
  }));
  return { suites, ...sumCounts(suites) };
}

/** The sums of several counts. */
export function sumCounts(all) {
  const sum = key => all.reduce((total, counts) => total + (counts[key] ?? 0), 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** Full titles of the tests that a suite left out. */
export function listSkipped({ files = {}, skippedTitles = [] }) {
  return [...skippedTitles, ...Object.values(files).flatMap(file => file.skippedTitles ?? [])];
}

/** Full titles of the tests of a suite that failed. */
export function listFailed({ files = {} }) {
  return Object.values(files).flatMap(file => file.titles ?? []);
}
