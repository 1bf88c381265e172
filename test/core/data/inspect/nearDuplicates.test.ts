import assert from 'node:assert/strict';
import type { Example } from '../../../../src/core/data/dataset';
import { inspectSplits } from '../../../../src/core/data/inspect/inspectSplits';
import { inspectNearDuplicates } from '../../../../src/core/data/inspect/nearDuplicates';
import { roles } from '../../../../src/core/tasks/classify/schema';
import { assertLinear } from '../../../growth';

function read(file: string, ...records: readonly (readonly [text: string, label: string])[]): Example[] {
  return records.map(([text, label], i) => ({
    fields: { text, label },
    source: { file: `/data/${file}`, line: i + 2 },
  }));
}

const prize = 'You have won a prize of 1000 pounds! Call 0800 123 4567 now to claim it today.';
const other = 'The ferry leaves at noon and comes back before the evening, weather permitting.';

describe('near-duplicates', () => {
  it('are told with their places, across splits as leakage', async () => {
    const train = read('a.csv', [prize, 'spam'], [other, 'ham'], [prize.replace('1000', '2000'), 'spam']);
    const test = read(
      'b.csv',
      [prize.replace('pounds', 'Pounds').replace('4567', '4568'), 'ham'],
      ['Nothing like it has ever been seen in this village.', 'ham'],
      [other, 'ham'],
    );
    const findings = await inspectSplits({ train, test }, roles);
    const told = findings.filter(({ code }) => ['near-duplicate', 'similar-text', 'repeated-text'].includes(code));
    assert.deepEqual(
      told.map(({ code, severity, title, count, places }) => [
        code,
        severity,
        title,
        count,
        places.map(({ line, message }) => `${line}: ${message}`),
      ]),
      [
        [
          'repeated-text',
          'warning',
          'Leakage: test texts that also occur in training',
          1,
          ['4: this text also occurs in training, on line 3 of a.csv'],
        ],
        ['near-duplicate', 'information', 'Near-duplicates in train', 1, ['4: 87.0% similar to the text on line 2']],
        [
          'similar-text',
          'warning',
          'Near-leakage: test texts that are nearly the same as a training text',
          1,
          ['2: 87.0% similar to a training text on line 2 of a.csv, which is "spam"'],
        ],
      ],
    );
  });

  it('are none where texts are the same, too short, or different', async () => {
    const train = read(
      'a.csv',
      [prize, 'spam'],
      [prize, 'spam'],
      ['ok then', 'ham'],
      ['ok them', 'ham'],
      [other, 'ham'],
    );
    assert.deepEqual(await inspectNearDuplicates({ train }, roles, async () => undefined), []);
  });

  it('cost in proportion to the texts, also where all are alike', async () => {
    await assertLinear(
      count => read('a.csv', ...Array.from({ length: count }, (_, i) => [`${prize} ${i}`, 'spam'] as const)),
      1000,
      train => inspectNearDuplicates({ train }, roles, async () => undefined),
    );
  });
});
