import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { joinSignals } from '../../../src/core/base/joinSignals';

/** Collects garbage now. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

describe('base/joinSignals', () => {
  it('is aborted with the first of them, before or after it was made', () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const joined = joinSignals(one.signal, two.signal);
    assert.equal(joined.aborted, false);
    two.abort();
    assert.equal(joined.aborted, true);
    assert.equal(one.signal.aborted, false);
    assert.equal(joinSignals(one.signal, two.signal).aborted, true);
    assert.equal(joinSignals().aborted, false);
  });

  it('keeps an abort whose source has been collected', async () => {
    const collect = collector();
    let fire: (() => void) | undefined;
    const source = () => {
      const controller = new AbortController();
      fire = () => controller.abort();
      return controller.signal;
    };
    const joined = joinSignals(source(), new AbortController().signal);
    await setImmediate();
    collect();
    fire?.();
    fire = undefined;
    await setImmediate();
    collect();
    assert.equal(joined.aborted, true);
  });
});
