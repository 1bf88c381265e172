import assert from 'node:assert/strict';
import { INITIAL, offeredOf, rememberedFor } from '../../../webview/sweep/model';
import { makeSweep } from './sweep';

const sweep = makeSweep();
const base = { continues: false, files: true };

describe('what the page of a sweep offers', () => {
  it('follows from who runs it', () => {
    assert.deepEqual(offeredOf({ ...base, sweep, job: { state: 'running' } }), { stop: 'Stop', elsewhere: false });
    assert.deepEqual(offeredOf({ ...base, sweep, job: { state: 'queued' } }), {
      stop: 'Stop (queued)',
      elsewhere: false,
    });
    assert.deepEqual(offeredOf({ ...base, sweep, job: { state: 'stopping' } }), { elsewhere: false });
    assert.deepEqual(offeredOf({ ...base, sweep: makeSweep({ status: 'running' }) }), { elsewhere: true });
    assert.deepEqual(offeredOf({ ...base, sweep, continues: true }), { start: 'Continue', elsewhere: false });
    assert.deepEqual(offeredOf({ ...base, sweep }), { start: 'Start New Sweep', elsewhere: false });
  });

  it('forgets brushes with the sweep that they were of, and keeps them through its news', () => {
    const own = rememberedFor(INITIAL, { ...base, sweep });
    const brushed = { ...own, plot: { turned: [], brushes: { loss: [0, 0.5] as const } } };
    assert.deepEqual(rememberedFor(brushed, { ...base, sweep }), brushed);
    assert.deepEqual(rememberedFor(brushed, base), brushed);
    const other = rememberedFor(brushed, { ...base, sweep: { ...sweep, sweep: '/elsewhere' } });
    assert.deepEqual(other.plot.brushes, {});
  });
});
