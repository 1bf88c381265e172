// Two files whose lines belong together.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemsError } from '../../../../src/core/base/errors';
import { skipWithoutLinks } from '../../../links';
import { DataWorkspace } from '../workspace';

const data = (more = '') => `{ train: a.de, validation: 0, format: parallel, source: de, target: en${more} }`;

async function load(files: Readonly<Record<string, string>>, section = data(), prepare?: (folder: string) => void) {
  const workspace = new DataWorkspace();
  try {
    for (const [name, content] of Object.entries(files)) workspace.write(name, content);
    prepare?.(workspace.folder);
    const { splits, problems } = await workspace.load(section, { task: 'translate', model: 'seq2seq-recurrent' });
    return {
      rows: splits.train.map(({ fields, source }) => [fields.source, fields.target, source.line]),
      problems: problems.map(({ code, message }) => `${code}: ${message}`),
    };
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    return { rows: [], problems: error.problems.map(({ code, message }) => `${code}: ${message}`) };
  } finally {
    workspace.remove();
  }
}

describe('parallel files', () => {
  it('give an example for each line, with its line in both', async () => {
    const { rows, problems } = await load({ 'a.de': 'ein Hund\r\nzwei Hunde\r\n', 'a.en': 'a dog\ntwo dogs' });
    assert.deepEqual(problems, []);
    assert.deepEqual(rows, [
      ['ein Hund', 'a dog', 1],
      ['zwei Hunde', 'two dogs', 2],
    ]);
  });

  it('are refused with their numbers of lines where these differ, however many there are', async () => {
    const lines = (count: number) => 'ein Hund\n'.repeat(count);
    const { rows, problems } = await load({ 'a.de': lines(150_000), 'a.en': lines(150_002) });
    assert.deepEqual([rows.length, problems.length], [0, 1]);
    assert.match(problems[0]!, /150000|150,000/);
  });

  it('stay together over lines that are blank in both', async () => {
    const { rows } = await load({ 'a.de': 'eins\n\ndrei\n', 'a.en': 'one\n\nthree\n' });
    assert.deepEqual(rows, [
      ['eins', 'one', 1],
      ['drei', 'three', 3],
    ]);
  });

  it('have as many lines as they have line ends: blank ones at the end count for nothing', async () => {
    const even: readonly (readonly [readonly string[], readonly string[]])[] = [
      [
        ['eins', 'zwei', 'drei', ''],
        ['one', 'two', '', ''],
      ],
      [
        ['eins', 'zwei', '', ''],
        ['one', 'two', 'three', ''],
      ],
      [
        ['eins', 'zwei', 'drei'],
        ['one', 'two', ''],
      ],
      [
        ['eins', 'zwei', ''],
        ['one', 'two', '', '', ''],
      ],
      [
        ['eins', 'zwei', '', '', ''],
        ['one', 'two'],
      ],
    ];
    for (const [german, english] of even)
      for (const end of ['\n', '\r\n']) {
        const { rows, problems } = await load({ 'a.de': german.join(end), 'a.en': english.join(end) });
        assert.deepEqual(
          rows,
          [
            ['eins', 'one', 1],
            ['zwei', 'two', 2],
          ],
          JSON.stringify([german, english]),
        );
        const blank = german.includes('drei') ? 'target' : english.includes('three') ? 'source' : undefined;
        assert.deepEqual(problems, blank ? [`empty-${blank}: left out: the ${blank} is empty`] : []);
      }
  });

  it('tell each line that is blank in one of them', async () => {
    const { rows, problems } = await load({ 'a.de': 'eins\n\ndrei\n \n', 'a.en': 'one\ntwo\n\nfour\n' });
    assert.deepEqual(rows, [['eins', 'one', 1]]);
    assert.deepEqual(problems, [
      'empty-source: left out: the source is empty',
      'empty-target: left out: the target is empty',
      'empty-source: left out: the source is empty',
    ]);
  });

  it('with carriage returns alone are read too', async () => {
    const { rows } = await load({ 'a.de': 'eins\rzwei\r', 'a.en': 'one\ntwo\n' });
    assert.equal(rows.length, 2);
  });

  it('say which of them is missing, too short, or named otherwise', async () => {
    const lone = await load({ 'a.de': 'eins\n' });
    assert.match(lone.problems.join(), /missing-file: there is no a\.en next to it/);
    const short = await load({ 'a.de': 'eins\nzwei\ndrei\n', 'a.en': 'one\ntwo\n' });
    assert.match(short.problems.join(), /uneven-files: a\.de has 3 lines and its target has 2/);
    const long = await load({ 'a.de': 'eins\n', 'a.en': 'one\ntwo\n' });
    assert.match(long.problems.join(), /uneven-files: a\.de has 1 line and its target has 2/);
    const other = await load({ 'a.de': 'eins\n', 'a.en': 'one\n' }, data().replace('source: de', 'source: fr'));
    assert.match(other.problems.join(), /wrong-ending: a\.de does not end in \.fr, which is data\.source/);
  });

  it('follow no link to a second file', async function () {
    skipWithoutLinks(this);
    const found = await load({ 'a.de': 'eins\n', 'secret.txt': 'one\n' }, data(), folder =>
      symlinkSync(join(folder, 'secret.txt'), join(folder, 'a.en')),
    );
    assert.match(found.problems.join(), /unreadable-file: cannot read a\.en next to it: it is not an ordinary file/);
  });
});
