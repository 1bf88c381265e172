// Prints what the tests in the extension host found, and counts it.
import { existsSync, readFileSync } from 'node:fs';

const MARKS = { passed: '✔', failed: '✖', skipped: '-' };

/** Prints the results that the runner left in `file`; resolves to `{passed, failed, skipped}`. */
export function reportHostResults(file, name) {
  console.log(`\n  ${name}`);
  if (!existsSync(file)) {
    console.log('    ✖ no results: the extension host ended before its tests did');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const results = JSON.parse(readFileSync(file, 'utf8'));
  for (const { title, state, milliseconds, error } of results) {
    console.log(`    ${MARKS[state]} ${title}${milliseconds > 100 ? ` (${milliseconds} ms)` : ''}`);
    if (error) console.log(error.replaceAll(/^/gm, '        '));
  }
  const count = state => results.filter(result => result.state === state).length;
  const skippedTitles = results.filter(({ state }) => state === 'skipped').map(({ title }) => title);
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), skippedTitles };
}
