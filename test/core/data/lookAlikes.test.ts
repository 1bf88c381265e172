import assert from 'node:assert/strict';
import { findTypos } from '../../../src/core/data/checkSplits';
import { foldLabel, showLabel } from '../../../src/core/data/lookAlikes';
import { DataWorkspace } from './workspace';

/** Two labels, and what is shown of the first beside the second. */
const pairs = [
  ['spam\u200b', 'spam', '"spam\u200b" with U+200B'],
  ['sp\u00a0am', 'sp am', '"sp\u00a0am" with U+00A0'],
  ['caf\u00e9', 'cafe\u0301', '"caf\u00e9" with U+00E9'],
  ['cafe\u0301', 'caf\u00e9', '"cafe\u0301" with U+0301'],
  ['\u0441at', 'cat', '"\u0441at" with U+0441'],
  ['\ufb01ne', 'fine', '"\ufb01ne" with U+FB01'],
  ['\uff41', 'a', '"\uff41" with U+FF41'],
  ['sp\u00adam', 'spam', '"sp\u00adam" with U+00AD'],
  ['B\u2010PER', 'B-PER', '"B\u2010PER" with U+2010'],
  ['\u2764\ufe0f', '\u2764', '"\u2764\ufe0f" with U+FE0F'],
  ['Spam', 'spam', '"Spam"'],
] as const;

describe('labels that look the same', () => {
  it('fold to the same, and are shown by what tells them apart', () => {
    for (const [label, other, shown] of pairs) {
      assert.equal(foldLabel(label), foldLabel(other), shown);
      assert.equal(showLabel(label, other), shown);
    }
    for (const [a, b] of [
      ['+', '-'],
      ['-', '--'],
      ['cat', 'cot'],
      ['\u043c\u0438\u0440', 'mir'],
      ['1', '2'],
    ]) {
      assert.notEqual(foldLabel(a!), foldLabel(b!), `${a} ${b}`);
    }
  });

  it('are found among any number of labels', () => {
    const many = Array.from({ length: 400 }, (_, i) => [`label ${i}`, 5] as const);
    assert.deepEqual(
      [...findTypos(new Map([...many, ['label 7\u200b', 2], ['Label 8', 2]]))],
      [['label 7\u200b', 'label 7']],
    );
    assert.deepEqual(
      [
        ...findTypos(
          new Map([
            ['1', 9],
            ['1.0', 2],
            ['2', 5],
          ]),
        ),
      ],
      [['1.0', '1']],
    );
  });

  it('are told with both places, in train and between the splits', async () => {
    const workspace = new DataWorkspace();
    try {
      workspace.write('a.csv', 'text,label\nx,ham\ny,spam\nz,spam\nw,spam\u200b\nv,ham\n');
      workspace.write('b.csv', 'text,label\nq,h\u0430m\nr,spam\n');
      assert.deepEqual(await workspace.problems('{ train: a.csv, validation: b.csv }'), [
        'b.csv:2:1: warning: label "h\u0430m" with U+0430 (1 example of validation) is not in train; did you mean "ham"?',
        'a.csv:5:1: warning: label "spam\u200b" with U+200B (1 example) is near "spam" (2, line 3); is it meant to be the same?',
      ]);
    } finally {
      workspace.remove();
    }
  });
});
