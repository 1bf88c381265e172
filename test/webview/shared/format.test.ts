import assert from 'node:assert/strict';
import {
  formatAge,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatScore,
  formatTick,
  shorten,
} from '../../../webview/shared/format';

describe('formatting', () => {
  it('gives numbers four significant digits', () => {
    const cases: [number, string][] = [
      [0, '0'],
      [0.123456, '0.1235'],
      [1.5, '1.5'],
      [-0.52, '−0.52'],
      [123.456, '123.5'],
      [12345.6, '12,346'],
      [3e-7, '3e−7'],
      [2.5e9, '2.5e9'],
      [Number.NaN, 'not a number'],
      [Number.NEGATIVE_INFINITY, '−∞'],
    ];
    for (const [value, text] of cases) assert.equal(formatNumber(value), text);
  });

  it('sets scores as tables of results do', () => {
    assert.deepEqual([0.98432, 1, -0.0312, 0, 12.5].map(formatScore), [
      '.9843',
      '1.0000',
      '−.0312',
      '.0000',
      '12.5000',
    ]);
  });

  it('keeps ticks short, and alike along an axis', () => {
    assert.deepEqual(
      [0, 0.00025, 0.0005].map(value => formatTick(value, 0.0005)),
      ['0', '2.5e−4', '5e−4'],
    );
    assert.deepEqual(
      [0, 0.0005, 0.002].map(value => formatTick(value, 0.002)),
      ['0', '0.0005', '0.002'],
    );
    assert.equal(formatTick(20_000, 50_000), '20,000');
  });

  it('calls only the ends 0 % and 100 %', () => {
    assert.deepEqual([0, 1e-5, 0.1234, 0.99999, 1].map(formatPercent), [
      '0 %',
      '< 0.1 %',
      '12.3 %',
      '> 99.9 %',
      '100 %',
    ]);
  });

  it('names times as people do', () => {
    assert.deepEqual([0.4, 59, 60, 125, 3600, 3840, 90_000, Number.NaN].map(formatDuration), [
      '0 s',
      '59 s',
      '1 min',
      '2 min 5 s',
      '1 h',
      '1 h 4 min',
      '1 d 1 h',
      'unknown',
    ]);
    const now = Date.parse('2026-11-22T12:00:00Z');
    assert.equal(formatAge('2026-11-22T11:59:50Z', now), 'just now');
    assert.equal(formatAge('2026-11-22T11:48:00Z', now), '12 min ago');
    assert.equal(formatAge('2026-11-22T02:00:00Z', now), '10 h ago');
    assert.equal(formatAge('2026-11-20T12:00:00Z', now), '2 days ago');
    assert.equal(formatAge('', now), 'at an unknown time');
  });

  it('counts and shortens', () => {
    assert.equal(formatCount(1234567), '1,234,567');
    assert.equal(shorten('a\n  b', 10), 'a b');
    assert.equal(shorten('free prize now', 8), 'free pr…');
    assert.equal(shorten('🎉🎉🎉🎉', 3), '🎉🎉…');
  });
});
