import assert from 'node:assert/strict';
import { rank, reportRegression } from '../../../src/core/metrics/regression';
import { assertClose, readFixture } from './fixture';

interface Case {
  readonly actual: number[];
  readonly predicted: number[];
  readonly mse: number;
  readonly mae: number;
  /** Null where scipy has no number. */
  readonly pearson: number | null;
  readonly spearman: number | null;
}

const { cases } = readFixture<{ cases: Case[] }>('regression');

describe(`regression metrics against scikit-learn and scipy, ${cases.length} cases`, () => {
  it('mean squared and absolute error', () => {
    for (const [i, { actual, predicted, mse, mae }] of cases.entries()) {
      const report = reportRegression(actual, predicted);
      assertClose(report.meanSquaredError, mse, `case ${i}, squared`);
      assertClose(report.meanAbsoluteError, mae, `case ${i}, absolute`);
    }
  });

  for (const name of ['pearson', 'spearman'] as const)
    it(`${name}, undefined where scipy has none`, () => {
      for (const [i, expected] of cases.entries()) {
        const actual = reportRegression(expected.actual, expected.predicted)[name];
        if (expected[name] === null) assert.equal(actual, undefined, `case ${i}`);
        else assertClose(actual, expected[name], `case ${i}`);
      }
    });

  it('ranks that tie share their mean', () => {
    assert.deepEqual([...rank([3, 1, 3, 2, 3])], [4, 1, 4, 2, 4]);
  });

  it('of nothing are zeros without correlations', () => {
    assert.deepEqual(reportRegression([], []), {
      meanSquaredError: 0,
      meanAbsoluteError: 0,
      pearson: undefined,
      spearman: undefined,
    });
  });
});
