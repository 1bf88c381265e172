import assert from 'node:assert/strict';
import { hasDecimalComma, readNumber } from '../../../src/core/data/readNumber';
import { DataWorkspace } from './workspace';

describe('numbers in text', () => {
  it('are decimal ones, and nothing else', () => {
    for (const good of ['3', '-1.5', '2e3', '+.5', '5.', '0042', '1E-3'])
      assert.equal(readNumber(` ${good} `, 'point'), good);
    const bad = [
      'N/A',
      '3,5',
      'NaN',
      'Infinity',
      '-inf',
      '0x10',
      '0b11',
      '0o7',
      '1_000',
      '',
      ' ',
      '1e400',
      '1.2.3',
      '1 2',
      '\u0663',
      'null',
      'true',
      '.',
      'e5',
      '1n',
    ];
    for (const each of bad) assert.equal(readNumber(each, 'point'), undefined, each);
  });

  it('with a decimal comma are read where it is asked for', () => {
    for (const [text, number] of [
      ['3,5', '3.5'],
      ['-1.234,5', '-1234.5'],
      ['1.234', '1234'],
      ['1 234 567,25', '1234567.25'],
      ["1'234,5", '1234.5'],
      ['12\u00a0000', '12000'],
      [',5', '.5'],
      ['7', '7'],
      ['3.5', '3.5'],
      ['2,5e3', '2.5e3'],
    ]) {
      assert.equal(readNumber(text!, 'comma'), number, text);
    }
    for (const bad of ['1,2,3', '1.23,4', '1.234 567', ',', '0x1', ''])
      assert.equal(readNumber(bad, 'comma'), undefined, bad);
    assert.deepEqual(['3,5', '1.234,5', '3.5', '1,234.5', 'x,5', '1,2,3'].map(hasDecimalComma), [
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('are told once where their comma is the trouble', async () => {
    const workspace = new DataWorkspace();
    try {
      workspace.write(
        'a.csv',
        `text;score\n${Array.from({ length: 30 }, (_, i) => `text ${i};${i},5\n`).join('')}last;0x10\nend;4\n`,
      );
      const { splits, problems } = await workspace.load('{ train: a.csv, validation: 0 }', { task: 'regress' });
      assert.deepEqual(
        splits.train.map(({ fields }) => fields.score),
        ['4'],
      );
      assert.deepEqual(
        problems.map(({ code, message, range, more }) => [code, range!.start.line, message, more]),
        [
          [
            'decimal-comma',
            2,
            'left out: the score "0,5" is no number but with a decimal comma; set data.decimal: comma',
            undefined,
          ],
          ['bad-score', 32, 'left out: the score "0x10" is no number', undefined],
          ['decimal-comma', 2, 'and 29 more like this', 29],
        ],
      );
      const read = await workspace.load('{ train: a.csv, validation: 0, decimal: comma }', { task: 'regress' });
      assert.deepEqual(
        read.splits.train.slice(-2).map(({ fields }) => fields.score),
        ['29.5', '4'],
      );
    } finally {
      workspace.remove();
    }
  });
});
