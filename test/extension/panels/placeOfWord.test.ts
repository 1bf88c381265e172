import assert from 'node:assert/strict';
import { placeOfWord } from '../../../src/extension/panels/placeOfWord';

function find(text: string, first: number, words: string): string | undefined {
  const lines = text.split('\n');
  const place = placeOfWord({ count: lines.length, at: line => lines[line]! }, first, words.split(' '));
  if (!place) return undefined;
  const { line, start, end } = place;
  return `${line + 1}:${start + 1} ${lines[line]!.slice(start, end)}`;
}

const CONLLU = `# text = Don't go, go
1-2\tDon't\t_
1\tDo\tdo
2\tn't\tnot
3\tgo\tgo
4\t,\t,
5\tgo\tgo

1\tgo\tgo`;

describe('placeOfWord', () => {
  it('finds the line of a word in columns', () => {
    assert.equal(find(CONLLU, 0, 'Do'), '3:3 Do');
    assert.equal(find(CONLLU, 0, "Do n't go"), '5:3 go');
    assert.equal(find(CONLLU, 0, "Do n't go , go"), '7:3 go');
    assert.equal(find('the\tO\nthe\tO\n#\tO\n', 0, 'the the #'), '3:1 #');
    assert.equal(find('Anna B-PER\nBerg I-PER', 0, 'Anna Berg'), '2:1 Berg');
  });

  it('finds a word within the line of a record', () => {
    const line = '{"text": "Anna of Oslo saw Anna", "spans": []}';
    // Not the cell of some later line.
    assert.equal(find(`\n${line}\nAnna\tO`, 1, 'Anna'), '2:11 Anna');
    assert.equal(find(`\n${line}`, 1, 'Anna of Oslo saw Anna'), '2:28 Anna');
    assert.equal(find('{"tokens": ["say", "\\"hi\\""]}', 0, 'say "hi"'), '1:21 \\"hi\\"');
    assert.equal(find('to be or,A B C', 0, 'to be'), '1:4 be');
  });

  it('finds nothing where the file is another by now', () => {
    assert.equal(find('Anna\tO\n\nBerg\tO', 0, 'Anna Berg'), undefined);
    assert.equal(find('something else', 0, 'Anna'), undefined);
  });
});
