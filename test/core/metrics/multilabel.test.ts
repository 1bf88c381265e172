import assert from 'node:assert/strict';
import { reportMultilabel } from '../../../src/core/metrics/multilabel';
import { assertClose, assertRates, readFixture } from './fixture';

type Row = [precision: number, recall: number, f1: number];

interface Case {
  readonly labels: number;
  readonly actual: number[];
  readonly predicted: number[];
  readonly micro: Row;
  readonly macro: Row;
  readonly weighted: Row;
  readonly samples: Row;
  readonly classes: [precision: number, recall: number, f1: number, support: number][];
  readonly subset: number;
  readonly hamming: number;
}

const { cases } = readFixture<{ cases: Case[] }>('multilabel');

describe(`multilabel metrics against scikit-learn, ${cases.length} cases`, () => {
  it('micro, macro, weighted, samples, every label, subset accuracy and Hamming loss', () => {
    for (const [i, expected] of cases.entries()) {
      const names = Array.from({ length: expected.labels }, (_, c) => `label ${c}`);
      const report = reportMultilabel(expected.actual, expected.predicted, names);
      for (const mean of ['micro', 'macro', 'weighted', 'samples'] as const)
        assertRates(report[mean], expected[mean], `case ${i}, ${mean}`);
      for (const [c, row] of expected.classes.entries()) {
        assertRates(report.classes[c]!, row, `case ${i}, ${names[c]}`);
        assert.equal(report.classes[c]!.support, row[3]);
      }
      assertClose(report.subsetAccuracy, expected.subset, `case ${i}, subset accuracy`);
      assertClose(report.hammingLoss, expected.hamming, `case ${i}, Hamming loss`);
    }
  });

  it('booleans are as good as 1 and 0', () => {
    const report = reportMultilabel([true, false, false, true], [true, true, false, false], ['a', 'b']);
    assert.deepEqual([report.micro.f1, report.hammingLoss, report.subsetAccuracy], [0.5, 0.5, 0]);
  });

  it('of no examples are zeros; decisions that do not fit are a bug that says so', () => {
    const report = reportMultilabel([], [], ['a', 'b']);
    assert.deepEqual([report.micro.f1, report.samples.f1, report.hammingLoss, report.subsetAccuracy], [0, 0, 0, 0]);
    assert.throws(
      () => reportMultilabel([1, 0, 1], [1, 0, 1], ['a', 'b']),
      /internal: 3 decisions, 3 predicted, for 2/,
    );
  });
});
