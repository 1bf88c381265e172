import assert from 'node:assert/strict';
import { runLimited } from '../../../../src/core/models/own/limit';

describe('own/limit', () => {
  it('gives what the work gives, throws what it throws, one within the other', () => {
    assert.equal(
      runLimited(5, () => 1 + runLimited(5, () => 2)),
      3,
    );
    const error = new TypeError('of the model');
    assert.throws(() => runLimited(5, () => runLimited(5, () => assert.fail(error))), error);
  });

  it('cuts work short that has no end, and the one around it goes on', () => {
    const endless = () => {
      for (;;);
    };
    assert.throws(() => runLimited(0.2, endless), /no end after 0\.2 seconds/);
    assert.equal(
      runLimited(30, () => {
        assert.throws(() => runLimited(0.2, endless), /no end/);
        return 'on';
      }),
      'on',
    );
  });

  it('lets no work end the process, and puts everything back', () => {
    const { exit } = process;
    const heard = () => undefined;
    process.on('SIGTERM', heard);
    try {
      assert.throws(
        () => runLimited(5, () => process.exit(0)),
        /must not end the process it runs in: process\.exit\(0\)/,
      );
      assert.throws(() => runLimited(5, () => runLimited(5, () => process.exit())), /process\.exit\(\)/);
      assert.equal(
        runLimited(5, () => process.listenerCount('SIGTERM')),
        0,
      );
      assert.equal(process.exit, exit);
      assert(process.listeners('SIGTERM').includes(heard));
    } finally {
      process.removeListener('SIGTERM', heard);
    }
  });
});
