import assert from 'node:assert/strict';
import {
  formatAge,
  formatDate,
  formatDuration,
  formatMilliseconds,
  formatStart,
} from '../../../src/core/base/formatTime';

describe('times as people read them', () => {
  it('are durations of at most two units', () => {
    assert.deepEqual([-1, 0.4, 59, 60, 99, 3600, 3840, 90_000, Number.NaN].map(formatDuration), [
      '0 s',
      '0 s',
      '59 s',
      '1 min',
      '1 min 39 s',
      '1 h',
      '1 h 4 min',
      '1 d 1 h',
      'unknown',
    ]);
  });

  it('are measured times of two digits or more', () => {
    assert.deepEqual([0.4166, 0.997, 3.14, 9.96, 31.4, 999.6, 1240, 9960, 99_000].map(formatMilliseconds), [
      '0.42 ms',
      '1.0 ms',
      '3.1 ms',
      '10 ms',
      '31 ms',
      '1.0 s',
      '1.2 s',
      '10 s',
      '1 min 39 s',
    ]);
  });

  it('are ages', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    assert.equal(formatAge('2026-11-22T11:59:50Z', now), 'just now');
    assert.equal(formatAge('2026-11-22T11:48:00Z', now), '12 min ago');
    assert.equal(formatAge('2026-11-22T02:00:00Z', now), '10 h ago');
    assert.equal(formatAge('2026-11-20T12:00:00Z', now), '2 days ago');
    assert.equal(formatAge('', now), 'at an unknown time');
  });

  it('are starts by their day', () => {
    const now = new Date(2026, 2, 10, 12, 0);
    const starts = [new Date(2026, 2, 10, 9, 5), new Date(2026, 2, 9, 23, 59), new Date(2025, 11, 3, 7, 0)];
    assert.deepEqual(
      starts.map(then => formatStart(then.toISOString(), now)),
      ['Today 09:05', 'Yesterday 23:59', '3 Dec 2025 07:00'],
    );
  });

  it('are dates, and what is none stays as it is', () => {
    assert.equal(formatDate(new Date(2026, 2, 12, 9, 5).toISOString()), 'Mar 12, 2026, 09:05');
    assert.equal(formatDate('long ago'), 'long ago');
  });
});
