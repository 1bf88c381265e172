// Plain text as a stream: lines, one long line, old line ends.
import assert from 'node:assert/strict';
import { DataWorkspace } from '../workspace';

const task = { task: 'generate', model: 'gru' } as const;

async function load(content: string | Buffer, section: string) {
  const workspace = new DataWorkspace();
  try {
    workspace.write('a.txt', content);
    const { splits, problems } = await workspace.load(section, task);
    const texts = (split: 'train' | 'validation' | 'test') => (splits[split] ?? []).map(({ fields }) => fields.text!);
    const lines = splits.train.map(({ source }) => source.line);
    return { train: texts('train'), validation: texts('validation'), test: texts('test'), lines, problems };
  } finally {
    workspace.remove();
  }
}

const lengthOf = (texts: readonly string[]) => texts.join('').length;

describe('plain text', () => {
  it('is a record a line, with its line end', async () => {
    const text = 'one\ntwo\n\nfour';
    for (const written of [text, text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r')]) {
      const { train, lines, problems } = await load(written, '{ train: a.txt, validation: 0 }');
      assert.deepEqual(train, ['one\n', 'two\n', '\n', 'four']);
      assert.deepEqual(lines, [1, 2, 3, 4]);
      assert.deepEqual(problems, []);
    }
  });

  it('of one line gives every split its part', async () => {
    const words = 'the lamp was lit at dusk and put out at dawn by the keeper of the light ';
    for (const [line, split] of [
      [words.repeat(800), 'stratified'],
      [words.repeat(800), 'in-order'],
      [words.repeat(4), 'in-order'],
      ['灯台守は夕暮れに灯をともし、夜明けに消した。'.repeat(300), 'in-order'],
      ['😀👩‍👩‍👧e\u0301'.repeat(500), 'stratified'],
    ] as const) {
      const found = await load(line, `{ train: a.txt, validation: 10%, test: 20%, split: ${split} }`);
      assert.deepEqual(found.problems, []);
      const [train, validation, test] = [found.train, found.validation, found.test].map(lengthOf);
      assert.equal(train! + validation! + test!, line.length);
      assert.ok(Math.abs(validation! / line.length - 0.1) < 0.06, `${validation} of ${line.length}`);
      assert.ok(Math.abs(test! / line.length - 0.2) < 0.08, `${test} of ${line.length}`);
      if (split === 'in-order') assert.equal([...found.train, ...found.validation, ...found.test].join(''), line);
      // No character is parted from its other half or its marks.
      for (const text of [...found.train, ...found.validation]) assert.doesNotMatch(text, /^[\udc00-\udfff\p{M}]/u);
    }
  });

  it('of enough lines keeps them whole', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `line ${i}\n`);
    const { train, validation } = await load(lines.join(''), '{ train: a.txt, validation: 10% }');
    assert.deepEqual([train.length, validation.length], [36, 4]);
    for (const text of [...train, ...validation]) assert.ok(lines.includes(text));
  });

  it('may have a line of any length', async () => {
    const word = 'übermorgen 东京 😀 ';
    const long = word.repeat(500_000);
    const content = `first\r\n${long}\r\nlast\r\n`;
    assert.ok(Buffer.byteLength(content) > 12_000_000);
    const { train, lines, problems } = await load(content, '{ train: a.txt, validation: 0 }');
    assert.deepEqual(problems, []);
    assert.equal(train.join(''), content.replaceAll('\r\n', '\n'));
    assert.deepEqual([train[0], train.at(-1)], ['first\n', 'last\n']);
    assert.deepEqual([lines[0], lines[1], lines.at(-2), lines.at(-1)], [1, 2, 2, 3]);
    assert.ok(train.every(text => text.length < 200_000));
  });
});
