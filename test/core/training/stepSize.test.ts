import assert from 'node:assert/strict';
import { float32 } from '../../../src/core/base/hostTensor';
import { checkStepMemory, chooseStepSize } from '../../../src/core/training/stepSize';

describe('training/stepSize', () => {
  it('is never larger than what a pass goes through', () => {
    assert.deepEqual(chooseStepSize({ batch: 32, accumulate: 1 }, 800, 64), { rows: 32, examples: 32 });
    assert.deepEqual(chooseStepSize({ batch: 65_536, accumulate: 1 }, 800, 64), { rows: 800, examples: 65_536 });
    assert.deepEqual(chooseStepSize({ batch: 32, accumulate: 4 }, 20, 64), { rows: 20, examples: 128 });
    assert.deepEqual(chooseStepSize({ batch: 32, accumulate: 4 }, 0, 64), { rows: 1, examples: 128 });
  });

  it('of all examples comes in parts of about the size of a usual batch, alike but for the last', () => {
    const all = { batch: 'all', accumulate: 1 } as const;
    assert.deepEqual(chooseStepSize(all, 100, 64), { rows: 100, examples: 100 });
    assert.deepEqual(chooseStepSize(all, 800, 64), { rows: 115, examples: 800 });
    assert.deepEqual(chooseStepSize(all, 5, 100_000), { rows: 1, examples: 5 });
    assert.deepEqual(chooseStepSize(all, 0, 8), { rows: 1, examples: 1 });
  });

  const GB = 1e9;
  // 10 kB a row and 1 MB of weights, where a row of inputs is of 64 numbers.
  const collate = (rows: number) => ({ ids: float32([rows, 64]) });
  const measure = ({ ids }: { ids?: { shape: readonly number[] } }) => 1e6 + 10_000 * ids!.shape[0]!;
  const check = (rows: number, machine: number, examples = rows) =>
    checkStepMemory({ rows, examples }, { count: 1_000_000, time: 64 }, collate, measure, machine);

  it('says what a large step takes, and how to take less, before it is taken', () => {
    assert.equal(check(1000, GB), undefined);
    const { bytes, warning } = check(65_536, 2 * GB)!;
    assert.equal(bytes, 1.5 * (1e6 + 10_000 * 65_536) + 2 * 256 * 65_536);
    assert.match(
      warning!,
      /^a step of 65,536 examples of up to 64 tokens takes about 971 MiB of the memory; train: \{ batch: 128, accumulate: 512 \} takes the same step/,
    );
    assert.equal(check(65_536, 8 * GB)!.warning, undefined);
    // In parts only the inputs are all held.
    assert.equal(check(100, GB, 65_536)!.bytes, 1.5 * (1e6 + 10_000 * 100) + 2 * 256 * 65_536);
  });

  it('refuses a step that the machine has no memory for', () => {
    assert.throws(() => check(65_536, GB / 2), {
      code: 'too-large-step',
      message: /this machine has 477 MiB; train: \{ batch: 128/,
    });
  });
});
