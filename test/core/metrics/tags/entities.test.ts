import assert from 'node:assert/strict';
import { type EntityReport, reportEntities } from '../../../../src/core/metrics/tags/entities';
import { readSpans, readStrictSpans, type TagScheme } from '../../../../src/core/metrics/tags/spans';
import { assertClose, assertRates, readFixture } from '../fixture';

type Row = [precision: number, recall: number, f1: number];

interface Scores {
  readonly micro: Row;
  readonly macro: Row;
  readonly weighted: Row;
  readonly types: [type: string, precision: number, recall: number, f1: number, support: number][];
}

interface Case {
  readonly scheme: TagScheme;
  readonly actual: string[];
  readonly predicted: string[];
  readonly default: Scores;
  readonly strict: Scores;
  readonly accuracy: number;
  readonly exact: number;
  readonly spans: [type: string, start: number, end: number][];
  readonly strictSpans: [type: string, start: number, end: number][];
}

const { cases } = readFixture<{ cases: Case[] }>('entities');

function compare(report: EntityReport, expected: Scores, what: string): void {
  for (const mean of ['micro', 'macro', 'weighted'] as const)
    assertRates(report[mean], expected[mean], `${what} ${mean}`);
  const byName = new Map(report.types.map(each => [each.type, each]));
  assert.deepEqual([...byName.keys()].sort(), expected.types.map(each => each[0]).sort(), what);
  for (const [type, ...row] of expected.types) {
    assertRates(byName.get(type)!, row, `${what} ${type}`);
    assert.equal(byName.get(type)!.support, row[3]);
  }
}

describe(`entities against seqeval, ${cases.length} cases`, () => {
  for (const mode of ['default', 'strict'] as const)
    it(`${mode}: micro, macro, weighted and every type; words and sentences`, () => {
      for (const [i, expected] of cases.entries()) {
        const split = (sentences: string[]) => sentences.map(each => each.split(' '));
        const options = mode === 'strict' ? { scheme: expected.scheme } : {};
        const report = reportEntities(split(expected.actual), split(expected.predicted), options);
        compare(report, expected[mode], `case ${i}, ${expected.scheme} ${mode}`);
        assertClose(report.tokenAccuracy, expected.accuracy, `case ${i}, accuracy`);
        assertClose(report.exactMatch, expected.exact, `case ${i}, exact match`);
      }
    });

  it('the spans themselves', () => {
    for (const [i, { actual, scheme, spans, strictSpans }] of cases.entries()) {
      const tags = actual[0]!.split(' ');
      const flat = (found: ReturnType<typeof readSpans>) => found.map(each => [each.type, each.start, each.end]);
      assert.deepEqual(flat(readSpans(tags)), spans, `case ${i}`);
      assert.deepEqual(flat(readStrictSpans(tags, scheme)), strictSpans, `case ${i}, ${scheme}`);
    }
  });
});

describe('entities', () => {
  it('a span without its B is mended, but not in strict mode', () => {
    const [actual, predicted] = [[['B-NP', 'I-NP', 'O']], [['I-NP', 'I-NP', 'O']]];
    assert.equal(reportEntities(actual, predicted).micro.f1, 1);
    assert.equal(reportEntities(actual, predicted, { scheme: 'IOB2' }).micro.f1, 0);
  });

  it('of no sentences, and of sentences without a word, are zeros', () => {
    for (const nothing of [[], [[]]]) {
      const report = reportEntities(nothing, nothing);
      assert.deepEqual([report.micro.f1, report.macro.f1, report.weighted.f1, report.tokenAccuracy], [0, 0, 0, 0]);
    }
  });

  it('a tag that the scheme has not is named, with those it has', () => {
    assert.throws(() => readStrictSpans(['B-X', 'E-X'], 'IOB2'), {
      code: 'tag-scheme',
      message: 'tag "E-X" does not fit IOB2, whose tags begin with I, O, B',
    });
  });

  it('sentences of other lengths are a bug that says so', () => {
    assert.throws(() => reportEntities([['O']], [['O', 'O']]), /internal: sentence 0 has 1 tags, 2 predicted/);
  });
});
