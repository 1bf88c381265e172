// JSON lines and JSON files: numbers as they are written, keys that are missing here and there, lists of objects, what is no JSON.
import assert from 'node:assert/strict';
import { DataWorkspace } from '../workspace';

describe('JSON', () => {
  let workspace: DataWorkspace;
  beforeEach(() => {
    workspace = new DataWorkspace();
  });
  afterEach(() => workspace.remove());

  const load = async (file: string, task?: string) =>
    (await workspace.load(`{ train: ${file}, validation: 0 }`, task === undefined ? {} : { task })).splits.train;
  const rows = async (file: string) =>
    (await load(file)).map(({ fields, source }) => [source.line, fields.text, fields.label]);

  it('keeps numbers as they are written, in a text, a label and a list', async () => {
    const written = [
      '1413617112501850121',
      '1413617112501850122',
      '1.0',
      '1',
      '-0',
      '1e400',
      '0.10000000000000000001',
      '1E2',
      '12345678901234567890.5',
    ];
    workspace.write('a.jsonl', written.map(number => `{"text": ${number}, "label": ${number}}\n`).join(''));
    assert.deepEqual(
      await rows('a.jsonl'),
      written.map((number, i) => [i + 1, number, number]),
    );
    workspace.write(
      'b.jsonl',
      written.map(number => `{"text": "x ${number}", "labels": [${number}, "a", 2.50]}\n`).join(''),
    );
    assert.deepEqual(
      (await load('b.jsonl', 'multilabel')).map(({ lists }) => lists!.labels),
      written.map(number => [number, 'a', '2.50']),
    );
    workspace.write('c.jsonl', written.map(number => `{"labels":[ ${number} ,3],"text":"y"}\n`).join(''));
    assert.deepEqual(
      (await load('c.jsonl', 'multilabel')).map(({ lists }) => lists!.labels),
      written.map(number => [number, '3']),
    );
  });

  it('finds the number of the key, whatever else is called so', async () => {
    const lines = [
      '{"text": "say \\"label\\": 7.0 now", "label": 1.50}',
      '{"text": "a", "in": {"label": 1.0}, "label": 1.00}',
      '{"text": "b", "kind": "label", "label": 2.0}',
      '{"l\\u0061bel": 3.00, "text": "c"}',
      '{"text": "d", "label": 1.0, "label": 1.000}',
    ];
    workspace.write('a.jsonl', lines.join('\n'));
    assert.deepEqual(
      (await rows('a.jsonl')).map(([, , label]) => label),
      ['1.50', '1.00', '2.0', '3.00', '1.000'],
    );
  });

  it('takes a string for one value, and trims values as cells are trimmed', async () => {
    workspace.write(
      'a.jsonl',
      '{"text": "x", "labels": "a|b"}\n{"text": "y", "labels": [" c ", "", "d"]}\n{"text": "z", "labels": "[\'e\', \'f\']"}\n{"text": "w", "labels": ""}\n',
    );
    assert.deepEqual(
      (await load('a.jsonl', 'multilabel')).map(({ lists }) => lists!.labels),
      [['a|b'], ['c', 'd'], ['e', 'f'], []],
    );
    const { splits } = await workspace.load('{ train: a.jsonl, validation: 0, separator: "|" }', {
      task: 'multilabel',
    });
    assert.deepEqual(splits.train[0]!.lists!.labels, ['a', 'b']);
    workspace.write('b.jsonl', '{"tokens": "He left", "tags": "O X"}\n');
    assert.deepEqual((await load('b.jsonl', 'tag'))[0]!.lists, { tokens: ['He', 'left'], tags: ['O', 'X'] });
    workspace.write(
      'c.jsonl',
      '{"context": "use a|b here", "question": "what?", "answer": "a|b"}\n{"context": "use a|b here", "question": "what?", "answer": [" a|b "]}\n',
    );
    assert.deepEqual(
      (await load('c.jsonl', 'answer')).map(({ lists }) => lists!.answer),
      [['a|b'], ['a|b']],
    );
  });

  it('leaves out records that lack a key, and says so; a key that none has is no column', async () => {
    workspace.write(
      'a.jsonl',
      '{"text": "x"}\n{"text": "y", "label": "a"}\n{"text": "z", "lable": "b"}\n{"text": "w", "label": "b"}\n',
    );
    assert.deepEqual(
      (await rows('a.jsonl')).map(([line]) => line),
      [2, 4],
    );
    assert.deepEqual(await workspace.problems('{ train: a.jsonl, validation: 0 }'), [
      'a.jsonl:1:1: warning: left out: no "label" here; keys: text',
      'a.jsonl:3:1: warning: left out: no "label" here; did you mean "lable"?',
    ]);
    workspace.write('b.jsonl', '{"text": "x"}\n{"text": "y", "lable": "a"}\n');
    assert.deepEqual(await workspace.problems('{ train: b.jsonl }'), [
      'test.nlp.yaml:2:1: b.jsonl has no column "label"; did you mean "lable"? Set data.label: lable.',
    ]);
    workspace.write(
      'c.jsonl',
      '{"context": "Bo", "question": "Who?", "answer": "Bo", "at": 0}\n{"context": "Al", "question": "Who?", "answer": "Al"}\n',
    );
    const { splits } = await workspace.load('{ train: c.jsonl, validation: 0, answer-start: at }', { task: 'answer' });
    assert.deepEqual(
      splits.train.map(({ lists }) => lists!['answer-start']),
      [['0'], []],
    );
  });

  it('says where and why a line is no JSON', async () => {
    const lines = [
      ['{"text": "x", "label": NaN}', 24, 'NaN is no JSON; write null or a number'],
      ['{"text": "x", "label": -Infinity}', 24, '-Infinity is no JSON; write null or a number'],
      ['{"text": "x", "label": None}', 24, 'None is no JSON; write null'],
      ['{"text": "x", "label": True}', 24, 'True is no JSON; write true'],
      ["{'text': 'x'}", 2, 'strings are in double quotes'],
      ['{"text": "x", "label": 1,}', 26, 'property name expected'],
      ['{"text": "x" "label": 1}', 14, 'comma expected'],
      ['{"text": "tab\there", "label": 1}', 10, 'invalid character'],
      ['{"text": "x", "label": 1', 25, 'close brace expected'],
      ['{"text": "x"} {"text": "y"}', 15, 'end of file expected'],
    ] as const;
    workspace.write('a.jsonl', lines.map(([line]) => `${line}\n`).join(''));
    assert.deepEqual(
      await workspace.problems('{ train: a.jsonl }'),
      lines.map(([, column, why], i) => `a.jsonl:${i + 1}:${column}: not valid JSON: ${why}`),
    );
  });

  const records = [
    { text: 'one "x" } ] {', label: 'a' },
    { text: 'two\n\\', label: 'b', more: [{ text: 'no', label: 'no' }] },
  ];
  for (const [what, content, lines] of [
    ['a list', JSON.stringify(records), [1, 1]],
    ['a list over many lines', JSON.stringify(records, null, 2), [2, 6]],
    ['a list under a key', `{"version": 1.1, "list": ["a"],\n"data": ${JSON.stringify(records)}}`, [2, 2]],
    ['a list under any key', `{"\\"": {"data": 1},\n"things": ${JSON.stringify(records, null, 1)}}`, [3, 7]],
    [
      'rows of a viewer',
      `{"features": [{"name": "text"}], "rows": [\n${records.map((row, i) => JSON.stringify({ row_idx: i, row, truncated_cells: [] })).join(',\n')}]}`,
      [2, 3],
    ],
    ['objects, one a line', records.map(record => JSON.stringify(record)).join('\n'), [1, 2]],
    ['objects over many lines', records.map(record => JSON.stringify(record, null, 1)).join('\n'), [1, 5]],
  ] as const) {
    it(`reads ${what} in a .json file`, async () => {
      workspace.write('a.json', content);
      assert.deepEqual(await rows('a.json'), [
        [lines[0], 'one "x" } ] {', 'a'],
        [lines[1], 'two\n\\', 'b'],
      ]);
    });
  }

  it('reads a single record, numbers as written', async () => {
    workspace.write(
      'a.json',
      '{"rows": [{"row_idx": 0, "row": {"text": 1.0, "label": 9007199254740993}}, {"row_idx": 1, "row": {"text": "x", "label": "b"}}]}',
    );
    assert.deepEqual(await rows('a.json'), [
      [1, '1.0', '9007199254740993'],
      [1, 'x', 'b'],
    ]);
  });

  it('reads lists of many megabytes on one line', async () => {
    const many = Array.from({ length: 60_000 }, (_, i) => ({
      text: `é } " ${'x'.repeat(i % 400)} ${i}`,
      label: i % 2,
    }));
    workspace.write('a.json', JSON.stringify(many));
    const train = await load('a.json');
    assert.equal(train.length, many.length);
    for (const [i, { fields }] of train.entries()) assert.equal(fields.text, many[i]!.text);
  });

  it('says what a .json file has in place of records', async () => {
    for (const [content, ...expected] of [
      [
        '{"text": {"0": "a"}, "label": {"0": "b"}}',
        'a.json:1:1: expected a list of objects, [{ ... }, ...], or one in an object; its keys are text, label; pandas writes one by to_json(path, orient="records")',
      ],
      [
        '{"name": "x"}',
        'a.json:1:1: expected a list of objects, [{ ... }, ...], or one in an object; its keys are name',
      ],
      ['"text"', 'a.json:1:1: expected a list of objects, [{ ... }, ...]'],
      ['["a", "b"]', 'a.json:1:2: expected objects ({ ... }) in this list'],
      [
        '[{"text": "x", "label": "a"},\n {"text": "y", "label": NaN}]',
        'a.json:2:25: not valid JSON: NaN is no JSON; write null or a number',
      ],
      [
        '[{"text": "x", "label": "a"},\n {"text": "y"',
        'a.json:2:2: this object is never closed: the file ends before it does',
      ],
      ['[{"text": "x", "label": "a"},', 'a.json:1:30: this list is never closed: the file ends before it does'],
      [
        '{"train": [{"text": "x", "label": "a"}, {"text": "y", "label": "b"}], "data": [{"text": "z", "label": "b"}]}',
        'a.json:1:79: warning: only the list "data" is read, not "train"; make a file of each',
        'test.nlp.yaml:2:1: every training example has the label "b". Add examples of another label, or set data.label to another column.',
      ],
    ] as const) {
      workspace.write('a.json', content);
      assert.deepEqual(
        [...(await workspace.problems('{ train: a.json, validation: 0 }'))].sort(),
        [...expected].sort(),
      );
    }
  });
});
