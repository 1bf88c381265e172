/** Holds that work grows with its input and not with the square of it: processor time, which other processes on the machine do not change much. */
import assert from 'node:assert/strict';

/** Milliseconds of processor time below which a difference says nothing. */
const FLOOR = 20;
const MOST = 2.5;
const TRIES = 30;

/** Milliseconds of processor time so far. */
function clock(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function processorTime(work: () => unknown): Promise<number> {
  const before = clock();
  await work();
  return clock() - before;
}

/** By which that clock moves: 10 to 16 milliseconds on Windows, where what is read may be short by as much. */
function tick(): number {
  const next = (from: number) => {
    for (;;) {
      const now = clock();
      if (now !== from) return now;
    }
  };
  const begin = next(clock());
  return next(begin) - begin;
}

/**
 * Fails where twice the input takes more than 2.5 times as long. The least of several turns counts: what else goes on only adds.
 * @param make the input of a size
 * @param size such that work which grows with the square would take seconds
 */
export async function assertLinear<Input>(
  make: (size: number) => Input,
  size: number,
  work: (input: Input) => unknown,
): Promise<void> {
  const [small, large] = [make(size), make(2 * size)];
  // Compiled by then.
  await processorTime(() => work(small));
  const shortBy = tick();
  let [least, most] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let turn = 0; turn < TRIES; turn++) {
    least = Math.min(least, await processorTime(() => work(small)));
    most = Math.min(most, await processorTime(() => work(large)));
    if (most <= MOST * Math.max(least + shortBy, FLOOR)) return;
  }
  assert.fail(`twice the size took ${most.toFixed(0)} ms for ${least.toFixed(0)} ms, of processor time`);
}
