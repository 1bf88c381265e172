// In CI, a few files of tests that failed run once more by themselves: a busy machine swallows a key, a frame or a second now and then. What
// passes only then is named as flaky, and is a fault that is not yet understood.
import { relative, resolve } from 'node:path';
import { readResults, sumCounts, writeResults } from './results.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** As many files of a suite; where more failed, it is no accident. */
const MOST_AGAIN = 5;

/**
 * Whether a suite that failed passes in the end.
 * @param suite its counts are there
 * @param run runs files, and leaves the counts of the same suite
 */
export async function passesAgain(suite, run) {
  if (!process.env.CI) return false;
  const first = readResults(suite);
  const broken = Object.keys(first.files ?? {}).filter(file => first.files[file].failed > 0);
  if (broken.length === 0 || broken.length > MOST_AGAIN) return false;
  // What fails outside of any file cannot run again, and has failed.
  const files = broken.filter(file => file !== 'undefined');
  if (files.length === 0) return false;
  console.log(`again, by themselves: ${files.map(file => relative(ROOT, file)).join(', ')}`);
  await run(files);
  const second = readResults(suite);
  const flaky = files.filter(file => second.files[file]?.failed === 0).flatMap(file => first.files[file].titles);
  for (const title of flaky) console.log(`flaky: failed at first, and passed again: ${title}`);
  // A file that left no counts at the second time keeps those of the first.
  const all = { ...first.files, ...second.files };
  const counts = sumCounts(Object.values(all));
  writeResults(suite, { ...counts, files: all, flaky: flaky.length });
  return counts.failed === 0;
}
