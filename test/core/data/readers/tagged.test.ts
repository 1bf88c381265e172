// Files with tagged words: CoNLL-U, columns, and JSON lines with lists or with spans.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataWorkspace } from '../workspace';

const CONLLU = `# newdoc
# sent_id = 1
# text = Don't go.
1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No
1\tDo\tdo\tAUX\tVB\t_\t3\taux\t_\t_
2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_
3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\t_
3.1\tgone\t_\tVERB\t_\t_\t_\t_\t_\t_
4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

# sent_id = 2
1\t#\t#\tSYM\t#\t_\t0\troot\t_\t_

`;

const COLUMNS = `-DOCSTART-\tO

Anna\tNNP\tB-PER
Berg\tNNP\tI-PER
sails\tVBZ\tO
\t
#oslo\tNN\tB-LOC
`;

const SPANS = [
  {
    text: '😀 Anna Berg sails to Oslo.',
    spans: [
      { start: 2, end: 11, label: 'PER' },
      { start: 21, end: 25, label: 'LOC' },
    ],
  },
  { text: 'Nobody here', spans: [] },
  { text: 'a New-York minute', entities: undefined, spans: [[6, 10, 'LOC']] },
];

describe('files with tagged words', () => {
  const tagged = async (name: string, content: string, more = '') => {
    const workspace = new DataWorkspace();
    try {
      workspace.write(name, content);
      const { splits, problems } = await workspace.load(`{ train: ${name}, validation: 0${more} }`, { task: 'tag' });
      return {
        rows: splits.train.map(({ lists, source }) => [lists!.tokens!.join(' '), lists!.tags!.join(' '), source.line]),
        problems: problems.map(({ message, range }) => `${range?.start.line}: ${message}`),
      };
    } finally {
      workspace.remove();
    }
  };

  it('reads CoNLL-U: words as they were split, without empty nodes', async () => {
    const { rows, problems } = await tagged('a.conllu', CONLLU);
    assert.deepEqual(rows, [
      ["Do n't go .", 'AUX PART VERB PUNCT', 1],
      ['#', 'SYM', 11],
    ]);
    assert.deepEqual(problems, []);
    const xpos = await tagged('a.conllu', CONLLU.replaceAll('\n', '\r\n'), ', tags: xpos, tokens: lemma');
    assert.deepEqual(xpos.rows[0], ['do not go .', 'VB RB VB .', 1]);
  });

  it('reads columns: the first is the word, the last the tag; lines of white space part sentences', async () => {
    const { rows } = await tagged('a.conll', COLUMNS);
    assert.deepEqual(rows, [
      ['Anna Berg sails', 'B-PER I-PER O', 3],
      ['#oslo', 'B-LOC', 7],
    ]);
    const middle = await tagged('a.bio', COLUMNS, ', tags: 2');
    assert.deepEqual(middle.rows[0], ['Anna Berg sails', 'NNP NNP VBZ', 3]);
    const spaces = await tagged('a.iob', 'Anna B-PER\nsails O\n');
    assert.deepEqual(spaces.rows, [['Anna sails', 'B-PER O', 1]]);
  });

  it('reads spans of texts, counted in characters', async () => {
    const { rows, problems } = await tagged('a.jsonl', SPANS.map(line => JSON.stringify(line)).join('\n'));
    assert.deepEqual(problems, []);
    assert.deepEqual(rows, [
      ['😀 Anna Berg sails to Oslo .', 'O B-PER I-PER O O B-LOC O', 1],
      ['Nobody here', 'O O', 2],
      // The word is cut where the span begins.
      ['a New - York minute', 'O O O B-LOC O', 3],
    ]);
  });

  it('reads lists of words and of tags, and spans under other names', async () => {
    const lists = await tagged('a.jsonl', '{"words": ["Anna", "sails"], "ner_tags": ["B-PER", "O"]}\n');
    assert.deepEqual(lists.rows, [['Anna sails', 'B-PER O', 1]]);
    const named = await tagged(
      'a.jsonl',
      '{"body": "Anna!", "who": [{"start": 0, "end": 4, "type": "PER"}]}\n',
      ', tokens: body, tags: who',
    );
    assert.deepEqual(named.rows, [['Anna !', 'B-PER O', 1]]);
    const doccano = await tagged('a.jsonl', '{"text": "Anna!", "label": [[0, 4, "PER"]]}\n');
    assert.deepEqual(doccano.rows, [['Anna !', 'B-PER O', 1]]);
    const places = '"tokens": [{"text": "Anna", "start": 0, "end": 4, "id": 0}]';
    const prodigy = await tagged(
      'a.jsonl',
      `{"text": "Anna!", ${places}, "spans": [{"start": 0, "end": 4, "label": "PER"}]}\n`,
    );
    assert.deepEqual(prodigy.rows, [['Anna !', 'B-PER O', 1]]);
  });

  it('leaves out spans that cannot be, and says why', async () => {
    const bad = [
      { text: 'Anna', spans: [{ start: 0, end: 9, label: 'PER' }] },
      {
        text: 'Anna Berg',
        spans: [
          { start: 0, end: 6, label: 'PER' },
          { start: 5, end: 9, label: 'LOC' },
        ],
      },
      { text: 'Anna', spans: [{ start: 0, end: 4 }] },
      { text: 'Anna', spans: [{ start: '0', end: 4, label: 'PER' }] },
      { text: 'Anna!', spans: [{ start: 0, end: 4, label: 'PER' }] },
    ];
    const { rows, problems } = await tagged('a.jsonl', bad.map(line => JSON.stringify(line)).join('\n'));
    assert.deepEqual(rows, [['Anna !', 'B-PER O', 5]]);
    assert.deepEqual(problems, [
      '1: left out: span 1 is from 0 to 9, of a text of 4 characters',
      '2: left out: two spans overlap: PER 0-6, LOC 5-9',
      '3: left out: span 1 needs a "label"',
      '4: left out: span 1 needs whole numbers as "start" and "end"',
    ]);
  });

  it('reads columns however their lines end, with comments and documents between sentences', async () => {
    const same = [['Anna sails', 'B-PER O', 2]];
    for (const [why, content] of [
      ['blanks at the ends of lines', 'Bob O\n'],
      ['a document', '-DOCSTART- O\n'],
      ['a document of other columns', '-DOCSTART- -X- -X- O\n'],
      ['a comment', '# id 7 domain=en\n'],
      ['a comment as wide as the others', '# id=7\n'],
      ['a comment with a tab', '# id 7\tdomain=en\n'],
    ] as const) {
      const lines = why.startsWith('blanks') ? '\nAnna B-PER  \nsails O \t\n' : `${content}Anna B-PER\nsails O\n`;
      const { rows, problems } = await tagged('a.conll', lines);
      assert.deepEqual([rows, problems], [same, []], why);
      const tabs = await tagged('a.conll', lines.replaceAll(/(Anna|sails) /g, '$1\t'));
      assert.deepEqual([tabs.rows, tabs.problems], [same, []], `${why}, tabs`);
    }
    const glued = await tagged(
      'a.conll',
      '# a 1 2\nAnna B-PER\n# b 1 2\n# of two\n#tag O\n# O\n-DOCSTART- O\n\nBob B-PER\n',
    );
    assert.deepEqual(glued.rows, [
      ['Anna', 'B-PER', 2],
      ['#tag #', 'O O', 5],
      ['Bob', 'B-PER', 9],
    ]);
    assert.deepEqual(glued.problems, []);
    const words = await tagged('a.bio', 'x\tO\n#\tO\n# b\tB-X\n');
    assert.deepEqual(words.rows, [['x # # b', 'O O B-X', 1]]);
  });

  it('leaves out sentences with a word or a tag that is empty, and says which', async () => {
    const columns = await tagged('a.conll', 'Anna\tB-PER\nmet\t\nBob\tB-PER\n\nBob\tB-PER\nhi\tO\n');
    assert.deepEqual(columns.rows, [['Bob hi', 'B-PER O', 5]]);
    assert.deepEqual(columns.problems, ['1: left out: word 2 ("met") has no tag; write O where a word is of no span']);
    const first = await tagged('a.conll', 'met\t\nBob\tB-PER\nEva\tB-PER\n\n\tO\nBob\tB-PER\n\nBob\tO\nEva\tB-X\n');
    assert.deepEqual(first.rows, [['Bob Eva', 'O B-X', 8]]);
    assert.deepEqual(first.problems, [
      '1: left out: word 1 ("met") has no tag; write O where a word is of no span',
      '5: left out: word 1 is empty',
    ]);
    const lists = await tagged(
      'a.jsonl',
      '{"tokens": ["a", "b"], "tags": ["N", null]}\n{"tokens": ["a", "b"], "tags": ["N", "V"]}\n',
    );
    assert.deepEqual(lists.rows, [['a b', 'N V', 2]]);
    const upos = await tagged('a.conllu', `${CONLLU.replace('VERB\tVB', '_\tVB')}1\ta\ta\tX${'\t_'.repeat(6)}\n`);
    assert.deepEqual(upos.rows, [
      ['#', 'SYM', 11],
      ['a', 'X', 14],
    ]);
    assert.match(upos.problems[0]!, /^1: left out: word 3 \("go"\) has no tag/);
  });

  it('tells of one sentence that holds a whole file', async () => {
    const long = Array.from({ length: 61 }, (_, i) => `w${i} ${i % 2 ? 'O' : 'N'}`).join('\n');
    const { rows, problems } = await tagged('a.conll', `${long}\n`);
    assert.equal(rows.length, 1);
    assert.deepEqual(problems, ['1: one sentence of 61 words: an empty line parts two sentences, and there is none']);
    assert.deepEqual((await tagged('a.conll', `${long}\n\nx O\n`)).problems, []);
    const longer = await tagged(
      'a.conll',
      `x O\n\n${Array.from({ length: 501 }, (_, i) => `w ${i % 2 ? 'O' : 'N'}`).join('\n')}\n`,
    );
    assert.deepEqual(longer.problems, [
      '3: one sentence of 501 words: an empty line parts two sentences, and there is none',
    ]);
  });

  it('tells of spans that are there twice or hold nothing, and of records that were refused', async () => {
    const { rows, problems } = await tagged(
      'a.jsonl',
      [
        {
          text: 'Anna  went',
          spans: [
            [0, 4, 'PER'],
            [4, 6, 'LOC'],
            [0, 4, 'PER'],
          ],
        },
        {
          text: '😀 Anna\u00a0 in Oslo',
          spans: [
            [1, 7, 'PER'],
            [2, 6, 'PER'],
            [10, 15, 'LOC'],
          ],
        },
        { text: 'Bob', spans: [[0, 3, 'PER']], answer: 'reject' },
        { text: 'Bob', spans: [[0, 3, 'PER']], answer: 'ignore' },
        { text: 'Eva', spans: [[0, 3, 'PER']], answer: 'accept' },
        { tokens: ['Eva'], tags: ['B-PER'], text: 'Eva', answer: 'reject' },
      ]
        .map(line => JSON.stringify(line))
        .join('\n'),
    );
    assert.deepEqual(rows, [
      ['Anna went', 'B-PER O', 1],
      ['😀 Anna in Oslo', 'O B-PER O B-LOC', 2],
      ['Eva', 'B-PER', 5],
    ]);
    assert.deepEqual(problems, [
      '1: span 2 holds white space alone (LOC 4-6): left out',
      '1: span 3 is span 1 again (PER 0-4): counted once',
      '2: span 1 has white space at its ends (PER 1-7): read as PER 2-6',
      '2: span 2 is span 1 again (PER 2-6): counted once',
      '2: span 3 has white space at its ends (LOC 10-15): read as LOC 11-15',
      '3: left out: its "answer" is "reject"',
      '4: left out: its "answer" is "ignore"',
      '6: left out: its "answer" is "reject"',
    ]);
  });

  it('gives integers the names of the config, or those that a Parquet file holds', async () => {
    const names = ', label-names: [O, B-PER, I-PER]';
    const list = await tagged(
      'a.jsonl',
      '{"tokens": ["Anna", "Berg", "x"], "ner_tags": [1, 2, 0]}\n{"tokens": ["x"], "ner_tags": [3]}\n',
      names,
    );
    assert.deepEqual(list.rows, [['Anna Berg x', 'B-PER I-PER O', 1]]);
    assert.deepEqual(list.problems, ['2: left out: label 3 has no name; label-names has 3, of 0 to 2']);
    const columns = await tagged('a.conll', 'Anna 1\nx 0\n', names);
    assert.deepEqual(columns.rows, [['Anna x', 'B-PER O', 1]]);
    const mixed = await tagged('a.conll', 'Anna B-PER\nx 0\n', names);
    assert.deepEqual(mixed.rows, [['Anna x', 'B-PER O', 1]]);
    const workspace = new DataWorkspace();
    try {
      workspace.write('a.parquet', readFileSync(join(__dirname, '../../../fixtures/data/classLabels.parquet')));
      const read = async (options: Parameters<DataWorkspace['load']>[1]) => {
        const { splits } = await workspace.load('{ train: a.parquet, validation: 0, tags: ner_tags }', {
          task: 'tag',
          ...options,
        });
        return splits.train.map(({ lists }) => lists!.tags!.join(' '));
      };
      assert.deepEqual(await read({}), ['B-PER I-PER O', 'B-LOC O']);
      assert.deepEqual(await read({ labels: ['B-LOC', 'O'] }), ['B-PER I-PER O', 'B-LOC O']);
      // A run of before has learned the integers.
      assert.deepEqual(await read({ labels: ['0', '1', '2', '3'] }), ['1 2 0', '3 0']);
      // Other tasks go on with what they see.
      const { splits } = await workspace.load('{ train: a.parquet, validation: 0, text: label }');
      assert.deepEqual(
        splits.train.map(({ fields }) => fields.label),
        ['1', '3'],
      );
      const named = await workspace.load('{ train: a.parquet, validation: 0, text: label, label-names: [a, b, c, d] }');
      assert.deepEqual(
        named.splits.train.map(({ fields }) => fields.label),
        ['b', 'd'],
      );
    } finally {
      workspace.remove();
    }
  });
});
