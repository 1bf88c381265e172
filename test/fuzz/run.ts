/**
 * Many damaged files: each ends in a clear message or in a right result, in little time and memory. The tests have a few of them.
 *
 *     npx tsx test/fuzz/run.ts [COUNT [SEED [NAME]]]
 */
import { Random } from '../../src/core/base/random';
import { isClear, readerOf, readers } from './readers';

/** Of one case; the good files are read in far less. */
const LONGEST_MS = 3_000;
const MOST_MEMORY = 400 * 1024 ** 2;

async function main(): Promise<void> {
  const [count = 10_000, seed = 1] = process.argv.slice(2, 4).map(Number);
  const only = process.argv[4];
  const chosen = readers.find(({ name }) => name === only);
  const told = new Map<string, [read: number, refused: number]>();
  let faults = 0;
  let highest = process.resourceUsage().maxRSS * 1024;
  for (let i = 0; i < count; i++) {
    const reader = chosen ?? readerOf(i);
    const counts = told.get(reader.name) ?? [0, 0];
    told.set(reader.name, counts);
    const started = process.cpuUsage();
    try {
      await reader.run(new Random(seed, `damage ${i}`));
      counts[0]++;
    } catch (error) {
      counts[1]++;
      if (!isClear(error)) {
        faults++;
        console.log(`case ${i}, ${reader.name}: ${(error as Error).stack?.split('\n').slice(0, 6).join('\n')}`);
      }
    }
    const spent = process.cpuUsage(started).user / 1000;
    const memory = process.resourceUsage().maxRSS * 1024;
    if (spent > LONGEST_MS) console.log(`case ${i}, ${reader.name}: ${Math.round(spent)} ms`);
    if (memory > highest + MOST_MEMORY) {
      console.log(`case ${i}, ${reader.name}: memory rose by ${Math.round((memory - highest) / 1024 ** 2)} MB`);
    }
    if (spent > LONGEST_MS || memory > highest + MOST_MEMORY) faults++;
    highest = Math.max(highest, memory);
  }
  for (const [name, [read, refused]] of told) console.log(`${name}: ${read} read, ${refused} refused`);
  console.log(`${count} damaged files, ${faults} faults`);
  process.exitCode = faults > 0 ? 1 : 0;
}

void main();
