import assert from 'node:assert/strict';
import type { Dataset, Example } from '../../../src/core/data/dataset';
import { takeFold } from '../../../src/core/data/folds';

const example = (line: number, label: string): Example => ({
  fields: { text: `text ${line}`, label },
  source: { file: '/data.csv', line },
});
const all = Array.from({ length: 43 }, (_, i) => example(i + 2, i % 10 < 7 ? 'a' : i % 10 < 9 ? 'b' : 'c'));
const dataset: Dataset = {
  splits: { train: all.slice(0, 30), validation: all.slice(30, 38), test: all.slice(38) },
  problems: [],
  files: [],
};
const labelOf = ({ fields }: Example) => fields.label!;
const lines = (examples: readonly Example[] | undefined) => examples!.map(({ source }) => source.line);

describe('data/folds', () => {
  for (const of of [2, 5, 38])
    it(`${of} folds: each example but those of the test validates once, labels keep their shares`, () => {
      const seen: number[] = [];
      for (let index = 1; index <= of; index++) {
        const { splits } = takeFold(dataset, labelOf, { index, of }, 7);
        assert.deepEqual(splits.test, dataset.splits.test);
        const own = lines(splits.validation);
        assert.ok(own.length === Math.floor(38 / of) || own.length === Math.ceil(38 / of));
        assert.deepEqual(
          [...lines(splits.train), ...own].toSorted((a, b) => a - b),
          lines(all.slice(0, 38)),
        );
        for (const label of ['a', 'b', 'c']) {
          const share = all.slice(0, 38).filter(each => labelOf(each) === label).length / of;
          const count = splits.validation!.filter(each => labelOf(each) === label).length;
          assert.ok(Math.abs(count - share) < 1, `${count} of ${label} for ${share}`);
        }
        seen.push(...own);
      }
      assert.deepEqual(
        seen.toSorted((a, b) => a - b),
        lines(all.slice(0, 38)),
      );
    });

  it('is a function of the seed', () => {
    const validation = (seed: number) => lines(takeFold(dataset, labelOf, { index: 1, of: 5 }, seed).splits.validation);
    assert.deepEqual(validation(7), validation(7));
    assert.notDeepEqual(validation(7), validation(8));
  });
});
