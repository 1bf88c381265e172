import assert from 'node:assert/strict';
import { readVectors } from '../../../src/core/projection/readVectors';

function read(path: string, text: string) {
  return readVectors(path, { bytes: async () => new TextEncoder().encode(text), text: async () => text });
}

async function rowsOf(path: string, text: string) {
  const { vectors, count, width, names } = await read(path, text);
  return { names, rows: Array.from({ length: count }, (_, i) => [...vectors.subarray(i * width, (i + 1) * width)]) };
}

const rows = [
  [1, 2],
  [3, -0.5],
];

describe('vectors of a file', () => {
  for (const [what, path, text] of [
    ['a table', 'v.csv', '1,2\n3,-0.5\n'],
    ['a table with a header', 'v.tsv', 'x\ty\r\n1\t2\r\n3\t-5e-1\r\n'],
    ['a list', 'v.json', '[[1, 2], [3, -0.5]]'],
    ['a list a line', 'v.JSONL', '[1,2]\n\n[3,-0.5]\n'],
  ] as const) {
    it(`are read of ${what}`, async () => assert.deepEqual(await rowsOf(path, text), { names: undefined, rows }));
  }

  for (const [what, path, text] of [
    ['a table', 'v.csv', 'a,1,2\n"b, c",3,-0.5\n'],
    ['a table with a header', 'v.csv', 'x,y,word\n1,2,a\n3,-0.5,"b, c"\n'],
    ['objects', 'v.jsonl', '{"text":"a","embedding":[1,2]}\n{"text":"b, c","embedding":[3,-0.5]}'],
    ['a list of objects', 'v.json', '[{"word":"a","vector":[1,2]},{"word":"b, c","vector":[3,-0.5]}]'],
  ] as const) {
    it(`have names in ${what}`, async () => assert.deepEqual(await rowsOf(path, text), { names: ['a', 'b, c'], rows }));
  }

  it('follow the header and the index that pandas writes', async () => {
    const text = ',0,1,2,3\n0,1,2,3,4\n1,5,6,7,8\n';
    const expected = {
      names: ['0', '1'],
      rows: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    };
    assert.deepEqual(await rowsOf('v.csv', text), expected);
    const named = 'word,0,1,2,3\na,1,2,3,4\nb,5,6,7,8\n';
    assert.deepEqual(await rowsOf('v.csv', named), { ...expected, names: ['a', 'b'] });
  });

  it('are never taken for a header', async () => {
    assert.deepEqual((await rowsOf('v.csv', '0,1\n1,0\n')).rows, [
      [0, 1],
      [1, 0],
    ]);
    assert.deepEqual((await rowsOf('v.csv', 'a,0,1,2\nb,1,0,0\n')).rows, [
      [0, 1, 2],
      [1, 0, 0],
    ]);
  });

  for (const [text, path, message] of [
    ['1,2\n3\n', 'v.csv', /^v\.csv:2: 1 number, but the first vector has 2/],
    ['1,2\n3,x\n', 'v.csv', /^v\.csv:2: "x" is not a number/],
    ['1,2\n3,\n', 'v.csv', /^v\.csv:2: "" is not a number/],
    ['1,2\n3,Infinity\n', 'v.csv', /^v\.csv:2: "Infinity" is not a number/],
    ['word,label,x\na,b,1\nc,d,2\n', 'v.csv', /^v\.csv:2: columns "word", "label" hold no numbers/],
    ['1,2\n', 'v.csv', /^v\.csv: 1 vector\. A projection needs 2 or more/],
    ['', 'v.csv', /^v\.csv: 0 vectors/],
    ['[[],[]]', 'v.json', /^v\.json: the vectors have no numbers/],
    ['[[1],[null]]', 'v.json', /^v\.json, vector 2: null is not a number/],
    ['[[1],{"text":"a"}]', 'v.json', /^v\.json, vector 2: expected a list of numbers/],
    ['{"a":1}', 'v.json', /^v\.json: expected a list of vectors/],
    ['[1]\n[2\n', 'v.jsonl', /^v\.jsonl:2: not valid JSON/],
    ['1 2', 'v.txt', /^v\.txt: unknown format of vectors\. The name must end in \.npy, \.csv/],
    ['no array', 'v.npy', /^v\.npy: not a NumPy file/],
  ] as const) {
    it(`say where they are bad: ${JSON.stringify(text)} in ${path}`, async () => {
      await assert.rejects(read(path, text), { code: 'bad-vectors', message });
    });
  }
});
