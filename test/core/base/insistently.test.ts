import assert from 'node:assert/strict';
import { ActionableError } from '../../../src/core/base/errors';
import { BRIEFLY, insistently, isHeld } from '../../../src/core/base/insistently';
import { whileHeld } from '../runs/heldFiles';

const failure = (code: string) => Object.assign(new Error(code), { code, syscall: 'rename' });

/** Fails so often, then gives how often it was called. */
function failing(code: string, times: number): () => Promise<number> {
  let calls = 0;
  return async () => {
    calls++;
    if (calls <= times) throw failure(code);
    return calls;
  };
}

describe('base/insistently', () => {
  it('tries again on Windows for half a minute what another program forbids, and elsewhere not at all', async () => {
    for (const code of ['EPERM', 'EACCES', 'EBUSY', 'ENOTEMPTY']) {
      await whileHeld({}, {}, async held => {
        assert.equal(await insistently(failing(code, 20)), 21);
        assert.ok(held.paused > 10_000, String(held.paused));
        await assert.rejects(insistently(failing(code, 1000)), { code });
        assert.ok(held.paused < 45_000, String(held.paused));
      });
      await whileHeld({}, { platform: 'linux' }, async held => {
        await assert.rejects(insistently(failing(code, 1)), { code });
        assert.equal(held.paused, 0);
      });
    }
  });

  it('waits everywhere for files that are open to be closed, and for nothing that stays as it is', async () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      await whileHeld({}, { platform }, async held => {
        assert.equal(await insistently(failing('EMFILE', 3)), 4);
        const { paused } = held;
        for (const code of ['ENOENT', 'ENOSPC', 'EEXIST']) {
          await assert.rejects(insistently(failing(code, 1)), { code });
        }
        assert.equal(held.paused, paused);
      });
    }
  });

  it('waits briefly where that is asked for', async () => {
    await whileHeld({}, {}, async held => {
      await assert.rejects(insistently(failing('EPERM', 1000), BRIEFLY), { code: 'EPERM' });
      assert.ok(held.paused > 500 && held.paused <= BRIEFLY, String(held.paused));
    });
  });

  it('knows a file that is held by what caused an error too', () => {
    const told = new ActionableError('unreadable-file', 'no', { cause: failure('EBUSY') });
    assert.deepEqual([isHeld(told, 'win32'), isHeld(told, 'linux'), isHeld('EBUSY', 'win32')], [true, false, false]);
  });
});
