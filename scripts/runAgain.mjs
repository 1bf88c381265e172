// In CI, a few files of tests that failed in a browser run once more: a busy machine swallows a key or a frame now and then. Each is named as flaky.
import { relative, resolve } from 'node:path';
import { readResults, sumCounts, writeResults } from './results.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** As many files of a suite; where more failed, it is no accident. */
const MOST_AGAIN = 2;

/**
 * Whether a suite that failed passes in the end.
 * @param suite its counts are there
 * @param may whether a file, by its path, is one of those that may run once more
 * @param run runs files, and leaves the counts of the same suite
 */
export async function passesAgain(suite, may, run) {
  if (!process.env.CI) return false;
  const first = readResults(suite);
  const broken = Object.keys(first.files).filter(file => first.files[file].failed > 0);
  if (broken.length === 0 || broken.length > MOST_AGAIN || !broken.every(may)) return false;
  console.log(`again, by themselves: ${broken.map(file => relative(ROOT, file)).join(', ')}`);
  await run(broken);
  const second = readResults(suite);
  const flaky = broken.filter(file => second.files[file]?.failed === 0).flatMap(file => first.files[file].titles);
  for (const title of flaky) console.log(`flaky: failed at first, and passed again: ${title}`);
  // A file that left no counts at the second time keeps those of the first.
  const files = { ...first.files, ...second.files };
  const counts = sumCounts(Object.values(files));
  writeResults(suite, { ...counts, files, flaky: flaky.length });
  return counts.failed === 0;
}
