import assert from 'node:assert/strict';
import {
  formatBytes,
  formatColumn,
  formatCount,
  formatDifference,
  formatNumber,
  formatPart,
  formatPercent,
  formatProgress,
  formatRate,
  formatScore,
  formatTick,
  formatTicks,
  formatWithin,
  writePercent,
  writeScore,
} from '../../../src/core/base/formatNumber';

describe('numbers as people read them', () => {
  it('have four significant digits where they stand by themselves', () => {
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

  it('are scores of three digits with the zero in front, and never nothing for something', () => {
    const cases: [number, string][] = [
      [0.98432, '0.984'],
      [1, '1.000'],
      [0, '0.000'],
      [-0.0312, '−0.031'],
      [37.73, '37.730'],
      [1234.5678, '1,234.568'],
      [123456.7, '123,457'],
      [4.4e9, '4.4e9'],
      [0.0002, '2e−4'],
      [Number.NaN, 'not a number'],
    ];
    for (const [value, text] of cases) assert.equal(formatScore(value), text);
    assert.deepEqual([0.0123, -0.2351, -0.0004, 0].map(formatDifference), ['+0.012', '−0.235', '−4e−4', '±0']);
  });

  it('are scores of four digits, with the sign of programs, in files', () => {
    assert.deepEqual([0.8, -0.03125, 12.34567].map(writeScore), ['0.8000', '-0.0313', '12.3457']);
  });

  it('are percents without a space, of which only the ends are 0% and 100%', () => {
    assert.deepEqual([0, 1e-5, 0.0081, 0.07, 0.1234, 0.5, 0.99999, 1].map(formatPercent), [
      '0%',
      '<0.1%',
      '0.8%',
      '7.0%',
      '12.3%',
      '50.0%',
      '>99.9%',
      '100%',
    ]);
    assert.deepEqual([0, 0.004, 0.984, 0.9999, 1].map(formatPart), ['0', '<0.01', '0.98', '>0.99', '1']);
  });

  it('are percents with all their digits where they are typed', () => {
    assert.deepEqual([0.1, 0.07, 0.125, 1 / 3].map(writePercent), ['10%', '7%', '12.5%', '33.3333333333%']);
  });

  it('say how far work is in whole percent, 100% only at its end', () => {
    assert.equal(formatProgress(0, 0), '0%');
    assert.equal(formatProgress(304, 1130), '26%');
    assert.equal(formatProgress(1129, 1130), '99%');
    assert.equal(formatProgress(1131, 1130), '100%');
  });

  it('share their digits in a column, so that their points are in one line', () => {
    const write = (values: readonly number[]) => values.map(formatColumn(values));
    assert.deepEqual(write([0.2656, 0.0008659, -0.05]), ['0.266', '0.001', '−0.050']);
    assert.deepEqual(write([12.3456, 1.5]), ['12.346', '1.500']);
    assert.deepEqual(write([12_345, 7.2, 0]), ['12,345', '7', '0']);
    assert.deepEqual(write([0.00866, 0.0003]), ['0.00866', '0.00030']);
    assert.deepEqual(write([2e-6, 5e-7]), ['2e−6', '5e−7']);
    assert.deepEqual(write([1, Number.NaN, Number.POSITIVE_INFINITY]), ['1.000', 'not a number', '∞']);
    assert.deepEqual(write([0, 0]), ['0', '0']);
    assert.deepEqual(write([]), []);
  });

  it('keep ticks short, and alike along an axis', () => {
    const ticks = (values: readonly number[], largest: number) => values.map(value => formatTick(value, largest));
    assert.deepEqual(ticks([0, 0.00025, 0.0005], 0.0005), ['0', '2.5e−4', '5e−4']);
    assert.deepEqual(ticks([0, 0.0005, 0.002], 0.002), ['0', '0.0005', '0.002']);
    assert.deepEqual(ticks([20_000], 50_000), ['20,000']);
    const even = (values: readonly number[]) => values.map(formatTicks(values));
    assert.deepEqual(even([0.94, 0.96, 1]), ['0.94', '0.96', '1.00']);
    assert.deepEqual(even([0, 50, 100]), ['0', '50', '100']);
    assert.deepEqual(even([0, 0.0005]), ['0', '5e−4']);
  });

  it('name rates as they can be typed', () => {
    assert.deepEqual([0.00655, 1e-5, 1.26e-4, 3].map(formatRate), ['0.0066', '1e-5', '1.3e-4', '3']);
  });

  it('tell numbers of the data to a hundredth of their range', () => {
    assert.equal(formatWithin(4.2345, 4), '4.23');
    assert.equal(formatWithin(1250.4, 900), '1,250');
    assert.equal(formatWithin(-0.5, 0), '−0.50');
  });

  it('count with commas, and bytes by 1024', () => {
    assert.equal(formatCount(1234567), '1,234,567');
    assert.deepEqual(
      [0, 1000, 1023, 1024, 831_000, 1_047_900, 1_500_000, 192 * 2 ** 20, 2 ** 31, 5e13].map(formatBytes),
      ['0 B', '1000 B', '1023 B', '1 KiB', '812 KiB', '1023 KiB', '1.4 MiB', '192 MiB', '2.0 GiB', '45.5 TiB'],
    );
    // Never 1024 of a unit.
    assert.equal(formatBytes(2 ** 20 - 1), '1.0 MiB');
  });
});
