import assert from 'node:assert/strict';
import { type Rows, rowTextAt } from '../../../src/extension/views/rowText';

const table = (part: Partial<Extract<Rows, { kind: 'table' }>> = {}): Rows => ({
  kind: 'table',
  dialect: { delimiter: ',', quotes: 'double', lineEnd: '\n' },
  column: 0,
  columns: 2,
  skipped: 1,
  ...part,
});

function at(text: string, line: number, rows: Rows, character = 0) {
  const lines = text.split('\n');
  return rowTextAt({ count: lines.length, at: i => lines[i] ?? '' }, { line, character }, rows);
}

describe('rowTextAt', () => {
  const csv = ['text,label', 'dull , boring .,0', '"so, ""this"" is it",1', '"over', 'two lines",0', 'last one,1'].join(
    '\n',
  );

  it('is the text column of the row alone', () => {
    const quoted = csv.replace('dull , boring .', '"dull , boring ."');
    assert.deepEqual(at(quoted, 1, table(), 18), {
      text: 'dull , boring .',
      start: { line: 1, character: 1 },
      end: { line: 1, character: 16 },
    });
    assert.equal(at(quoted, 5, table())?.text, 'last one');
  });

  it('reads quotes as the reader does, and knows where the cell stands', () => {
    const found = at(csv, 2, table())!;
    assert.equal(found.text, 'so, "this" is it');
    assert.deepEqual([found.start.character, found.end.character], [1, 19]);
  });

  it('finds the row from each of its lines', () => {
    for (const line of [3, 4]) {
      assert.deepEqual(at(csv, line, table()), {
        text: 'over\ntwo lines',
        start: { line: 3, character: 1 },
        end: { line: 4, character: 9 },
      });
    }
  });

  it('finds a column behind others, separated as it may be', () => {
    const rows = table({ column: 1, columns: 3, dialect: { delimiter: '\t', quotes: 'none', lineEnd: '\n' } });
    assert.deepEqual(at('id\ttext\tlabel\n7\tsay "hi\t1', 1, rows), {
      text: 'say "hi',
      start: { line: 1, character: 2 },
      end: { line: 1, character: 9 },
    });
  });

  it('has nothing to say of the header, of empty texts, of what is no row', () => {
    assert.equal(at(csv, 0, table()), undefined);
    assert.equal(at('text,label\n,1', 1, table()), undefined);
    assert.equal(at('text,label\none cell', 1, table()), undefined);
    assert.equal(at('text,label\n\na,1', 1, table()), undefined);
  });

  it('reads a key of JSON Lines', () => {
    const rows: Rows = { kind: 'jsonl', key: 'text' };
    const line = '{"label": "text", "text": "say \\"hi\\""}';
    const found = at(line, 0, rows)!;
    assert.equal(found.text, 'say "hi"');
    assert.equal(line.slice(found.start.character, found.end.character), 'say \\"hi\\"');
    for (const odd of ['{', '[]', 'null', '{"text": 3}', '{"other": "x"}', ''])
      assert.equal(at(odd, 0, rows), undefined, odd);
  });
});
